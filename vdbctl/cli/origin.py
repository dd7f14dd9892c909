"""Before a plan that restores: what the origin has, and what the spec says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vdbctl.errors import PolicyViolated

if TYPE_CHECKING:
    from vdbctl.cli.services import Services
    from vdbctl.iac.state import State
    from vdbctl.iac.terraform import Terraform
    from vdbctl.spec.inherited import Origin
    from vdbctl.spec.model import Environment

_DATABASES = frozenset(
    {"module.database.aws_db_instance.this", "module.database.aws_rds_cluster.this"}
)


def require_fit(services: Services, environment: Environment, terraform: Terraform) -> None:
    """Compare an origin with the spec while there is no database yet.

    Raises:
        PolicyViolated: There is no such origin, or the restored database would not be as the spec
            says; with every field.
        AwsRefused: The origin may not be read.
    """
    from vdbctl.errors import AwsRefused
    from vdbctl.operate import origins
    from vdbctl.spec import inherited

    database = environment.database
    state = terraform.store.read()
    if database.source is None or (state and _DATABASES.intersection(state.addresses)):
        return
    aws = services.aws(environment.region)
    try:
        if origins.exists(aws, database.engine, environment.stack):
            return  # of a run that was cut off
    except AwsRefused:
        pass  # the plan itself reports it
    origin = origins.find(aws, database.source, database.engine)
    found = inherited.differences(database, origin, _own_keys(state))
    if found:
        lines = [f"  {one.words}" for one in found]
        raise PolicyViolated(
            f"{environment.stack} cannot be restored from {origin.words} as "
            f"environments/{environment.name}.yaml says:\n" + "\n".join(lines),
            hint="a restored database keeps what its origin has; write these fields under "
            "`database` and plan again",
        )
    _warn_of_name(services, environment, origin)


def _own_keys(state: State | None) -> tuple[str, ...]:
    return state.ids.get("aws_kms_key", ()) if state else ()


def _warn_of_name(services: Services, environment: Environment, origin: Origin) -> None:
    if origin.name is None:
        services.show.say(
            f"{origin.words}: AWS does not tell the name of the database in it; is it "
            f"{environment.database.name}? If not, write it as database.name: secrets and "
            "migrations use this name",
            "yellow",
        )

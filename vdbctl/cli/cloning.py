"""A copy with another environment's data: where it comes from, and its masking."""

from __future__ import annotations

import dataclasses
from contextlib import closing
from typing import TYPE_CHECKING

from vdbctl.errors import PolicyViolated

if TYPE_CHECKING:
    from vdbctl.cli.services import Services
    from vdbctl.iac.outputs import Outputs
    from vdbctl.migrate.masking import Script
    from vdbctl.spec.load import Resolved
    from vdbctl.spec.model import Environment

READY_TIMEOUT_S = 300


def script(services: Services, environment: Environment) -> Script:
    """The masking of an environment's set; found before anything is made.

    Raises:
        PolicyViolated: The environment names no set.
        MigrationFileInvalid: The set has no masking, or one that cannot be run.
    """
    from vdbctl.migrate import masking

    if environment.migrations is None:
        raise PolicyViolated(
            f"{environment.name} names no migrations, so nothing says how its data is masked",
            hint="write `migrations: {set: NAME}` into its file",
        )
    return masking.read(services.project / "migrations" / environment.migrations.set)


def with_data_of(
    services: Services, resolved: Resolved, source: str, snapshot: str | None
) -> Resolved:
    """The copy, with the other environment as where its data comes from.

    Raises:
        PolicyViolated: It is no developer's copy, is there already, or does not fit the source.
        NothingDeployed: The source is not deployed.
    """
    from vdbctl.spec.database import Source

    environment = resolved.environment
    if environment.developer is None:
        raise PolicyViolated(
            f"{environment.stack} is shared; data is cloned into developers' copies alone",
            hint="say whose copy with --developer",
        )
    if services.store(environment).read() is not None:
        raise PolicyViolated(
            f"{environment.stack} is there already, and data comes in only while it is made",
            hint=f"`vdbctl destroy {environment.name} --developer {environment.developer}` first",
        )
    outputs = services.outputs(source, None)
    _require_fit(environment, outputs, source)
    found = outputs.database_identifier
    if snapshot:
        origin = Source(from_snapshot=snapshot)
    elif outputs.engine == "aurora-postgresql":
        origin = Source(clone_of=found)
    else:
        origin = Source(restore_of=found, restore_to_time="latest")
    database = environment.database.model_copy(update={"source": origin})
    copied = environment.model_copy(update={"database": database})
    return dataclasses.replace(resolved, environment=copied)


def mask(services: Services, outputs: Outputs, found: Script, *, close_first: bool) -> None:
    """Close the copy, run the masking and its checks.

    Raises:
        MigrationFailed: A statement failed; the copy stays closed.
        MaskingFailed: Checks found something; the copy stays closed.
    """
    from vdbctl.database import wait
    from vdbctl.migrate import masking

    with closing(services.database(outputs)) as database:
        wait.until_ready(database, timeout_s=READY_TIMEOUT_S)
        if close_first:
            roles = masking.close(database)
            services.show.done(f"closed: {', '.join(roles) or 'nobody else'} may not log in")
        with services.show.waiting("masking"):
            masking.mask(database, found)
    services.show.done(f"masked by {len(found.files)} files, {len(found.checks)} checks passed")


def _require_fit(environment: Environment, outputs: Outputs, source: str) -> None:
    database = environment.database
    if database.engine != outputs.engine:
        raise PolicyViolated(
            f"{environment.name} is {database.engine}, and {source} is {outputs.engine}",
            hint=f"give {environment.name} the engine of {source}",
        )
    if database.name != outputs.database_name:
        raise PolicyViolated(
            f"the database of {environment.name} is called {database.name}, that of {source} "
            f"{outputs.database_name}",
            hint="a restored database keeps its name; write the same into database.name",
        )
    if environment.region != outputs.region:
        raise PolicyViolated(
            f"{environment.name} is in {environment.region}, and {source} in {outputs.region}",
            hint="copy a snapshot into that region, and name it with --snapshot",
        )

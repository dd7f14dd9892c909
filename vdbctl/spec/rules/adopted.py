"""What an environment can and cannot do with a database that was there before."""

from __future__ import annotations

from collections.abc import Iterator

from vdbctl.spec.adopted import Adopted
from vdbctl.spec.database import AuroraDatabase, RdsDatabase
from vdbctl.spec.finding import Finding, Rule, error
from vdbctl.spec.model import Environment
from vdbctl.spec.network import ExistingNetwork


def _left_alone(environment: Environment) -> Iterator[Finding]:
    """Values that would be written into the file and nowhere else."""
    adopted = environment.database.adopted
    if adopted is None:
        return
    for field, value, wanted in _ungoverned(environment, adopted):
        if value != wanted:
            yield error(
                "VDB230",
                f"database.{field}",
                "has no effect on an adopted database, which keeps what it has",
                f"say {field}: {_word(wanted)}; change it where the database was made",
            )


def _ungoverned(environment: Environment, adopted: Adopted) -> Iterator[tuple[str, object, object]]:
    """Field, its value, and the only one that is true."""
    database = environment.database
    yield "own_key", database.own_key, False
    yield "own_parameter_group", database.own_parameter_group, False
    yield "parameters", database.parameters, {}
    yield "source", database.source, None
    yield "master_credentials", database.master_credentials, "managed"
    yield "insights", database.insights, adopted.insights
    yield "log_exports", database.log_exports, "postgresql" in adopted.log_exports
    if isinstance(database, RdsDatabase):
        yield "replicas", database.replicas, 0
        yield "blue_green", database.blue_green, False
    else:
        yield "reader_scaling", database.reader_scaling, None
        yield "activity_stream", database.activity_stream, None


def _word(value: object) -> str:
    if value is None or value == {}:
        return "nothing"
    return str(value).lower()


def _shape(environment: Environment) -> Iterator[Finding]:
    database, adopted = environment.database, environment.database.adopted
    if adopted is None:
        return
    if isinstance(database, AuroraDatabase) and len(adopted.instances) != database.readers + 1:
        yield error(
            "VDB231",
            "database.adopted.instances",
            f"names {len(adopted.instances)} instances, and readers says {database.readers}",
            "name the writer, and then each reader",
        )
    if database.monitoring_interval_s and not adopted.monitoring_role_arn:
        yield error(
            "VDB231",
            "database.adopted.monitoring_role_arn",
            "enhanced monitoring needs the role that it writes as",
            "name it, or set monitoring_interval_s to 0",
        )
    if not isinstance(environment.network, ExistingNetwork):
        yield error(
            "VDB231",
            "network.mode",
            "an adopted database stays in its network",
            "use mode: existing, with its VPC and subnets",
        )


def _alone(environment: Environment) -> Iterator[Finding]:
    if environment.database.adopted is None:
        return
    if environment.developer:
        yield error(
            "VDB232",
            "database.adopted",
            "a developer's copy would take over the same database",
            "make copies from an environment of their own: `vdbctl dev clone`",
        )
    if environment.recovery and environment.recovery.region:
        yield error(
            "VDB232",
            "recovery",
            "an adopted database is not copied to a second region",
            "leave it out; backup.copy_region copies its backups",
        )


def _secret(environment: Environment) -> Iterator[Finding]:
    adopted, access = environment.database.adopted, environment.access
    if adopted is None or adopted.secret_arn:
        return
    users = access.application_user or access.readonly_user
    wanting = {
        "proxy": environment.proxy is not None,
        "functions.runner": environment.functions.runner,
        "access.lambda_role": access.lambda_role and not users,
        "access.application_user": access.application_user is not None,
        "access.readonly_user": access.readonly_user is not None,
    }
    for field in (field for field, wants in wanting.items() if wants):
        yield error(
            "VDB233",
            field,
            "needs the password of the adopted database, and no secret is named",
            "name a secret with username and password in database.adopted.secret_arn",
        )


RULES: tuple[Rule, ...] = (_left_alone, _shape, _alone, _secret)

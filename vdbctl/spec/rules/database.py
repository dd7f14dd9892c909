"""Versions, the Data API, windows and protection of the database."""

from __future__ import annotations

from collections.abc import Iterator

from vdbctl.spec import engines
from vdbctl.spec.database import AuroraDatabase, Database, RdsDatabase
from vdbctl.spec.finding import Finding, Rule, error, warning
from vdbctl.spec.model import Environment

PROD_BACKUP_DAYS = 7


def _as_adopted(database: Database) -> bool:
    """Whether the version is the one that was found, which AWS keeps and upgrades."""
    return database.adopted is not None and database.adopted.version == database.version


def _engine_version(environment: Environment) -> Iterator[Finding]:
    database = environment.database
    if _as_adopted(database):
        return
    aurora = isinstance(database, AuroraDatabase)
    known = engines.AURORA_VERSIONS if aurora else engines.RDS_VERSIONS
    newest = max(
        (v for v in known if v.startswith(f"{database.major}.")),
        key=lambda v: engines.minor(v) or 0,
        default="17",
    )
    advice = f"give the major version alone ({newest.split('.')[0]}), or a current one ({newest})"
    if database.major not in engines.MAJORS:
        word = "retired" if database.major <= engines.LAST_RETIRED_MAJOR else "unknown"
        yield error(
            "VDB201",
            "database.version",
            f"{database.engine} {database.version} is {word} (as of {engines.READ_ON})",
            f"majors are {', '.join(map(str, sorted(engines.MAJORS)))}",
        )
    elif engines.minor(database.version) is not None and database.version not in known:
        retired = (engines.minor(database.version) or 0) < (engines.minor(newest) or 0)
        yield error(
            "VDB201",
            "database.version",
            f"{database.engine} {database.version} is {'retired' if retired else 'unknown'}"
            f" and cannot be created (as of {engines.READ_ON})",
            advice,
        )


def _pinned_minor(environment: Environment) -> Iterator[Finding]:
    database = environment.database
    if _as_adopted(database):
        return
    if engines.minor(database.version) is not None and database.auto_minor_upgrades:
        yield error(
            "VDB202",
            "database.auto_minor_upgrades",
            f"version {database.version} pins a minor release while AWS upgrades minors: the next "
            "plan would ask for a downgrade, which AWS refuses",
            f"set version to {database.major}, or auto_minor_upgrades to false",
        )


def _pause(environment: Environment) -> Iterator[Finding]:
    database = environment.database
    if not isinstance(database, AuroraDatabase) or not database.capacity:
        return
    if database.capacity.min_acu != 0:
        return
    minor = engines.minor(database.version)
    minimum = engines.PAUSE_MINIMUM.get(database.major)
    if minimum is None or (minor is not None and minor < minimum):
        yield error(
            "VDB203",
            "database.capacity.min_acu",
            f"Aurora PostgreSQL {database.version} cannot pause at 0 ACU",
            "use a newer version, or min_acu 0.5",
        )
    if environment.proxy:
        yield warning(
            "VDB204",
            "proxy",
            "the proxy keeps connections open, so the cluster never pauses at 0 ACU",
            "leave the proxy out, or say min_acu 0.5",
        )


def _data_api(environment: Environment) -> Iterator[Finding]:
    database = environment.database
    if not database.data_api:
        return
    if isinstance(database, RdsDatabase):
        yield error(
            "VDB205",
            "database.data_api",
            "RDS for PostgreSQL has no Data API",
            "use engine aurora-postgresql, or remove data_api",
        )
        return
    if (database.instance_class or "").startswith("db.t"):
        yield error(
            "VDB206",
            "database.instance_class",
            f"the Data API does not work on {database.instance_class}",
            "use capacity (Serverless v2) or an r class, or set data_api to false",
        )
    minor = engines.minor(database.version)
    if minor is not None and minor < engines.DATA_API_MINIMUM.get(database.major, 0):
        yield error(
            "VDB207",
            "database.version",
            f"Aurora PostgreSQL {database.version} has no Data API",
            f"use {database.major}.{engines.DATA_API_MINIMUM[database.major]} or newer",
        )
    if environment.region in engines.DATA_API_MISSING_REGIONS:
        yield warning(
            "VDB208",
            "region",
            f"the Data API was not offered in {environment.region} as of {engines.READ_ON}",
            "check AWS's list of regions, or set data_api to false",
        )


def _windows(environment: Environment) -> Iterator[Finding]:
    database = environment.database
    start, end = database.backup_window.split("-")
    first, last = database.maintenance_window.split("-")
    if first[4:] < end and start < last[4:]:
        yield error(
            "VDB209",
            "database.maintenance_window",
            f"overlaps the backup window {database.backup_window}, which AWS refuses",
            "move one of them",
        )


def _prod(environment: Environment) -> Iterator[Finding]:
    if environment.tier != "prod":
        return
    database = environment.database
    multi_az = database.readers if isinstance(database, AuroraDatabase) else database.multi_az
    if not multi_az:
        key = "readers" if isinstance(database, AuroraDatabase) else "multi_az"
        yield error(
            "VDB401",
            f"database.{key}",
            "production would live in one availability zone",
            "set readers to 1 or more" if key == "readers" else "set multi_az to true",
        )
    if database.backup_retention_days < PROD_BACKUP_DAYS:
        yield error(
            "VDB402",
            "database.backup_retention_days",
            f"production backups are kept for {database.backup_retention_days} days only",
            f"keep them for {PROD_BACKUP_DAYS} days or more",
        )
    if not database.deletion_protection:
        yield error(
            "VDB403",
            "database.deletion_protection",
            "production could be deleted by one call",
            "set deletion_protection to true",
        )


RULES: tuple[Rule, ...] = (
    _engine_version,
    _pinned_minor,
    _pause,
    _data_api,
    _windows,
    _prod,
)

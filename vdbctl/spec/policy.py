"""Sense: what has the right shape but would fail, cost or hurt on AWS.

Findings carry a stable code, documented in docs/findings.md. Errors stop; warnings are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from vdbctl.errors import PolicyViolated
from vdbctl.spec import engines
from vdbctl.spec.model import AuroraDatabase, Environment, NodeCache, RdsDatabase

OPEN_CIDRS = frozenset({"0.0.0.0/0", "::/0"})
PROD_BACKUP_DAYS = 7


@dataclass(frozen=True)
class Finding:
    """Something about a spec that a person should know.

    Attributes:
        code: Stable; the section of docs/findings.md that explains it.
        severity: `error` stops every command that would act; `warning` is shown.
        field: Dotted path in the environment file.
        message: What is the matter.
        advice: What to do.
    """

    code: str
    severity: Literal["error", "warning"]
    field: str
    message: str
    advice: str


Rule = Callable[[Environment], Iterator[Finding]]


def check(environment: Environment, regions: frozenset[str]) -> tuple[Finding, ...]:
    """All findings about an environment, errors first.

    Args:
        environment: A validated spec.
        regions: Regions that the price catalogue knows.
    """
    findings = [finding for rule in _RULES for finding in rule(environment)]
    if environment.region not in regions:
        findings.append(
            Finding(
                "VDB101",
                "warning",
                "region",
                f"the price catalogue does not know {environment.region}",
                "check the spelling; costs will show as unknown",
            )
        )
    return tuple(sorted(findings, key=lambda finding: (finding.severity, finding.code)))


def enforce(findings: tuple[Finding, ...]) -> None:
    """Stop at errors.

    Raises:
        PolicyViolated: At least one finding is an error.
    """
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        raise PolicyViolated(
            "\n".join(f"{f.code} {f.field}: {f.message}" for f in errors),
            hint="; ".join(dict.fromkeys(f.advice for f in errors)),
        )


def _engine_version(environment: Environment) -> Iterator[Finding]:
    database = environment.database
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
        yield Finding(
            "VDB201",
            "error",
            "database.version",
            f"{database.engine} {database.version} is {word} (as of {engines.READ_ON})",
            f"majors are {', '.join(map(str, sorted(engines.MAJORS)))}",
        )
    elif engines.minor(database.version) is not None and database.version not in known:
        retired = (engines.minor(database.version) or 0) < (engines.minor(newest) or 0)
        yield Finding(
            "VDB201",
            "error",
            "database.version",
            f"{database.engine} {database.version} is {'retired' if retired else 'unknown'}"
            f" and cannot be created (as of {engines.READ_ON})",
            advice,
        )


def _pinned_minor(environment: Environment) -> Iterator[Finding]:
    database = environment.database
    if engines.minor(database.version) is not None and database.auto_minor_upgrades:
        yield Finding(
            "VDB202",
            "error",
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
        yield Finding(
            "VDB203",
            "error",
            "database.capacity.min_acu",
            f"Aurora PostgreSQL {database.version} cannot pause at 0 ACU",
            "use a newer version, or min_acu 0.5",
        )
    if environment.proxy:
        yield Finding(
            "VDB204",
            "warning",
            "proxy",
            "the proxy keeps connections open, so the cluster never pauses at 0 ACU",
            "leave the proxy out, or say min_acu 0.5",
        )


def _data_api(environment: Environment) -> Iterator[Finding]:
    database = environment.database
    if not database.data_api:
        return
    if isinstance(database, RdsDatabase):
        yield Finding(
            "VDB205",
            "error",
            "database.data_api",
            "RDS for PostgreSQL has no Data API",
            "use engine aurora-postgresql, or remove data_api",
        )
        return
    if (database.instance_class or "").startswith("db.t"):
        yield Finding(
            "VDB206",
            "error",
            "database.instance_class",
            f"the Data API does not work on {database.instance_class}",
            "use capacity (Serverless v2) or an r class, or set data_api to false",
        )
    minor = engines.minor(database.version)
    if minor is not None and minor < engines.DATA_API_MINIMUM.get(database.major, 0):
        yield Finding(
            "VDB207",
            "error",
            "database.version",
            f"Aurora PostgreSQL {database.version} has no Data API",
            f"use {database.major}.{engines.DATA_API_MINIMUM[database.major]} or newer",
        )
    if environment.region in engines.DATA_API_MISSING_REGIONS:
        yield Finding(
            "VDB208",
            "warning",
            "region",
            f"the Data API was not offered in {environment.region} as of {engines.READ_ON}",
            "check AWS's list of regions, or set data_api to false",
        )


def _reach(environment: Environment) -> Iterator[Finding]:
    database = environment.database
    if OPEN_CIDRS & set(database.allowed_cidrs):
        yield Finding(
            "VDB301",
            "warning" if database.allow_open_cidr else "error",
            "database.allowed_cidrs",
            "the database accepts connections from the whole internet",
            "name the addresses that need it, or say allow_open_cidr: true",
        )
    if isinstance(database, RdsDatabase) and database.publicly_accessible:
        yield Finding(
            "VDB302",
            "error" if environment.tier == "prod" else "warning",
            "database.publicly_accessible",
            "the database has a public address",
            "leave it out where a tunnel or the VPC will do",
        )


def _prod(environment: Environment) -> Iterator[Finding]:
    if environment.tier != "prod":
        return
    database = environment.database
    multi_az = database.readers if isinstance(database, AuroraDatabase) else database.multi_az
    if not multi_az:
        key = "readers" if isinstance(database, AuroraDatabase) else "multi_az"
        yield Finding(
            "VDB401",
            "error",
            f"database.{key}",
            "production would live in one availability zone",
            "set readers to 1 or more" if key == "readers" else "set multi_az to true",
        )
    if database.backup_retention_days < PROD_BACKUP_DAYS:
        yield Finding(
            "VDB402",
            "error",
            "database.backup_retention_days",
            f"production backups are kept for {database.backup_retention_days} days only",
            f"keep them for {PROD_BACKUP_DAYS} days or more",
        )
    if not database.deletion_protection:
        yield Finding(
            "VDB403",
            "error",
            "database.deletion_protection",
            "production could be deleted by one call",
            "set deletion_protection to true",
        )


def _cache(environment: Environment) -> Iterator[Finding]:
    cache = environment.cache
    if not isinstance(cache, NodeCache):
        return
    family = cache.node_type.split(".")[1]
    if family in engines.RETIRED_CACHE_FAMILIES:
        yield Finding(
            "VDB501",
            "error",
            "cache.node_type",
            f"{cache.node_type}: nodes of this family cannot be created any more",
            "use cache.t4g or cache.t3 instead of t2, r6g or newer instead of r3",
        )
    known = engines.VALKEY_VERSIONS if cache.engine == "valkey" else engines.REDIS_VERSIONS
    if cache.version not in known:
        yield Finding(
            "VDB502",
            "error",
            "cache.version",
            f"ElastiCache has no {cache.engine} {cache.version}",
            f"versions are {', '.join(sorted(known))}",
        )


def _windows(environment: Environment) -> Iterator[Finding]:
    database = environment.database
    start, end = database.backup_window.split("-")
    first, last = database.maintenance_window.split("-")
    if first[4:] < end and start < last[4:]:
        yield Finding(
            "VDB209",
            "error",
            "database.maintenance_window",
            f"overlaps the backup window {database.backup_window}, which AWS refuses",
            "move one of them",
        )


_RULES: tuple[Rule, ...] = (
    _engine_version,
    _pinned_minor,
    _pause,
    _data_api,
    _reach,
    _prod,
    _cache,
    _windows,
)

"""Whether what is promised for a disaster stands on what is configured."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from datetime import date

from vdbctl.fact import Fact
from vdbctl.spec.cache import NodeCache
from vdbctl.spec.database import AuroraDatabase
from vdbctl.spec.finding import Finding, Rule, error, warning
from vdbctl.spec.model import Environment
from vdbctl.spec.network import DedicatedNetwork

FACTS = (
    Fact(
        "data that point-in-time recovery may lose",
        'RDS User Guide, "Restoring a DB instance to a specified time"',
        date(2026, 11, 29),
    ),
    Fact("strategies for a disaster", "Well-Architected Framework, REL13-BP02", date(2026, 11, 21)),
    Fact(
        "nodes of a Global Datastore, classes of a Global Database",
        "ElastiCache User Guide and Aurora User Guide, limitations of both",
        date(2026, 11, 21),
    ),
)

REPLICATED_RPO_MINUTES = 1
"""Aurora Global Database lags about a second, an RDS replica seconds to minutes."""
POINT_IN_TIME_RPO_MINUTES = 5
"""Transaction logs are stored every five minutes."""
RTO_MINUTES = {"backup-restore": 60, "pilot-light": 15, "warm-standby": 5}
"""Shortest time that each strategy can promise: an hour to restore and redirect, a quarter to
promote and start, minutes to promote. Margins are our own."""
DAY_MINUTES = 24 * 60


def _promises(environment: Environment) -> Iterator[Finding]:
    recovery = environment.recovery
    if recovery is None:
        return
    needed = {"backup-restore": None, "pilot-light": "database", "warm-standby": "database"}
    if needed[recovery.strategy] and not recovery.database:
        yield error(
            "VDB801",
            "recovery.strategy",
            f"{recovery.strategy} needs the data in a second region",
            "set recovery.region and recovery.database",
        )
    if recovery.strategy == "warm-standby" and environment.cache and not recovery.cache:
        yield error(
            "VDB801",
            "recovery.cache",
            "a warm standby needs its cache",
            "set recovery.cache, or use strategy: pilot-light",
        )
    fastest = RTO_MINUTES[recovery.strategy]
    if recovery.rto_minutes < fastest:
        yield error(
            "VDB802",
            "recovery.rto_minutes",
            f"{recovery.strategy} takes {fastest} minutes and more",
            "promise more, or use a strategy that keeps more ready",
        )
    possible = _rpo_minutes(environment)
    if possible is None or recovery.rpo_minutes < possible:
        words = (
            "no backup leaves anything" if possible is None else f"{possible} minutes are possible"
        )
        yield error(
            "VDB803",
            "recovery.rpo_minutes",
            f"{recovery.rpo_minutes} minutes are promised, but with what is configured {words}",
            "set backup_retention_days, add a backup rule, or replicate",
        )


def _rpo_minutes(environment: Environment) -> int | None:
    """Longest loss, in minutes, or None without any backup."""
    recovery = environment.recovery
    if recovery and recovery.database:
        return REPLICATED_RPO_MINUTES
    if environment.database.backup_retention_days:
        return POINT_IN_TIME_RPO_MINUTES
    return DAY_MINUTES if environment.backup else None


def _second_region(environment: Environment) -> Iterator[Finding]:
    recovery, backup = environment.recovery, environment.backup
    if backup and backup.copy_region == environment.region:
        yield error(
            "VDB804",
            "backup.copy_region",
            "copies in the same region are lost with it",
            "name another region",
        )
    if recovery is None or recovery.region is None:
        return
    if backup and backup.copy_region not in (None, recovery.region):
        yield error(
            "VDB809",
            "backup.copy_region",
            f"{backup.copy_region} is not recovery.region, {recovery.region}",
            "use one second region for both",
        )
    if recovery.region == environment.region:
        yield error(
            "VDB804",
            "recovery.region",
            "a replica in the same region is lost with it",
            "name another region",
        )
    network = environment.network
    if isinstance(network, DedicatedNetwork) and ipaddress.ip_network(network.cidr).overlaps(
        ipaddress.ip_network(recovery.cidr)
    ):
        yield warning(
            "VDB805",
            "recovery.cidr",
            f"overlaps network.cidr {network.cidr}, so the two VPCs can never be connected",
            "choose another range, such as 10.1.0.0/16",
        )


def _kinds(environment: Environment) -> Iterator[Finding]:
    recovery, database, cache = environment.recovery, environment.database, environment.cache
    if recovery is None or not recovery.database:
        return
    aurora = isinstance(database, AuroraDatabase)
    if aurora != (recovery.database == "global"):
        yield error(
            "VDB806",
            "recovery.database",
            f"{recovery.database} is not offered for {database.engine}",
            "use global for Aurora, replica for RDS",
        )
    chosen = recovery.instance_class or database.instance_class or ""
    if aurora and chosen.startswith("db.t"):
        yield error(
            "VDB807",
            "recovery.instance_class",
            f"a Global Database does not run on {chosen}",
            "use capacity, or an instance_class of the r family",
        )
    if not aurora and not database.backup_retention_days:
        yield error(
            "VDB806",
            "database.backup_retention_days",
            "a replica needs automatic backups of its source",
            "set it to 1 or more",
        )
    if not recovery.cache:
        return
    family = cache.node_type.split(".")[1] if isinstance(cache, NodeCache) else ""
    if not family or family.startswith("t"):
        yield error(
            "VDB808",
            "recovery.cache",
            "a Global Datastore needs cache nodes of the m or r family",
            "use kind: nodes with a node_type such as cache.r6g.large",
        )


RULES: tuple[Rule, ...] = (_promises, _second_region, _kinds)

"""From which point on each alarm goes off: what the spec says, fitted to class, memory and pauses.

The defaults are those that AWS recommends, where the reference deployments name none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from vdbctl.fact import Fact
from vdbctl.spec import engines
from vdbctl.spec.cache import NodeCache
from vdbctl.spec.database import AuroraDatabase, RdsDatabase
from vdbctl.spec.model import Environment
from vdbctl.spec.monitoring import Monitoring, Threshold

FACTS = (
    Fact(
        "alarms that AWS recommends",
        'CloudWatch User Guide, "Best practice alarm recommendations"',
        date(2026, 11, 21),
    ),
    Fact(
        "temporary storage of Aurora",
        'Aurora User Guide, "Temporary storage limits for Aurora PostgreSQL"',
        date(2026, 11, 21),
    ),
    Fact(
        "connections of a serverless cluster",
        'Aurora User Guide, "Scaling to Zero ACUs with automatic pause and resume"',
        date(2026, 11, 21),
    ),
    Fact(
        "metric of a cache node's CPU",
        'ElastiCache User Guide, "Which metrics to monitor"',
        date(2026, 11, 21),
    ),
)

GIB_PER_ACU = 2
CONNECTIONS = Decimal(160)
CONNECTIONS_SHARE = Decimal("0.8")
SERVERLESS_CONNECTIONS = 2_000
"""Most connections of a serverless cluster whose minimum is 0.5 ACU or less."""
LOCAL_STORAGE_PER_MEMORY = 2
LOCAL_STORAGE_SHARE = Decimal("0.1")
FREEABLE_MB = Decimal(256)
FREEABLE_SHARE = Decimal("0.1")
CRITICAL_CPU_PERCENT = Decimal(90)
BYTES_PER_GB = 10**9
SMALL_NODES = ("t", "large")
"""Families and sizes with one or two vCPUs, where the CPU of the whole node is what counts."""

Thresholds = Mapping[str, Decimal]
ALARMS_OF = {"storage_credit_percent": 2}
"""Thresholds that more than one alarm stands on."""
REPLICAS_ONLY = frozenset({"replica_lag_s"})
PRIMARY_ONLY = {
    "postgres": frozenset({"transaction_ids"}),
    "aurora-postgresql": frozenset({"transaction_ids", "write_latency_ms"}),
}
"""Alarms that not every instance has, as in the modules rds_alarms and aurora_alarms."""


@dataclass(frozen=True)
class Groups:
    """Thresholds of each group of alarms; what is off is left out."""

    database: Thresholds = field(default_factory=dict)
    cache: Thresholds = field(default_factory=dict)
    logins: Thresholds = field(default_factory=dict)


def groups(environment: Environment) -> Groups:
    """Thresholds of an environment."""
    monitoring = environment.monitoring
    if monitoring is None or monitoring.alarms == "none":
        return Groups()
    if monitoring.alarms == "critical":
        return Groups(database={"cpu_percent": _critical_cpu(monitoring)})
    logs = environment.database.log_exports
    return Groups(
        database=_database(environment, monitoring),
        cache=_cache(environment, monitoring) if environment.cache else {},
        logins=_on({"failed_logins": monitoring.database.failed_logins}) if logs else {},
    )


def count(environment: Environment) -> int:
    """Number of alarms."""
    found, database, cache = groups(environment), environment.database, environment.cache
    replicas = database.readers if isinstance(database, AuroraDatabase) else database.replicas
    total = len(found.logins)
    for name in found.database:
        primary = name not in REPLICAS_ONLY
        others = name not in PRIMARY_ONLY[database.engine]
        alarms = ALARMS_OF.get(name, 1)
        total += alarms * (int(primary) + (replicas if others else 0))
    return total + len(found.cache) * (cache.nodes if isinstance(cache, NodeCache) else 1)


def _critical_cpu(monitoring: Monitoring) -> Decimal:
    """90 %, or what the spec says."""
    given = monitoring.database.cpu_percent
    chosen = "cpu_percent" in monitoring.database.model_fields_set
    return given if chosen and isinstance(given, Decimal) else CRITICAL_CPU_PERCENT


def _database(environment: Environment, monitoring: Monitoring) -> Thresholds:
    database, given = environment.database, monitoring.database
    found: dict[str, Threshold | None] = {
        "cpu_percent": given.cpu_percent,
        "connections": given.connections or _connections(environment),
        "freeable_memory_mb": given.freeable_memory_mb or _freeable_mb(environment),
        "read_latency_ms": given.read_latency_ms,
        "write_latency_ms": given.write_latency_ms,
        "replica_lag_s": given.replica_lag_s,
        "transaction_ids": given.transaction_ids,
    }
    if isinstance(database, RdsDatabase):
        percent = given.free_storage_percent
        found["free_storage_gb"] = (
            percent if percent == "off" else percent * database.storage_gb / 100
        )
        found["storage_credit_percent"] = given.storage_credit_percent
    if isinstance(database, AuroraDatabase):
        pauses = database.capacity is not None and database.capacity.min_acu == 0
        # A cluster that has just resumed has an empty cache.
        found["buffer_cache_hit_percent"] = "off" if pauses else given.buffer_cache_hit_percent
        found["free_local_storage_gb"] = given.free_local_storage_gb or _local_gb(environment)
        # Seconds since a start are few whenever a paused cluster has resumed.
        found["uptime_s"] = "off" if pauses else given.uptime_s
        found["capacity_percent"] = given.capacity_percent if database.capacity else "off"
    found["load"] = _load(environment, given.load_per_vcpu)
    return _on(found)


def _load(environment: Environment, per_vcpu: Threshold) -> Threshold:
    """Sessions of the smallest instance, since one alarm serves them all."""
    database = environment.database
    other = (
        database.reader_class if isinstance(database, AuroraDatabase) else database.replica_class
    )
    classes = [name for name in (database.instance_class, other) if name]
    if per_vcpu == "off" or not classes or not database.instance_class:
        return "off"
    return per_vcpu * min(engines.vcpus(name) for name in classes)


def _local_gb(environment: Environment) -> Threshold:
    database, memory = environment.database, _memory_gib(environment)
    if memory is None or not database.instance_class:
        return "off"
    return memory * LOCAL_STORAGE_PER_MEMORY * LOCAL_STORAGE_SHARE


def _memory_gib(environment: Environment) -> Decimal | None:
    database = environment.database
    if isinstance(database, AuroraDatabase) and database.capacity:
        return database.capacity.max_acu * GIB_PER_ACU
    return engines.memory_gib(database.instance_class or "")


def _connections(environment: Environment) -> Decimal:
    memory, database = _memory_gib(environment), environment.database
    if memory is None:
        return CONNECTIONS
    most = engines.max_connections(memory)
    capacity = database.capacity if isinstance(database, AuroraDatabase) else None
    if capacity and capacity.min_acu <= Decimal("0.5"):
        most = min(most, SERVERLESS_CONNECTIONS)
    return min(CONNECTIONS, Decimal(int(most * CONNECTIONS_SHARE)))


def _freeable_mb(environment: Environment) -> Decimal:
    memory = _memory_gib(environment)
    return FREEABLE_MB if memory is None else min(FREEABLE_MB, memory * 1024 * FREEABLE_SHARE)


def _cache(environment: Environment, monitoring: Monitoring) -> Thresholds:
    cache, given = environment.cache, monitoring.cache
    shared = {
        "connections": given.connections,
        "evictions": given.evictions,
        "hit_rate_percent": given.hit_rate_percent,
    }
    if isinstance(cache, NodeCache):
        own: dict[str, Threshold | None] = {
            "cpu_percent": given.cpu_percent,
            "memory_percent": given.memory_percent,
            "replication_lag_s": given.replication_lag_s if cache.nodes > 1 else "off",
        }
        return _on({**shared, **own})
    percent = given.memory_percent
    stored = percent if percent == "off" or cache is None else percent * cache.max_storage_gb / 100
    return _on({**shared, "stored_gb": stored, "throttled": given.throttled})


def cpu_metric(node_type: str) -> str:
    """Metric of a cache node's CPU."""
    _, family, size = node_type.split(".")
    small = family.startswith(SMALL_NODES[0]) or size == SMALL_NODES[1]
    return "CPUUtilization" if small else "EngineCPUUtilization"


def _on(found: Mapping[str, Threshold | None]) -> dict[str, Decimal]:
    return {name: value for name, value in found.items() if isinstance(value, Decimal)}

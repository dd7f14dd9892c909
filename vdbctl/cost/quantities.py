"""How much of what an environment uses in a month; no prices here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from vdbctl.spec.model import (
    AuroraDatabase,
    DedicatedNetwork,
    Environment,
    NodeCache,
    Proxy,
    RdsDatabase,
    ServerlessCache,
)

HOURS = Decimal(730)
"""Hours of a month, as the AWS Pricing Calculator counts them."""

PROXY_MINIMUM_VCPU = 2
PROXY_MINIMUM_ACU = Decimal(8)
"""RDS Proxy bills at least this much for each instance. Source: RDS Proxy pricing, 2026-11-21."""
CACHE_FLOOR_GB = {"valkey": Decimal("0.1"), "redis": Decimal(1)}
"""Smallest data size that a serverless cache is billed for. Source: ElastiCache pricing page."""


@dataclass(frozen=True)
class Quantity:
    """One line of a bill before it has a price.

    Attributes:
        part: Part of the environment: database, cache, proxy, network, access.
        label: What a person calls it.
        item: Key in the catalogue.
        amount: Units of the catalogue's item in a month.
        detail: How the amount comes about.
        assumed: Field of `usage` that the amount stands on, or "" where the spec alone says it.
    """

    part: str
    label: str
    item: str
    amount: Decimal
    detail: str
    assumed: str = ""


def quantities(environment: Environment) -> tuple[Quantity, ...]:
    """Everything that costs, in the order of the environment's parts."""
    database = environment.database
    lines: list[Quantity] = []
    if isinstance(database, AuroraDatabase):
        lines += _aurora(environment, database)
    else:
        lines += _rds(environment, database)
    lines += _database_extras(environment)
    if environment.proxy:
        lines += _proxy(environment, environment.proxy)
    if environment.cache:
        lines += _cache(environment, environment.cache)
    if isinstance(environment.network, DedicatedNetwork):
        lines += _network(environment, environment.network)
    return tuple(lines)


def vcpus(instance_class: str) -> int:
    """vCPUs of an instance class: 2 up to large, 4 for xlarge, then 4 for each x.

    Source: RDS instance classes page, families t3, t4g, m6g … r8g; read 2026-11-21.
    """
    size = instance_class.rsplit(".", 1)[1]
    if size.endswith("xlarge"):
        return 4 * int(size.removesuffix("xlarge") or 1)
    return 2


def average_acu(environment: Environment, database: AuroraDatabase) -> Decimal:
    """Mean ACU of one instance while it is awake: as `usage` says, else near the minimum."""
    if environment.usage.average_acu is not None:
        return environment.usage.average_acu
    capacity = database.capacity
    if capacity is None:
        return Decimal(0)
    return capacity.min_acu + (capacity.max_acu - capacity.min_acu) / 4


def _aurora(environment: Environment, database: AuroraDatabase) -> Iterator[Quantity]:
    usage = environment.usage
    kind = "io-optimized" if database.storage_type == "aurora-iopt1" else "standard"
    yield _aurora_capacity(environment, database, kind)
    yield Quantity(
        "database",
        "Aurora storage",
        f"aurora.storage.{kind}",
        Decimal(usage.storage_gb),
        f"{usage.storage_gb} GB",
        "storage_gb",
    )
    if kind == "standard":
        yield Quantity(
            "database",
            "Aurora I/O",
            "aurora.io",
            usage.io_million,
            f"{usage.io_million} million requests",
            "io_million",
        )
    if usage.backup_extra_gb:
        yield _backup("aurora.backup", usage.backup_extra_gb)
    if database.data_api:
        yield Quantity(
            "database",
            "Data API calls",
            "data-api.requests",
            usage.data_api_million,
            f"{usage.data_api_million} million calls",
            "data_api_million",
        )


def _aurora_capacity(environment: Environment, database: AuroraDatabase, kind: str) -> Quantity:
    count = 1 + database.readers
    if not database.capacity:
        return Quantity(
            "database",
            f"Aurora instances {database.instance_class}",
            f"aurora.instance.{kind}.{database.instance_class}",
            HOURS * count,
            f"{count} x {HOURS} h",
        )
    pauses = database.capacity.min_acu == 0
    hours = Decimal(environment.usage.awake_hours) if pauses else HOURS
    mean = average_acu(environment, database)
    return Quantity(
        "database",
        "Aurora Serverless v2 capacity",
        f"aurora.acu.{kind}",
        mean * hours * count,
        f"{count} x {mean} ACU x {hours} h",
        "average_acu, awake_hours" if pauses else "average_acu",
    )


def _rds(environment: Environment, database: RdsDatabase) -> Iterator[Quantity]:
    deployment = "multi-az" if database.multi_az else "single-az"
    words = "Multi-AZ" if database.multi_az else "Single-AZ"
    yield Quantity(
        "database",
        f"RDS instance {database.instance_class}, {words}",
        f"rds.instance.{deployment}.{database.instance_class}",
        HOURS,
        f"{HOURS} h",
    )
    yield Quantity(
        "database",
        f"RDS storage {database.storage_type}, {words}",
        f"rds.storage.{database.storage_type}.{deployment}",
        Decimal(database.storage_gb),
        f"{database.storage_gb} GB",
    )
    if database.replicas:
        replica_class = database.replica_class or database.instance_class
        yield Quantity(
            "database",
            f"RDS read replicas {replica_class}",
            f"rds.instance.single-az.{replica_class}",
            HOURS * database.replicas,
            f"{database.replicas} x {HOURS} h",
        )
        yield Quantity(
            "database",
            f"Replica storage {database.storage_type}",
            f"rds.storage.{database.storage_type}.single-az",
            Decimal(database.storage_gb * database.replicas),
            f"{database.replicas} x {database.storage_gb} GB",
        )
    if environment.usage.backup_extra_gb:
        yield _backup("rds.backup", environment.usage.backup_extra_gb)
    if database.publicly_accessible:
        yield Quantity("database", "Public IPv4 address", "ipv4", HOURS, f"{HOURS} h")


def _backup(item: str, extra_gb: int) -> Quantity:
    return Quantity(
        "database",
        "Backups beyond the free size",
        item,
        Decimal(extra_gb),
        f"{extra_gb} GB",
        "backup_extra_gb",
    )


def _database_extras(environment: Environment) -> Iterator[Quantity]:
    database = environment.database
    yield Quantity("database", "Secret of the master user", "secret", Decimal(1), "1 secret")
    if database.own_key:
        yield Quantity("database", "KMS key", "key", Decimal(1), "1 key")
    if database.insights == "advanced":
        yield _insights(environment)
    if database.log_exports:
        logs = environment.usage.log_gb
        yield Quantity("database", "Log ingestion", "logs.ingest", logs, f"{logs} GB", "log_gb")
        yield Quantity("database", "Log storage", "logs.storage", logs, f"{logs} GB", "log_gb")


def _insights(environment: Environment) -> Quantity:
    database = environment.database
    label = "Database Insights, advanced"
    if isinstance(database, AuroraDatabase) and database.capacity:
        mean, count = average_acu(environment, database), 1 + database.readers
        return Quantity(
            "database",
            label,
            "insights.acu",
            mean * HOURS * count,
            f"{count} x {mean} ACU x {HOURS} h",
            "average_acu",
        )
    cores = sum(vcpus(instance_class) for instance_class in _instance_classes(environment))
    return Quantity("database", label, "insights.vcpu", cores * HOURS, f"{cores} vCPU x {HOURS} h")


def _instance_classes(environment: Environment) -> tuple[str, ...]:
    database = environment.database
    if isinstance(database, AuroraDatabase):
        return (database.instance_class or "",) * (1 + database.readers)
    replica_class = database.replica_class or database.instance_class
    return (database.instance_class, *(replica_class,) * database.replicas)


def _proxy(environment: Environment, proxy: Proxy) -> Iterator[Quantity]:  # noqa: ARG001
    database = environment.database
    if isinstance(database, AuroraDatabase) and database.capacity:
        count = 1 + database.readers
        billed = max(average_acu(environment, database), PROXY_MINIMUM_ACU)
        detail = f"{count} x {billed} ACU x {HOURS} h, at least {PROXY_MINIMUM_ACU} ACU each"
        yield Quantity("proxy", "RDS Proxy", "proxy.acu", billed * count * HOURS, detail)
        return
    classes = _instance_classes(environment)
    if isinstance(database, RdsDatabase):
        classes = classes[:1]  # the proxy stands before the primary alone
    cores = sum(max(vcpus(instance_class), PROXY_MINIMUM_VCPU) for instance_class in classes)
    yield Quantity("proxy", "RDS Proxy", "proxy.vcpu", cores * HOURS, f"{cores} vCPU x {HOURS} h")


def _cache(environment: Environment, cache: NodeCache | ServerlessCache) -> Iterator[Quantity]:
    usage = environment.usage
    if isinstance(cache, NodeCache):
        yield Quantity(
            "cache",
            f"{cache.engine.capitalize()} nodes {cache.node_type}",
            f"cache.node.{cache.engine}.{cache.node_type}",
            HOURS * cache.nodes,
            f"{cache.nodes} x {HOURS} h",
        )
    else:
        stored = max(usage.cache_storage_gb, CACHE_FLOOR_GB[cache.engine])
        yield Quantity(
            "cache",
            f"Serverless {cache.engine.capitalize()} data",
            f"cache.serverless.{cache.engine}.storage",
            stored * HOURS,
            f"{stored} GB x {HOURS} h, at least {CACHE_FLOOR_GB[cache.engine]} GB",
            "cache_storage_gb",
        )
        yield Quantity(
            "cache",
            f"Serverless {cache.engine.capitalize()} requests",
            f"cache.serverless.{cache.engine}.ecpu",
            usage.cache_million_ecpu,
            f"{usage.cache_million_ecpu} million ECPU",
            "cache_million_ecpu",
        )
    if usage.cache_backup_gb:
        yield Quantity(
            "cache",
            "Cache snapshots beyond the first",
            "cache.backup",
            usage.cache_backup_gb,
            f"{usage.cache_backup_gb} GB",
            "cache_backup_gb",
        )


def _network(environment: Environment, network: DedicatedNetwork) -> Iterator[Quantity]:
    usage = environment.usage
    gateways = {"none": 0, "single": 1, "per-zone": network.zones}[network.nat]
    if gateways:
        hours = f"{gateways} x {HOURS} h"
        yield Quantity("network", "NAT gateways", "nat.hour", gateways * HOURS, hours)
        yield Quantity("network", "Their public addresses", "ipv4", gateways * HOURS, hours)
        yield Quantity(
            "network",
            "NAT traffic",
            "nat.data",
            Decimal(usage.nat_gb),
            f"{usage.nat_gb} GB",
            "nat_gb",
        )
    endpoints = len(network.interface_endpoints)
    if endpoints:
        yield Quantity(
            "network",
            "Interface endpoints",
            "endpoint.hour",
            endpoints * network.zones * HOURS,
            f"{endpoints} x {network.zones} zones x {HOURS} h",
        )
        yield Quantity(
            "network",
            "Endpoint traffic",
            "endpoint.data",
            Decimal(usage.endpoint_gb),
            f"{usage.endpoint_gb} GB",
            "endpoint_gb",
        )

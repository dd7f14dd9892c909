"""What the database costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from vdbctl.cost.quantity import HOURS, Quantity, hours
from vdbctl.spec import engines
from vdbctl.spec.database import AuroraDatabase, RdsDatabase
from vdbctl.spec.model import Environment

SERVERLESS = "db.serverless"
GP3_INCLUDED = {"iops": 12_000, "throughput": 500}
"""What gp3 includes from 400 GB on."""


def quantities(environment: Environment) -> Iterator[Quantity]:
    """Instances, storage, backups, secrets, key, insights and logs."""
    database = environment.database
    if isinstance(database, AuroraDatabase):
        yield from _aurora(environment, database)
    else:
        yield from _rds(environment, database)
    yield from _extras(environment)


def average_acu(environment: Environment, database: AuroraDatabase) -> Decimal:
    """Mean ACU of one instance while it is awake: as `usage` says, else near the minimum."""
    if environment.usage.average_acu is not None:
        return environment.usage.average_acu
    capacity = database.capacity
    if capacity is None:
        return Decimal(0)
    return capacity.min_acu + (capacity.max_acu - capacity.min_acu) / 4


def instance_classes(environment: Environment) -> tuple[str, ...]:
    database = environment.database
    if isinstance(database, AuroraDatabase):
        writer_class = database.instance_class or SERVERLESS
        return (writer_class, *(database.reader_class or writer_class,) * database.readers)
    replica_class = database.replica_class or database.instance_class
    return (database.instance_class, *(replica_class,) * database.replicas)


def _aurora(environment: Environment, database: AuroraDatabase) -> Iterator[Quantity]:
    usage = environment.usage
    kind = "io-optimized" if database.storage_type == "aurora-iopt1" else "standard"
    yield from _aurora_capacity(environment, database, kind)
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
    if database.activity_stream:
        yield Quantity(
            "database",
            "Kinesis stream of activities",
            "kinesis.activity-stream",
            usage.kinesis_gb,
            f"{usage.kinesis_gb} GB",
            "kinesis_gb",
        )
    if database.data_api:
        yield Quantity(
            "database",
            "Data API calls",
            "data-api.requests",
            usage.data_api_million,
            f"{usage.data_api_million} million calls",
            "data_api_million",
        )


def _aurora_capacity(
    environment: Environment, database: AuroraDatabase, kind: str
) -> Iterator[Quantity]:
    for instance_class, count in Counter(instance_classes(environment)).items():
        if instance_class != SERVERLESS:
            label = f"Aurora instances {instance_class}"
            yield hours("database", label, f"aurora.instance.{kind}.{instance_class}", count)
            continue
        pauses = database.capacity is not None and database.capacity.min_acu == 0
        awake = Decimal(environment.usage.awake_hours) if pauses else HOURS
        mean = average_acu(environment, database)
        yield Quantity(
            "database",
            "Aurora Serverless v2 capacity",
            f"aurora.acu.{kind}",
            mean * awake * count,
            f"{count} x {mean} ACU x {awake} h",
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
    yield from _speed(database, deployment)
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


def _speed(database: RdsDatabase, deployment: str) -> Iterator[Quantity]:
    """IOPS and throughput beyond what the storage includes."""
    kind = database.storage_type
    included = GP3_INCLUDED if kind == "gp3" else {"iops": 0, "throughput": 0}
    given = {"iops": database.storage_iops, "throughput": database.storage_throughput_mbps}
    for what, amount in given.items():
        beyond = (amount or 0) - included[what]
        if beyond > 0:
            words = "IOPS" if what == "iops" else "MiB/s"
            item = f"rds.{what}.{kind}.{deployment}"
            yield Quantity(
                "database", f"{kind} {words}", item, Decimal(beyond), f"{beyond} {words}"
            )


def _backup(item: str, extra_gb: int) -> Quantity:
    return Quantity(
        "database",
        "Backups beyond the free size",
        item,
        Decimal(extra_gb),
        f"{extra_gb} GB",
        "backup_extra_gb",
    )


def _extras(environment: Environment) -> Iterator[Quantity]:
    database = environment.database
    users = [environment.access.application_user, environment.access.readonly_user]
    secrets = 1 + len([user for user in users if user])
    yield Quantity("database", "Secrets of its users", "secret", Decimal(secrets), f"{secrets}")
    if database.own_key:
        yield Quantity("database", "KMS key", "key", Decimal(1), "1 key")
    if database.insights == "advanced":
        yield from _insights(environment)
    if database.log_exports:
        logs = environment.usage.log_gb
        yield Quantity("database", "Log ingestion", "logs.ingest", logs, f"{logs} GB", "log_gb")
        yield Quantity("database", "Log storage", "logs.storage", logs, f"{logs} GB", "log_gb")


def _insights(environment: Environment) -> Iterator[Quantity]:
    database, label = environment.database, "Database Insights, advanced"
    classes = instance_classes(environment)
    serverless = classes.count(SERVERLESS)
    if isinstance(database, AuroraDatabase) and serverless:
        mean = average_acu(environment, database)
        detail = f"{serverless} x {mean} ACU x {HOURS} h"
        amount = mean * HOURS * serverless
        yield Quantity("database", label, "insights.acu", amount, detail, "average_acu")
    cores = sum(
        engines.vcpus(instance_class) for instance_class in classes if instance_class != SERVERLESS
    )
    if cores:
        detail = f"{cores} vCPU x {HOURS} h"
        yield Quantity("database", label, "insights.vcpu", cores * HOURS, detail)

"""What an RDS for PostgreSQL instance and its replicas cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from vdbctl.cost.parts import instances
from vdbctl.cost.quantity import HOURS, Quantity, hours, used
from vdbctl.fact import Fact
from vdbctl.spec.database import RdsDatabase
from vdbctl.spec.model import Environment

FACTS = (Fact("what gp3 includes", 'RDS User Guide, "gp3 storage"', date(2026, 11, 21)),)

PART = "database"
GP3_INCLUDED = {"iops": 12_000, "throughput": 500}
"""What gp3 includes from 400 GB on."""


def quantities(environment: Environment, database: RdsDatabase) -> Iterator[Quantity]:
    """Instances, storage and its speed, backups, address."""
    deployment = "multi-az" if database.multi_az else "single-az"
    words = "Multi-AZ" if database.multi_az else "Single-AZ"
    item = f"rds.instance.{deployment}.{database.instance_class}"
    yield hours(PART, f"RDS instance {database.instance_class}, {words}", item)
    yield Quantity(
        PART,
        f"RDS storage {database.storage_type}, {words}",
        f"rds.storage.{database.storage_type}.{deployment}",
        Decimal(database.storage_gb),
        f"{database.storage_gb} GB",
    )
    yield from _speed(database, deployment)
    yield from _replicas(database)
    yield from _by_use(environment, database)
    if database.publicly_accessible:
        floor = "AWS bills every public IPv4 address"
        yield Quantity(PART, "Public IPv4 address", "ipv4", HOURS, f"{HOURS} h", floor=floor)


def _replicas(database: RdsDatabase) -> Iterator[Quantity]:
    count = database.replicas
    if not count:
        return
    replica_class = database.replica_class or database.instance_class
    item = f"rds.instance.single-az.{replica_class}"
    yield Quantity(
        PART, f"RDS read replicas {replica_class}", item, HOURS * count, f"{count} x {HOURS} h"
    )
    yield Quantity(
        PART,
        f"Replica storage {database.storage_type}",
        f"rds.storage.{database.storage_type}.single-az",
        Decimal(database.storage_gb * count),
        f"{count} x {database.storage_gb} GB",
    )


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
            yield Quantity(PART, f"{kind} {words}", item, Decimal(beyond), f"{beyond} {words}")


def _by_use(environment: Environment, database: RdsDatabase) -> Iterator[Quantity]:
    usage = environment.usage
    if database.storage_type == "standard":
        label, requests = "I/O of magnetic storage", usage.io_million
        yield used(PART, label, "rds.io.standard", requests, "million requests", "io_million")
    if usage.backup_extra_gb:
        label, extra = "Backups beyond the free size", usage.backup_extra_gb
        yield used(PART, label, "rds.backup", extra, "GB", "backup_extra_gb")
    if usage.burst_vcpu_hours and any(".t" in each for each in instances.classes(environment)):
        label, burst = "CPU above the baseline", usage.burst_vcpu_hours
        yield used(PART, label, "cpu-credits.rds", burst, "vCPU h", "burst_vcpu_hours")

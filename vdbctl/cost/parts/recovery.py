"""What backups beyond the database's own cost, and what stands ready in a second region."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from vdbctl.cost.parts import instances
from vdbctl.cost.quantity import HOURS, Quantity, hours, plain, used
from vdbctl.spec.cache import NodeCache
from vdbctl.spec.database import AuroraDatabase, RdsDatabase
from vdbctl.spec.model import Environment

PART = "recovery"


def quantities(environment: Environment) -> Iterator[Quantity]:
    """Vaults, then replicas."""
    yield from _backup(environment)
    recovery = environment.recovery
    if recovery is None or not recovery.region:
        return
    for quantity in _second_region(environment):
        yield replace(quantity, region=recovery.region)
    usage = environment.usage
    label, item = f"Changes sent to {recovery.region}", f"transfer.to.{recovery.region}"
    yield used(PART, label, item, usage.replication_gb, "GB", "replication_gb")
    if recovery.cache and isinstance(environment.cache, NodeCache):
        label, moved = f"Changes of the cache sent to {recovery.region}", usage.cache_replication_gb
        yield used(PART, label, item, moved, "GB", "cache_replication_gb")


def _backup(environment: Environment) -> Iterator[Quantity]:
    backup, held = environment.backup, environment.usage.backup_gb
    if backup is None:
        return
    aurora = isinstance(environment.database, AuroraDatabase)
    item = "backup-plan.aurora" if aurora else "backup-plan.rds"
    yield used("backup", "Snapshots in the vault", item, held, "GB", "backup_gb")
    if backup.copy_region:
        label = f"Copies in {backup.copy_region}"
        yield used("backup", label, item, held, "GB", "backup_gb", backup.copy_region)
        label, item = f"Transfer to {backup.copy_region}", f"transfer.to.{backup.copy_region}"
        yield used("backup", label, item, held, "GB", "backup_gb")


def _second_region(environment: Environment) -> Iterator[Quantity]:
    database, recovery = environment.database, environment.recovery
    if recovery is None:
        return
    if isinstance(database, RdsDatabase):
        replica = recovery.instance_class or database.instance_class
        yield hours(PART, f"Read replica {replica}", f"rds.instance.single-az.{replica}")
        storage = f"rds.storage.{database.storage_type}.single-az"
        size = Decimal(database.storage_gb)
        yield Quantity(PART, "Its storage", storage, size, f"{size} GB")
    else:
        yield from _aurora(environment, database, recovery.instance_class)
    floor = "the key costs for each month it exists"
    yield Quantity(PART, "KMS key", "key", Decimal(1), "1 key", floor=floor)
    cache = environment.cache
    if recovery.cache and isinstance(cache, NodeCache):
        item = f"cache.node.{cache.engine}.{cache.node_type}"
        yield hours(PART, f"Cache nodes {cache.node_type}", item, cache.nodes)


def _aurora(
    environment: Environment, database: AuroraDatabase, chosen: str | None
) -> Iterator[Quantity]:
    kind, usage = instances.kind(database), environment.usage
    instance_class = chosen or database.instance_class
    if instance_class:
        label = f"Aurora instance {instance_class}"
        yield hours(PART, label, f"aurora.instance.{kind}.{instance_class}")
    else:
        mean = instances.average_acu(environment, database)
        detail, label = f"{plain(mean)} ACU x {HOURS} h", "Aurora Serverless v2 capacity"
        yield Quantity(PART, label, f"aurora.acu.{kind}", mean * HOURS, detail, "average_acu")
    storage = f"aurora.storage.{kind}"
    yield used(PART, "Aurora storage", storage, usage.storage_gb, "GB", "storage_gb")
    label, writes = "Replicated writes", usage.io_million
    yield used(PART, label, "aurora.global.io", writes, "million", "io_million")

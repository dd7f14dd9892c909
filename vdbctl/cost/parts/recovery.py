"""What backups beyond the database's own cost, and what stands ready in a second region."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from vdbctl.cost.parts.database import average_acu
from vdbctl.cost.quantity import HOURS, Quantity, hours
from vdbctl.spec.cache import NodeCache
from vdbctl.spec.database import AuroraDatabase, RdsDatabase
from vdbctl.spec.model import Environment


def quantities(environment: Environment) -> Iterator[Quantity]:
    """Vaults, then replicas."""
    yield from _backup(environment)
    recovery = environment.recovery
    if recovery is None or not recovery.region:
        return
    for quantity in _second_region(environment):
        yield replace(quantity, region=recovery.region)
    moved = environment.usage.replication_gb
    yield Quantity(
        "recovery",
        f"Changes sent to {recovery.region}",
        "transfer.cross-region",
        moved,
        f"{moved} GB",
        "replication_gb",
    )


def _backup(environment: Environment) -> Iterator[Quantity]:
    backup, held = environment.backup, environment.usage.backup_gb
    if backup is None:
        return
    aurora = isinstance(environment.database, AuroraDatabase)
    item = "backup-plan.aurora" if aurora else "backup-plan.rds"
    yield Quantity("backup", "Snapshots in the vault", item, held, f"{held} GB", "backup_gb")
    if backup.copy_region:
        yield Quantity(
            "backup",
            f"Copies in {backup.copy_region}",
            item,
            held,
            f"{held} GB",
            "backup_gb",
            backup.copy_region,
        )
        yield Quantity(
            "backup",
            f"Transfer to {backup.copy_region}",
            "transfer.cross-region",
            held,
            f"{held} GB",
            "backup_gb",
        )


def _second_region(environment: Environment) -> Iterator[Quantity]:
    database, recovery = environment.database, environment.recovery
    if recovery is None:
        return
    if isinstance(database, RdsDatabase):
        replica = recovery.instance_class or database.instance_class
        yield hours("recovery", f"Read replica {replica}", f"rds.instance.single-az.{replica}")
        storage = f"rds.storage.{database.storage_type}.single-az"
        size = Decimal(database.storage_gb)
        yield Quantity("recovery", "Its storage", storage, size, f"{size} GB")
    else:
        yield from _aurora(environment, database, recovery.instance_class)
    yield Quantity("recovery", "KMS key", "key", Decimal(1), "1 key")
    cache = environment.cache
    if recovery.cache and isinstance(cache, NodeCache):
        item = f"cache.node.{cache.engine}.{cache.node_type}"
        yield hours("recovery", f"Cache nodes {cache.node_type}", item, cache.nodes)


def _aurora(
    environment: Environment, database: AuroraDatabase, chosen: str | None
) -> Iterator[Quantity]:
    kind = "io-optimized" if database.storage_type == "aurora-iopt1" else "standard"
    instance_class = chosen or database.instance_class
    if instance_class:
        label = f"Aurora instance {instance_class}"
        yield hours("recovery", label, f"aurora.instance.{kind}.{instance_class}")
    else:
        mean = average_acu(environment, database)
        detail, label = f"{mean} ACU x {HOURS} h", "Aurora Serverless v2 capacity"
        yield Quantity("recovery", label, f"aurora.acu.{kind}", mean * HOURS, detail, "average_acu")
    size, io = Decimal(environment.usage.storage_gb), environment.usage.io_million
    storage = f"aurora.storage.{kind}"
    yield Quantity("recovery", "Aurora storage", storage, size, f"{size} GB", "storage_gb")
    label, detail = "Replicated writes", f"{io} million"
    yield Quantity("recovery", label, "aurora.global.io", io, detail, "io_million")

"""Every combination of class, capacity, zones and region for an environment's database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from vdbctl.cost.catalogue import Catalogue
from vdbctl.cost.choices import classes
from vdbctl.cost.estimate import estimate
from vdbctl.cost.parts import instances
from vdbctl.spec import engines
from vdbctl.spec.capacity import Capacity
from vdbctl.spec.database import AuroraDatabase, RdsDatabase
from vdbctl.spec.model import Environment
from vdbctl.spec.usage import Usage

CAPACITIES = tuple(
    (Decimal(low), Decimal(high))
    for low, high in (("0.5", "1"), ("0.5", "4"), ("1", "8"), ("2", "16"), ("4", "32"), ("8", "64"))
)
FAMILIES = frozenset({"t4g", "t3", "m6g", "m7g", "m8g", "r6g", "r7g", "r8g"})
"""Of those that can still be chosen for something new."""


@dataclass(frozen=True)
class Option:
    """One combination, with what the whole environment then costs.

    Attributes:
        instances: How many there are, standby, replicas and readers among them; from 2 on the
            loss of a zone is survived, but for replicas of a Single-AZ instance.
        complete: Whether every price is known; the sum is too low otherwise.
    """

    region: str
    engine: str
    size: str
    instances: int
    memory_gib: Decimal
    monthly_usd: Decimal
    complete: bool


def options(
    environment: Environment,
    catalogue: Catalogue,
    *,
    regions: Sequence[str],
    memory_gib: Decimal | None = None,
    on: date = engines.READ_ON,
) -> tuple[Option, ...]:
    """Combinations with at least this memory, the cheapest first.

    Args:
        memory_gib: Least memory of an instance; default: what the environment has now.
    """  # fmt: skip
    least = memory_gib if memory_gib is not None else current_memory_gib(environment)
    found = [
        _option(environment.model_copy(update={"region": region}), catalogue, candidate, on)
        for region in regions
        for candidate in _candidates(environment, catalogue, region, least)
    ]
    return tuple(sorted(found, key=lambda one: (not one.complete, one.monthly_usd)))


def current_memory_gib(environment: Environment) -> Decimal:
    """Memory of the first instance; of a serverless one, that of most ACU."""
    database = environment.database
    if isinstance(database, AuroraDatabase) and database.capacity:
        return database.capacity.max_acu * 2
    return engines.memory_gib(instances.classes(environment)[0]) or Decimal(0)


Candidate = tuple[str, str, int, Decimal, AuroraDatabase | RdsDatabase]


def _candidates(
    environment: Environment, catalogue: Catalogue, region: str, least: Decimal
) -> Iterator[Candidate]:
    database = environment.database
    storage = (
        database.storage_gb
        if isinstance(database, RdsDatabase)
        else max(20, int(environment.usage.storage_gb))
    )
    rds = _as_rds(database, storage)
    for item in catalogue.items(region):
        kind, _, rest = item.partition(".instance.")
        if kind not in ("rds", "aurora") or not rest:
            continue
        how, _, name = rest.partition(".db.")
        name = f"db.{name}"
        memory = engines.memory_gib(name)
        if memory is None or memory < least or classes.family(name) not in FAMILIES:
            continue
        if kind == "rds":
            standby = how == "multi-az"
            update = {"instance_class": name, "multi_az": standby, "replica_class": None}
            words = "RDS Multi-AZ" if standby else "RDS Single-AZ"
            number = 1 + standby + rds.replicas
            yield words, name, number, memory, rds.model_copy(update=update)
            continue
        for readers in (rds.replicas, rds.replicas + 1):
            yield _aurora(database, how, readers, memory, instance_class=name)
    for low, high in CAPACITIES:
        if high * 2 < least:
            continue
        capacity = Capacity(min_acu=low, max_acu=high)
        for how in ("standard", "io-optimized"):
            for readers in (rds.replicas, rds.replicas + 1):
                yield _aurora(database, how, readers, high * 2, capacity=capacity)


def _aurora(
    database: AuroraDatabase | RdsDatabase, how: str, readers: int, memory: Decimal, **size: object
) -> Candidate:
    storage_type = "aurora-iopt1" if how == "io-optimized" else "aurora"
    update = {
        "capacity": None, "instance_class": None, "readers": readers, "reader_class": None,
        "storage_type": storage_type, **size,
    }  # fmt: skip
    words = "Aurora" if how == "standard" else "Aurora I/O-Optimized"
    capacity = size.get("capacity")
    name = (
        f"{capacity.min_acu:f} to {capacity.max_acu:f} ACU"
        if isinstance(capacity, Capacity)
        else str(size["instance_class"])
    )
    return words, name, 1 + readers, memory, _as_aurora(database).model_copy(update=update)


def _as_aurora(database: AuroraDatabase | RdsDatabase) -> AuroraDatabase:
    if isinstance(database, AuroraDatabase):
        return database
    common = {name: getattr(database, name) for name in _COMMON}
    return AuroraDatabase.model_construct(
        **{**common, "engine": "aurora-postgresql", "instance_class": database.instance_class}
    )


def _as_rds(database: AuroraDatabase | RdsDatabase, storage_gb: int) -> RdsDatabase:
    if isinstance(database, RdsDatabase):
        return database
    common = {name: getattr(database, name) for name in _COMMON}
    return RdsDatabase.model_construct(
        **{
            **common,
            "engine": "postgres",
            "instance_class": "",
            "storage_gb": storage_gb,
            "replicas": max(database.readers - 1, 0),
        }
    )


_COMMON = tuple(
    name
    for name in AuroraDatabase.model_fields
    if name in RdsDatabase.model_fields and name not in ("engine", "instance_class", "storage_type")
)


def _option(
    environment: Environment, catalogue: Catalogue, candidate: Candidate, on: date
) -> Option:
    engine, size, number, memory, database = candidate
    changed = environment.model_copy(
        update={"database": database, "usage": _usage(environment.usage, database)}
    )
    bill = estimate(changed, catalogue, on=on)
    return Option(
        environment.region, engine, size, number, memory, bill.monthly_usd, not bill.unknown
    )


def _usage(usage: Usage, database: AuroraDatabase | RdsDatabase) -> Usage:
    """A mean ACU that this capacity can have."""
    mean = usage.average_acu
    capacity = database.capacity if isinstance(database, AuroraDatabase) else None
    if mean is None or capacity is None or capacity.min_acu <= mean <= capacity.max_acu:
        return usage
    clipped = min(max(mean, capacity.min_acu), capacity.max_acu)
    return usage.model_copy(update={"average_acu": clipped})

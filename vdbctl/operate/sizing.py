"""Whether a database has the right size, by what was measured, with the arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from vdbctl.fact import Fact
from vdbctl.operate.metrics import Series

FACTS = (
    Fact(
        "sizes of the families of instance classes",
        'RDS User Guide, "DB instance classes"',
        date(2026, 11, 22),
    ),
)

ENOUGH_POINTS = 24
"""Fewer say too little."""
BUSY_CPU_PCT, IDLE_CPU_PCT = 80.0, 20.0
"""95th percentile above which a class is too small, and below which half of it would do."""
TIGHT_MEMORY, SPARE_MEMORY = 0.1, 0.6
"""Share of the memory that is always free."""
SIZES = (
    "nano", "micro", "small", "medium", "large", "xlarge", "2xlarge", "4xlarge", "8xlarge",
    "12xlarge", "16xlarge", "24xlarge",
)  # fmt: skip


_BURSTABLE = {"r": "db.t4g.large", "m": "db.t4g.medium"}


@dataclass(frozen=True)
class Size:
    """What there is now.

    Attributes:
        acu: Least and most of Aurora Serverless v2; None for a class.
        instance_class: None for Serverless v2.
        memory_gib: Of the class, where it is known.
        storage_gb: Allocated; None for Aurora.
    """

    instance_class: str | None = None
    memory_gib: Decimal | None = None
    acu: tuple[Decimal, Decimal] | None = None
    storage_gb: int | None = None


@dataclass(frozen=True)
class Advice:
    """A change that would pay, or is needed.

    Attributes:
        field: In the environment's file, with the value it should get.
        because: The figures it stands on.
    """

    field: str
    value: str
    because: str


def advise(size: Size, found: Sequence[Series]) -> Iterator[Advice]:
    """Changes, by the rules above; none where too little was measured."""
    by_name = {one.metric.name: one for one in found if len(one.values) >= ENOUGH_POINTS}
    if size.acu:
        yield from _capacity(size.acu, by_name)
    elif size.instance_class:
        yield from _class(size, by_name)
    if size.storage_gb and (free := by_name.get("FreeStorageSpace")):
        least = min(free.values)
        if least < size.storage_gb * TIGHT_MEMORY:
            yield Advice(
                "database.storage_gb", str(int(size.storage_gb * 1.5)),
                f"{least:.1f} of {size.storage_gb} GB were free at least, less than 10 %",
            )  # fmt: skip


def neighbour(instance_class: str, steps: int) -> str | None:
    """The class so many sizes above, below where `steps` is negative; None where RDS has none.

    Below the smallest of a family with dedicated CPUs comes the burstable one with half the memory.

    t goes from micro to 2xlarge, others begin at large.
    """
    prefix, _, size = instance_class.rpartition(".")
    if steps == -1 and size == "large" and (below := _BURSTABLE.get(prefix[3:4])):
        return below
    if size not in SIZES:
        return None
    first, last = ("micro", "2xlarge") if prefix[3:4] == "t" else ("large", "24xlarge")
    at = SIZES.index(size) + steps
    fits = SIZES.index(first) <= at <= SIZES.index(last)
    return f"{prefix}.{SIZES[at]}" if fits else None


def _capacity(acu: tuple[Decimal, Decimal], by_name: Mapping[str, Series]) -> Iterator[Advice]:
    capacity = by_name.get("ServerlessDatabaseCapacity")
    if capacity is None:
        return
    least, most = (float(one) for one in acu)
    at_most = sum(value >= most * 0.98 for value in capacity.values) / len(capacity.values)
    at_least = sum(value <= least * 1.02 for value in capacity.values) / len(capacity.values)
    if at_most >= 0.05:
        yield Advice(
            "database.capacity.max_acu", f"{most * 2:g}",
            f"at {most:g} ACU in {at_most:.0%} of the time: it would have taken more",
        )  # fmt: skip
    elif at_least >= 0.8 and least > 0.5:
        lower = max(0.5, least / 2)
        hours = 730 * at_least
        yield Advice(
            "database.capacity.min_acu", f"{lower:g}",
            f"at the least of {least:g} ACU in {at_least:.0%} of the time; {lower:g} saves up to "
            f"{least - lower:g} ACU for {hours:.0f} h a month",
        )  # fmt: skip


def _class(size: Size, by_name: Mapping[str, Series]) -> Iterator[Advice]:
    cpu, free = by_name.get("CPUUtilization"), by_name.get("FreeableMemory")
    if cpu is None or size.instance_class is None:
        return
    busy = cpu.percentile(0.95)
    memory = float(size.memory_gib) if size.memory_gib else None
    spare = min(free.values) / memory if free and memory else None
    words = f"CPU {busy:.0f} % at the 95th percentile"
    if spare is not None:
        words += f", {spare:.0%} of {memory:g} GiB free at least"
    larger, smaller = neighbour(size.instance_class, 1), neighbour(size.instance_class, -1)
    if larger and (busy > BUSY_CPU_PCT or (spare is not None and spare < TIGHT_MEMORY)):
        yield Advice("database.instance_class", larger, words)
    elif smaller and busy < IDLE_CPU_PCT and spare is not None and spare > SPARE_MEMORY:
        words += f"; half of it leaves {spare * 2 - 1:.0%} free"
        yield Advice("database.instance_class", smaller, words)

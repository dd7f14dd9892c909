"""One change at a time to an environment, with what it would save or add.

Only changes that leave what the environment is for: nothing here removes a part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from vdbctl.cost.catalogue import Catalogue
from vdbctl.cost.choices import classes
from vdbctl.cost.estimate import Estimate, estimate
from vdbctl.cost.parts import instances
from vdbctl.spec import engines
from vdbctl.spec.cache import NodeCache, ServerlessCache
from vdbctl.spec.capacity import Capacity
from vdbctl.spec.database import AuroraDatabase, RdsDatabase
from vdbctl.spec.model import Environment
from vdbctl.spec.network import DedicatedNetwork

GIB_PER_ACU = 2
MOST_ACU = Decimal(256)
CURRENT_MAJOR = {"nodes": "8.0", "serverless": "8"}
"""Version of Valkey that replaces Redis OSS."""


@dataclass(frozen=True)
class Alternative:
    """A change and its bill.

    Attributes:
        change: In words, as a person would write it into the file.
        remark: What is lost, or from where on it pays.
    """

    change: str
    environment: Environment
    bill: Estimate
    remark: str = ""

    def saves_usd(self, base: Estimate) -> Decimal:
        """Less in a month than the base; negative where it is dearer."""
        return base.monthly_usd - self.bill.monthly_usd


def of(
    environment: Environment, catalogue: Catalogue, *, on: date = engines.READ_ON
) -> tuple[Alternative, ...]:
    """Every change whose saving is known, the one that saves most first.

    Where a price of the environment itself is unknown, only changes that leave that line alone.
    """
    base = estimate(environment, catalogue, on=on)
    unknown = {line.quantity.item for line in base.unknown}
    found = []
    for change, changed, remark in _changes(environment, catalogue, base, on):
        bill = estimate(changed, catalogue, on=on)
        if {line.quantity.item for line in bill.unknown} == unknown:
            found.append(Alternative(change, changed, bill, remark))
    return tuple(sorted(found, key=lambda one: one.bill.monthly_usd))


def io_break_even(
    environment: Environment, catalogue: Catalogue, *, on: date = engines.READ_ON
) -> Decimal | None:
    """Million I/O requests a month above which I/O-Optimized is cheaper; None where unknown."""
    database = environment.database
    price = catalogue.price(environment.region, "aurora.io")
    if not isinstance(database, AuroraDatabase) or price is None:
        return None
    quiet = _used(environment, io_million=Decimal(0))
    standard = estimate(_with(quiet, storage_type="aurora"), catalogue, on=on)
    optimized = estimate(_with(quiet, storage_type="aurora-iopt1"), catalogue, on=on)
    if standard.unknown or optimized.unknown:
        return None
    return (optimized.monthly_usd - standard.monthly_usd) / price.usd


def acu_break_even(
    catalogue: Catalogue, region: str, instance_class: str, kind: str
) -> Decimal | None:
    """Mean ACU above which a class is cheaper than Serverless v2; None where unknown."""
    instance = catalogue.price(region, f"aurora.instance.{kind}.{instance_class}")
    acu = catalogue.price(region, f"aurora.acu.{kind}")
    return instance.usd / acu.usd if instance and acu else None


Change = tuple[str, Environment, str]


def _changes(
    environment: Environment, catalogue: Catalogue, base: Estimate, on: date
) -> Iterator[Change]:
    database = environment.database
    if isinstance(database, AuroraDatabase):
        yield from _aurora(environment, database, catalogue)
    else:
        yield from _rds(environment, database)
    yield from _families(environment)
    yield from _cache(environment)
    network = environment.network
    if isinstance(network, DedicatedNetwork) and network.nat == "per-zone":
        changed = environment.model_copy(
            update={"network": network.model_copy(update={"nat": "single"})}
        )
        yield "network.nat: single", changed, "the loss of its zone cuts all off from the internet"
    yield from _regions(environment, catalogue, base, on)


def _aurora(
    environment: Environment, database: AuroraDatabase, catalogue: Catalogue
) -> Iterator[Change]:
    optimized = database.storage_type == "aurora-iopt1"
    other = "aurora" if optimized else "aurora-iopt1"
    limit = io_break_even(environment, catalogue)
    remark = "" if limit is None else f"I/O-Optimized pays above {limit:,.0f} million requests"
    yield f"database.storage_type: {other}", _with(environment, storage_type=other), remark
    kind, region = instances.kind(database), environment.region
    if database.capacity:
        yield from _provisioned(environment, database.capacity, catalogue, kind)
        if database.capacity.min_acu > 0 and environment.proxy is None:
            capacity = database.capacity.model_copy(update={"min_acu": Decimal(0)})
            changed = _used(_with(environment, capacity=capacity), awake_hours=Decimal(220))
            remark = "if it sleeps but for 220 hours; the first to come waits some 15 seconds"
            yield "database.capacity.min_acu: 0", changed, remark
    elif database.instance_class:
        memory = engines.memory_gib(database.instance_class)
        limit = acu_break_even(catalogue, region, database.instance_class, kind)
        if memory and limit:
            most = min(memory / GIB_PER_ACU, MOST_ACU)
            capacity = Capacity(min_acu=Decimal("0.5"), max_acu=most)
            changed = _with(environment, capacity=capacity, instance_class=None, reader_class=None)
            remark = f"pays below a mean of {limit:.1f} ACU for each instance"
            yield f"database.capacity: 0.5 to {most:f} ACU", changed, remark


def _provisioned(
    environment: Environment, capacity: Capacity, catalogue: Catalogue, kind: str
) -> Iterator[Change]:
    """The smallest class of current families with the memory of most ACU."""
    need = capacity.max_acu * GIB_PER_ACU
    for family in ("t4g", "r7g", "r6g"):
        for size in ("medium", "large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "16xlarge"):
            name = f"db.{family}.{size}"
            memory = engines.memory_gib(name)
            limit = acu_break_even(catalogue, environment.region, name, kind)
            if limit is None or memory is None or memory < need:
                continue
            changed = _with(environment, capacity=None, instance_class=name)
            remark = f"pays above a mean of {limit:.1f} ACU for each instance"
            if family == "t4g":
                remark += "; no Data API on T classes"
                changed = _with(changed, data_api=False)
            yield f"database.instance_class: {name}", changed, remark
            break


def _rds(environment: Environment, database: RdsDatabase) -> Iterator[Change]:
    if database.multi_az:
        remark = "the loss of a zone, or a patch, means minutes to hours without a database"
        yield "database.multi_az: false", _with(environment, multi_az=False), remark
    else:
        remark = "a standby in another zone takes over in a minute or two"
        yield "database.multi_az: true", _with(environment, multi_az=True), remark
    if database.storage_type in ("io1", "io2", "gp2", "standard"):
        iops = database.storage_iops if database.storage_gb >= 400 else None
        changed = _with(environment, storage_type="gp3", storage_iops=iops)
        remark = "3,000 IOPS are included, 12,000 from 400 GB on"
        yield "database.storage_type: gp3", changed, remark


def _families(environment: Environment) -> Iterator[Change]:
    """Arm instead of Intel, and the next generation."""
    database = environment.database
    first = instances.classes(environment)[0]
    for other, remark in (
        (classes.on_graviton(first), "Graviton"),
        (classes.newer(first), "newer, and open to Database Savings Plans"),
    ):
        if other is None or first == instances.SERVERLESS:
            continue
        rest: dict[str, object] = {}
        for field in ("replica_class", "reader_class"):
            if getattr(database, field, None):
                given = getattr(database, field)
                rest[field] = classes.on_graviton(given) or classes.newer(given) or given
        changed = _with(environment, instance_class=other, **rest)
        yield f"database.instance_class: {other}", changed, remark
    cache = environment.cache
    if isinstance(cache, NodeCache):
        for other, remark in (
            (classes.on_graviton(cache.node_type), "Graviton"),
            (classes.newer(cache.node_type), "newer, and open to Database Savings Plans"),
        ):
            if other:
                changed = environment.model_copy(
                    update={"cache": cache.model_copy(update={"node_type": other})}
                )
                yield f"cache.node_type: {other}", changed, remark


def _cache(environment: Environment) -> Iterator[Change]:
    cache = environment.cache
    if cache is None:
        return
    if cache.engine == "redis":
        update = {"engine": "valkey", "version": CURRENT_MAJOR[cache.kind]}
        changed = environment.model_copy(update={"cache": cache.model_copy(update=update)})
        remark = "Valkey speaks the same protocol; a cluster is upgraded in place"
        yield "cache.engine: valkey", changed, remark
    if isinstance(cache, NodeCache):
        serverless = ServerlessCache(kind="serverless", engine=cache.engine)
        changed = environment.model_copy(update={"cache": serverless})
        remark = f"for {environment.usage.cache_storage_gb} GB and " + (
            f"{environment.usage.cache_million_ecpu} million ECPU a month"
        )
        yield "cache.kind: serverless", changed, remark


def _regions(
    environment: Environment, catalogue: Catalogue, base: Estimate, on: date
) -> Iterator[Change]:
    """The cheapest other region whose prices are all known."""
    if environment.recovery and environment.recovery.region:
        return
    best: tuple[Decimal, str] | None = None
    for region in sorted(catalogue.regions() - {environment.region}):
        moved = environment.model_copy(update={"region": region})
        bill = estimate(moved, catalogue, on=on)
        if bill.unknown or bill.monthly_usd >= base.monthly_usd:
            continue
        if best is None or bill.monthly_usd < best[0]:
            best = (bill.monthly_usd, region)
    if best:
        changed = environment.model_copy(update={"region": best[1]})
        yield f"region: {best[1]}", changed, "the cheapest whose prices are all known"


def _with(environment: Environment, **update: object) -> Environment:
    database = environment.database.model_copy(update=update)
    return environment.model_copy(update={"database": database})


def _used(environment: Environment, **update: Decimal) -> Environment:
    usage = environment.usage.model_copy(update=update)
    return environment.model_copy(update={"usage": usage})

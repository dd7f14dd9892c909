"""Paying for a year or three beforehand: reserved instances and nodes, Database Savings Plans.

Reserved prices are in the catalogue as they come out by the hour, the upfront part spread over the
term. Where a class has none, its share of the on-demand price is taken from the class that is
nearest to it, and the line says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from vdbctl.cost.catalogue import Catalogue, Price
from vdbctl.cost.choices import classes
from vdbctl.cost.estimate import Estimate, Line
from vdbctl.fact import Fact

FACTS = (
    Fact("reserved nodes of Valkey", "AWS Price List, both terms", date(2025, 6, 24)),
    Fact("Database Savings Plans", "AWS Database Savings Plans, offer file", date(2026, 4, 22)),
)

TERMS = {
    "1y-no-upfront": (12, Decimal(0)),
    "1y-partial-upfront": (12, Decimal("0.5")),
    "1y-all-upfront": (12, Decimal(1)),
    "3y-no-upfront": (36, Decimal(0)),
    "3y-partial-upfront": (36, Decimal("0.5")),
    "3y-all-upfront": (36, Decimal(1)),
}
"""Months, and the share that is paid at the start; a partial upfront is about half of it all."""
RESERVABLE = ("rds.instance.", "aurora.instance.standard.", "cache.node.")
VALKEY_SHARE = Decimal("0.8")
"""Of the Redis OSS node's reserved price."""
SAVINGS_PLAN = {"instance": Decimal("0.20"), "acu": Decimal("0.35"), "serverless": Decimal("0.30")}
"""Share that a Database Savings Plan takes off: one year, nothing upfront; from generation 7 on."""
FIRST_GENERATION = 7


@dataclass(frozen=True)
class Commitment:
    """A way to pay beforehand for what it covers.

    Attributes:
        term: Key of TERMS, or savings-plan.
        months: Length.
        covers: Labels of the lines that it covers.
        on_demand_usd: What these cost in a month without it.
        upfront_usd: At the start.
        monthly_usd: Each month after that.
        derived: Class whose price stands in for one that is not known, or "".
    """

    term: str
    months: int
    covers: tuple[str, ...]
    on_demand_usd: Decimal
    upfront_usd: Decimal
    monthly_usd: Decimal
    derived: str = ""

    @property
    def effective_usd(self) -> Decimal:
        """A month of the whole term, the upfront part spread evenly."""
        return self.monthly_usd + self.upfront_usd / self.months

    @property
    def saves_usd(self) -> Decimal:
        """Less in a month."""
        return self.on_demand_usd - self.effective_usd

    @property
    def pays_after_months(self) -> Decimal:
        """Months of use after which on demand would have cost as much as the whole commitment."""
        return self.effective_usd * self.months / self.on_demand_usd


def of(bill: Estimate, catalogue: Catalogue) -> tuple[Commitment, ...]:
    """What can be committed to for this bill, the one that saves most first."""
    found = [*_reserved(bill, catalogue), *_savings_plan(bill)]
    return tuple(sorted(found, key=lambda one: one.saves_usd, reverse=True))


def _reserved(bill: Estimate, catalogue: Catalogue) -> Iterator[Commitment]:
    lines = [line for line in bill.lines if line.quantity.item.startswith(RESERVABLE)]
    for term, (months, upfront) in TERMS.items():
        for service, prefixes in (("database", ("rds.", "aurora.")), ("cache", ("cache.",))):
            mine = [line for line in lines if line.quantity.item.startswith(prefixes)]
            rates = [_rate(line, term, bill.region, catalogue) for line in mine]
            known = [
                (line, *rate) for line, rate in zip(mine, rates, strict=True) if rate is not None
            ]
            if not known:
                continue
            effective = sum((line.quantity.amount * usd for line, usd, _ in known), Decimal(0))
            yield Commitment(
                term=f"reserved {service}, {term}",
                months=months,
                covers=tuple(line.quantity.label for line, _, _ in known),
                on_demand_usd=sum(
                    (line.monthly_usd or Decimal(0) for line, _, _ in known), Decimal(0)
                ),
                upfront_usd=effective * months * upfront,
                monthly_usd=effective * (1 - upfront),
                derived=", ".join(sorted({source for _, _, source in known if source})),
            )


def _rate(line: Line, term: str, region: str, catalogue: Catalogue) -> tuple[Decimal, str] | None:
    """USD an hour under this term, and the class it is derived from; None where nothing is near."""
    item, price = line.quantity.item, line.price
    if price is None:
        return None
    region = line.quantity.region or region
    listed = item.replace("cache.node.valkey.", "cache.node.redis.")
    exact = catalogue.price(region, f"reserved.{term}.{listed}")
    if exact:
        return (exact.usd * (VALKEY_SHARE if listed != item else 1), "")
    nearest = _nearest(listed, term, region, catalogue)
    if nearest is None:
        return None
    share, source = nearest
    return (price.usd * share, source)


def _nearest(item: str, term: str, region: str, catalogue: Catalogue) -> tuple[Decimal, str] | None:
    """Share of the on-demand price of a class of the same engine: of the same family where one is
    known, here before elsewhere; the dearest of equals, so that no saving is promised too high."""
    engine, _, name = item.rpartition("db." if "db." in item else "cache.")
    engine, wanted = engine.replace("multi-az", "single-az"), name.split(".")[0]
    found = []
    for each in sorted(catalogue.regions()):
        for other, reserved in _terms(catalogue, each, f"reserved.{term}.{engine}"):
            demand = catalogue.price(each, other)
            if demand:
                same = classes.family(other.removeprefix(engine)) == wanted
                source = f"{other.removeprefix(engine)} in {each}"
                found.append((same, each == region, reserved.usd / demand.usd, source))
    if not found:
        return None
    _, _, share, source = max(found)
    return share, source


def _terms(catalogue: Catalogue, region: str, prefix: str) -> Iterator[tuple[str, Price]]:
    """On-demand items of a region that can be reserved so, each with its reserved price."""
    for item in catalogue.items(region):
        price = catalogue.price(region, item) if item.startswith(prefix) else None
        if price:
            yield item.split(".", 2)[2], price


def _savings_plan(bill: Estimate) -> Iterator[Commitment]:
    covered = [(line, share) for line in bill.lines if (share := _share(line.quantity.item))]
    if not covered:
        return
    demand = sum((line.monthly_usd or Decimal(0) for line, _ in covered), Decimal(0))
    after = sum(
        ((line.monthly_usd or Decimal(0)) * (1 - share) for line, share in covered), Decimal(0)
    )
    if demand:
        yield Commitment(
            term="Database Savings Plan, 1y-no-upfront",
            months=12,
            covers=tuple(line.quantity.label for line, _ in covered),
            on_demand_usd=demand,
            upfront_usd=Decimal(0),
            monthly_usd=after,
        )


def _share(item: str) -> Decimal | None:
    """What a savings plan takes off an item; None for what it does not cover."""
    if item.startswith("aurora.acu."):
        return SAVINGS_PLAN["acu"]
    if item.startswith("cache.serverless.valkey."):
        return SAVINGS_PLAN["serverless"]
    if item.startswith(("rds.instance.", "aurora.instance.", "cache.node.valkey.")):
        start = "db." if "db." in item else "cache."
        name = start + item.rpartition(start)[2]
        return SAVINGS_PLAN["instance"] if classes.generation(name) >= FIRST_GENERATION else None
    return None

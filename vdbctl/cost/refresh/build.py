"""From rows of price files to prices: each item from exactly one product, or none at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from vdbctl.cost.catalogue import Price, Step
from vdbctl.cost.refresh.offers import Offer
from vdbctl.cost.refresh.rules import Row, Rule

SOURCE = "AWS Price List"
MOST_MOVE = Decimal("0.5")
"""A price that moved by more than this share is more likely misread than changed."""
WITH_RESERVED = ("rds.instance.single-az.", "aurora.instance.standard.", "cache.node.redis.")
HOURS_OF_YEAR = Decimal(8_760)


@dataclass(frozen=True)
class Built:
    """What price files of a region give.

    Attributes:
        problems: By item: what keeps it from being taken.
    """

    prices: Mapping[str, Price]
    problems: Mapping[str, str]


def build(offers: Iterable[Offer], rules: Iterable[Rule]) -> Built:
    """Prices of all items that match exactly one product."""
    by_offer: dict[str, list[Rule]] = {}
    for rule in rules:
        by_offer.setdefault(rule.offer, []).append(rule)
    prices: dict[str, Price] = {}
    problems: dict[str, str] = {}
    for offer in offers:
        for rule in by_offer.get(offer.code, ()):
            _take(offer, rule, prices, problems)
    return Built(prices, problems)


def compare(built: Built, before: Mapping[str, Price], expected: Iterable[str]) -> dict[str, str]:
    """What speaks against taking the new prices in place of those before, by item.

    Args:
        expected: Items that must not go missing.
    """
    problems = dict(built.problems)
    for item in expected:
        if item not in built.prices and item not in problems:
            problems[item] = "is in no price file any more"
    for item, price in built.prices.items():
        old = before.get(item)
        if old is None or item in problems:
            continue
        move = abs(price.usd - old.usd) / old.usd
        if move > MOST_MOVE:
            problems[item] = f"moved from {old.usd:f} to {price.usd:f}, more than half"
    return problems


def _take(offer: Offer, rule: Rule, prices: dict[str, Price], problems: dict[str, str]) -> None:
    products: dict[str, dict[str, tuple[int, list[Row]]]] = {}
    for row in offer.rows:
        matched = rule.match(row)
        if matched is None:
            continue
        item, rank = matched
        known = products.setdefault(item, {}).setdefault(row["sku"], (rank, []))
        known[1].append(row)
    for item, by_sku in products.items():
        least = min(rank for rank, _ in by_sku.values())
        best = {
            sku: rows for sku, (rank, rows) in by_sku.items() if rank == least and _on_demand(rows)
        }
        if len(best) > 1:
            problems[item] = f"matches {len(best)} products: {', '.join(sorted(best))}"
            continue
        for rows in best.values():
            _price(offer, rule, item, rows, prices, problems)


def _price(
    offer: Offer, rule: Rule, item: str, rows: list[Row], prices: dict[str, Price],
    problems: dict[str, str],
) -> None:  # fmt: skip
    found = [
        Step(Decimal(row.get("startingrange", "0")) / rule.factor, _usd(row) * rule.factor)
        for row in _on_demand(rows)
    ]
    steps = sorted(found, key=lambda step: step.above)
    if len({step.above for step in steps}) < len(steps):
        problems[item] = f"has several prices: {', '.join(f'{step.usd:f}' for step in steps)}"
        return
    first, *more = steps  # what is free before the first step is an allowance of the account
    prices[item] = _made(offer, rule.unit, first.usd, tuple(more))
    if item.startswith(WITH_RESERVED):
        for term, usd in _reserved(rows).items():
            prices[f"reserved.{term}.{item}"] = _made(offer, rule.unit, usd)


def _made(offer: Offer, unit: str, usd: Decimal, steps: tuple[Step, ...] = ()) -> Price:
    return Price(usd, unit, SOURCE, offer.published, "H", steps)


def _usd(row: Row) -> Decimal:
    return Decimal(row["priceperunit"])


def _on_demand(rows: Iterable[Row]) -> list[Row]:
    """Rows with a price; those of nothing are allowances, and hours that a reservation covers."""
    return [
        row
        for row in rows
        if row.get("termtype") == "OnDemand" and row.get("currency", "USD") == "USD" and _usd(row)
    ]


def _reserved(rows: Iterable[Row]) -> dict[str, Decimal]:
    """USD by the hour with the upfront part spread over the term, by term."""
    found: dict[str, Decimal] = {}
    for row in rows:
        if row.get("termtype") != "Reserved" or row.get("offeringclass", "standard") != "standard":
            continue
        years = row["leasecontractlength"].removesuffix("yr").removesuffix(" ")
        term = f"{years}y-{row['purchaseoption'].lower().replace(' ', '-')}"
        usd = _usd(row)
        if row["unit"] == "Quantity":
            usd /= HOURS_OF_YEAR * int(years)
        found[term] = found.get(term, Decimal(0)) + usd
    return found

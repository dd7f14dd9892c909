"""Bills in the forms that others read: JSON, CSV for a spreadsheet, Markdown for a review."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vdbctl.cli.show import usd
from vdbctl.cost.catalogue import STALE_DAYS

if TYPE_CHECKING:
    from vdbctl.cli.cost.tables import Copies
    from vdbctl.cost.currency import Currency
    from vdbctl.cost.months import Months, Row

COLUMNS = (
    "environment", "part", "label", "quantity", "amount", "unit", "unit_usd",
    "low_usd", "monthly_usd", "high_usd", "assumes", "region", "source", "price_date", "confidence",
)  # fmt: skip


@dataclass(frozen=True)
class Document:
    """What is shown, in whatever form.

    Attributes:
        age_days: Since the prices were compared with their sources; None where nobody knows.
    """

    months: tuple[Months, ...]
    currency: Currency
    copies: Copies
    age_days: int | None

    @property
    def stale(self) -> bool:
        """Whether the prices are too old to be relied on."""
        return self.age_days is not None and self.age_days > STALE_DAYS


def as_json(document: Document) -> list[dict[str, object]]:
    """A bill for each environment, as `estimate.schema.json` describes; amounts are in USD."""
    return [_bill(months, document) for months in document.months]


def as_csv(document: Document) -> str:
    """A row for each line of each bill; a price that is not known is empty, not 0."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for months in document.months:
        for row in months.rows:
            writer.writerow([months.name, *_cells(row, months.typical.region)])
    return text.getvalue()


def as_markdown(document: Document) -> str:
    """A table of all, then one for each environment that can be unfolded."""
    return "\n".join(_markdown(document)) + "\n"


def _bill(months: Months, document: Document) -> dict[str, object]:
    bill, copies, money = months.typical, document.copies, document.currency
    each = bill.days_usd(copies.days) if copies.days else bill.monthly_usd
    return {
        "environment": months.name,
        "stack": bill.environment,
        "region": bill.region,
        "currency": "USD",
        "low_usd": months.bills["low"].monthly_usd,
        "monthly_usd": bill.monthly_usd,
        "high_usd": months.bills["high"].monthly_usd,
        "budget_usd": months.environment.budget_monthly_usd,
        "complete": not bill.unknown,
        "prices_as_of": bill.prices_as_of,
        "prices_age_days": document.age_days,
        "copies": {"number": copies.number, "days": copies.days, "usd": each * copies.number},
        "converted": {
            "currency": money.code,
            "rate": money.rate,
            "monthly": money.of(bill.monthly_usd),
        },
        "lines": [_line(row) for row in months.rows],
    }


def _line(row: Row) -> dict[str, object]:
    quantity, price = row.line.quantity, row.line.price
    return {
        "part": quantity.part,
        "label": quantity.label,
        "item": quantity.item,
        "amount": quantity.amount,
        "detail": quantity.detail,
        "assumes": quantity.assumed,
        "floor": quantity.floor,
        "unit": price.unit if price else None,
        "unit_usd": price.usd if price else None,
        "low_usd": row.usd["low"],
        "monthly_usd": row.usd["typical"],
        "high_usd": row.usd["high"],
        "source": price.source if price else None,
        "price_date": price.date if price else None,
        "confidence": price.confidence if price else None,
    }


def _cells(row: Row, region: str) -> Iterator[object]:
    quantity, price = row.line.quantity, row.line.price
    yield from (quantity.part, quantity.label, quantity.detail, f"{quantity.amount.normalize():f}")
    yield from (price.unit, f"{price.usd.normalize():f}") if price else ("", "")
    for amount in row.usd.values():
        yield "" if amount is None else f"{amount.normalize():f}"
    yield from (quantity.assumed, quantity.region or region)
    yield from (price.source, price.date, price.confidence) if price else ("", "", "")


def _markdown(document: Document) -> Iterator[str]:
    money = document.currency
    yield f"| environment | region | low | {money.code} a month | high |"
    yield "|---|---|---:|---:|---:|"
    for months in document.months:
        bill = months.typical
        more = f" + {len(bill.unknown)} unknown" if bill.unknown else ""
        low, typical, high = (usd(money.of(each.monthly_usd)) for each in months.bills.values())
        yield f"| {months.name} | {bill.region} | {low} | {typical}{more} | {high} |"
    for months in document.months:
        yield from _details(months, money)
    dates = [months.typical.prices_as_of for months in document.months]
    yield ""
    oldest = min((day for day in dates if day), default="-")
    yield f"<sub>List prices without tax, 730 hours; oldest price of {oldest}.</sub>"


def _details(months: Months, money: Currency) -> Iterator[str]:
    total = usd(money.of(months.typical.monthly_usd))
    yield ""
    yield f"<details><summary>{months.name}: {total} {money.code} a month</summary>"
    yield ""
    yield f"| part | | quantity | low | {money.code} a month | high | assumes |"
    yield "|---|---|---|---:|---:|---:|---|"
    for row in months.rows:
        quantity = row.line.quantity
        amounts = [usd(None if each is None else money.of(each)) for each in row.usd.values()]
        cells = (quantity.part, quantity.label, quantity.detail, *amounts, quantity.assumed)
        yield f"| {' | '.join(map(_cell, cells))} |"
    yield ""
    yield "</details>"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")

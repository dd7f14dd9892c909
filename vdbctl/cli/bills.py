"""Bills in the forms that other programs read: CSV for a spreadsheet, Markdown for a review."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from vdbctl.cli.show import usd

if TYPE_CHECKING:
    from vdbctl.cost.estimate import Estimate, Line

COLUMNS = (
    "environment", "part", "label", "quantity", "amount", "unit", "unit_usd", "monthly_usd",
    "assumes", "region", "source", "price_date", "confidence",
)  # fmt: skip


def as_csv(bills: Mapping[str, Estimate]) -> str:
    """A row for each line of each bill; a price that is not known is empty, not 0."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for name, bill in bills.items():
        for line in bill.lines:
            writer.writerow([name, *_cells(line, bill.region)])
    return text.getvalue()


def as_markdown(bills: Mapping[str, Estimate]) -> str:
    """A table of all, then one for each environment that can be unfolded."""
    return "\n".join(_markdown(bills)) + "\n"


def _cells(line: Line, region: str) -> Iterator[object]:
    quantity, price = line.quantity, line.price
    yield from (quantity.part, quantity.label, quantity.detail, f"{quantity.amount.normalize():f}")
    yield from (price.unit, f"{price.usd.normalize():f}") if price else ("", "")
    yield "" if line.monthly_usd is None else f"{line.monthly_usd.normalize():f}"
    yield from (quantity.assumed, quantity.region or region)
    yield from (price.source, price.date, price.confidence) if price else ("", "", "")


def _markdown(bills: Mapping[str, Estimate]) -> Iterator[str]:
    yield "| environment | region | USD a month |"
    yield "|---|---|---:|"
    for name, bill in bills.items():
        more = f" + {len(bill.unknown)} unknown" if bill.unknown else ""
        yield f"| {name} | {bill.region} | {usd(bill.monthly_usd)}{more} |"
    for name, bill in bills.items():
        yield ""
        yield f"<details><summary>{name}: {usd(bill.monthly_usd)} USD a month</summary>"
        yield ""
        yield "| part | | quantity | USD a month | assumes |"
        yield "|---|---|---|---:|---|"
        for line in bill.lines:
            quantity = line.quantity
            cells = (quantity.part, quantity.label, quantity.detail, usd(line.monthly_usd))
            yield f"| {' | '.join(map(_cell, cells))} | {_cell(quantity.assumed)} |"
        yield ""
        yield "</details>"
    dates = [bill.prices_as_of for bill in bills.values() if bill.prices_as_of]
    yield ""
    oldest = min(dates, default="-")
    yield f"<sub>List prices without tax, 730 hours; oldest price of {oldest}.</sub>"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")

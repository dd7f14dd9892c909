"""Bills on a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from rich.text import Text

from vdbctl.cli.show import usd
from vdbctl.cost.catalogue import STALE_DAYS
from vdbctl.cost.levels import LEVELS, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vdbctl.cli.cost.forms import Document
    from vdbctl.cli.show import Show
    from vdbctl.cost.currency import Currency
    from vdbctl.cost.months import Months

PARTS = ("database", "cache", "network")
WIDE = 110
"""Columns from which there is room for prices and regions as well."""
FLOORS_SHOWN = 6


@dataclass(frozen=True)
class Copies:
    """How many of an environment there are, and for how many days a month; None for all."""

    number: int
    days: Decimal | None

    @property
    def asked(self) -> bool:
        return self.number > 1 or self.days is not None


def all_of_them(show: Show, document: Document) -> None:
    """A row for each environment."""
    wide = show.out.width >= WIDE
    money = document.currency.code
    columns = ("environment", *(("region",) if wide else ()), *PARTS, "other")
    amounts = ("low", f"{money} a month", "high")
    rows = [_summary(months, document.currency, wide=wide) for months in document.months]
    if len(rows) > 1:
        empty = ("",) * (len(columns) - 1)
        totals = [_total(document, level) for level in LEVELS]
        rows.append(("all", *empty, *totals))
    show.table((*columns, *amounts), rows, right=(*PARTS, "other", *amounts))
    _notes(show, document)


def one(show: Show, document: Document) -> None:
    """A row for each line of one environment."""
    [months] = document.months
    wide, money = show.out.width >= WIDE, document.currency
    amounts = ("low", f"{money.code} a month", "high")
    columns = [months.typical.environment, "quantity", *(("price",) if wide else ()), *amounts]
    rows: list[tuple[object, ...]] = []
    for part in dict.fromkeys(row.line.quantity.part for row in months.rows):
        rows += _part(months, part, money, wide=wide)
    blank = ("",) * (2 if wide else 1)
    sums = [usd(money.of(months.bills[level].monthly_usd)) for level in months.bills]
    rows.append(tuple(Text(cell, style="bold") for cell in ("in a month", *blank, *sums)))
    show.table(columns, rows, right=amounts)
    _floors(show, months, money)
    _notes(show, document)


def _summary(months: Months, currency: Currency, *, wide: bool) -> tuple[object, ...]:
    bill = months.typical
    known = [bill.part_usd(part) for part in PARTS]
    cells = [usd(currency.of(each)) for each in (*known, bill.monthly_usd - sum(known))]
    sums = [usd(currency.of(months.bills[level].monthly_usd)) for level in months.bills]
    if bill.unknown:
        sums[1] += " + unknown"
    return (months.name, *((bill.region,) if wide else ()), *cells, *sums)


def _total(document: Document, level: Level) -> Text:
    bills = [months.bills[level] for months in document.months]
    total = sum((bill.monthly_usd for bill in bills), Decimal(0))
    unknown = level == "typical" and any(bill.unknown for bill in bills)
    words = usd(document.currency.of(total)) + (" + unknown" if unknown else "")
    return Text(words, style="bold")


def _part(
    months: Months, part: str, currency: Currency, *, wide: bool
) -> Iterator[tuple[object, ...]]:
    blank = ("",) * (2 if wide else 1)
    subtotal = usd(currency.of(months.typical.part_usd(part)))
    yield (Text(part, style="bold"), *blank, "", Text(subtotal, style="bold"), "")
    for row in months.rows:
        quantity, price = row.line.quantity, row.line.price
        if quantity.part != part:
            continue
        each = f"{price.usd.normalize():f} / {price.unit}" if price else "unknown"
        low, typical, high = (
            usd(None if amount is None else currency.of(amount)) for amount in row.usd.values()
        )
        assumed = f" ({quantity.assumed})" if quantity.assumed else ""
        yield (
            f"  {quantity.label}",
            Text.assemble(quantity.detail, (assumed, "dim")),
            *((each,) if wide else ()),
            *((low, typical, high) if row.varies else ("", typical, "")),
        )


def _floors(show: Show, months: Months, currency: Currency) -> None:
    floors = months.floors
    if not floors:
        return
    total = sum((amount for _, amount in floors), Decimal(0))
    show.say(f"{usd(currency.of(total))} of it is there before anything is used:")
    for row, amount in floors[:FLOORS_SHOWN]:
        quantity = row.line.quantity
        show.say(f"  {usd(currency.of(amount)):>9}  {quantity.label}: {quantity.floor}")


def _notes(show: Show, document: Document) -> None:
    for months in document.months:
        for line in months.typical.unknown:
            show.say(
                f"unknown in {months.name}: {line.quantity.label} "
                f"({line.quantity.item} in {line.quantity.region or months.typical.region}); "
                "the bill is higher by it",
                "yellow",
            )
        for note in months.notes:
            show.say(note, "yellow")
    if document.copies.asked:
        for months in document.months:
            show.say(_copies(months, document))
    dates = [months.typical.prices_as_of for months in document.months]
    oldest = min((day for day in dates if day), default="")
    show.say(
        f"list prices in {document.currency.code} without tax, 730 hours a month; oldest price of "
        f"{oldest}. What depends on use stands on `usage:`; lines name the field in brackets.",
        "dim",
    )
    tell_age(show, document.age_days)


def tell_age(show: Show, age_days: int | None) -> None:
    """Warn of prices that nobody has compared with AWS's for long."""
    if age_days is not None and age_days > STALE_DAYS:
        show.say(
            f"the prices were compared with AWS's {age_days} days ago; "
            "`vdbctl cost prices refresh` reads today's",
            "yellow",
        )


def _copies(months: Months, document: Document) -> str:
    bill, copies, money = months.typical, document.copies, document.currency
    each = bill.days_usd(copies.days) if copies.days else bill.monthly_usd
    span = f"{copies.days} days" if copies.days else "a month"
    words = f"{months.name}: {usd(money.of(each))} {money.code} for {span} of each copy"
    if copies.number > 1:
        words += f", {usd(money.of(each * copies.number))} for {copies.number} copies"
    return words

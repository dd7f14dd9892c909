"""Prices by region and item, each with its source, date and confidence.

A catalogue is a folder with one CSV file per region, read only for the region that is asked for.
The one that comes with vdbctl is in `prices/`; a project can keep a newer one beside it, as
`vdbctl cost prices refresh` writes it. A price that is not there is unknown, never 0.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Literal, Protocol, cast

BUNDLED = Path(__file__).with_name("prices")
CHECKED = "checked.txt"
"""File with the day on which a folder's prices were last compared with their sources, ISO."""
COLUMNS = ("item", "above", "usd", "unit", "source", "date", "confidence")
STALE_DAYS = 90

Confidence = Literal["H", "M", "L"]


@dataclass(frozen=True)
class Step:
    """From this amount on, in units a month, each further unit has this price."""

    above: Decimal
    usd: Decimal


@dataclass(frozen=True)
class Price:
    """A list price in USD.

    Attributes:
        usd: For one unit; of the first ones where `steps` follow.
        unit: hour, GB-month, ACU-hour …
        source: Where it was read.
        date: The day for which the source gives the price.
        confidence: H: AWS's own row, or two that agree; M: one source; L: derived.
        steps: Prices of larger amounts, in order.
    """

    usd: Decimal
    unit: str
    source: str
    date: date
    confidence: Confidence
    steps: tuple[Step, ...] = ()

    def of(self, amount: Decimal) -> Decimal:
        """What so many units cost in a month, not rounded."""
        if not self.steps or amount <= self.steps[0].above:
            return amount * self.usd
        steps = (Step(Decimal(0), self.usd), *self.steps)
        whole = [(one.usd, above.above - one.above) for one, above in pairwise(steps)]
        total = Decimal(0)
        for usd, width in whole:
            total += min(amount, width) * usd
            amount = max(amount - width, Decimal(0))
        return total + amount * steps[-1].usd


class Catalogue(Protocol):
    """Somewhere prices come from."""

    def price(self, region: str, item: str) -> Price | None:
        """Price of an item in a region, or None where it is not known."""
        ...

    def of(self, region: str) -> Mapping[str, Price]:
        """All prices of a region, by item."""
        ...

    def items(self, region: str) -> Iterable[str]:
        """Names of all that has a price in a region."""
        ...

    def regions(self) -> frozenset[str]: ...

    @property
    def checked(self) -> date | None:
        """The day on which the prices were last compared with their sources."""
        ...


class PriceFolder:
    """A folder with a CSV file for each region; it need not be there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._rows: dict[str, dict[str, list[list[str]]]] = {}
        self._prices: dict[tuple[str, str], Price | None] = {}

    def price(self, region: str, item: str) -> Price | None:
        key = (region, item)
        if key not in self._prices:
            rows = self._read(region).get(item)
            self._prices[key] = _price(rows) if rows else None
        return self._prices[key]

    def of(self, region: str) -> Mapping[str, Price]:
        return {item: _price(rows) for item, rows in self._read(region).items()}

    def items(self, region: str) -> Iterable[str]:
        return self._read(region).keys()

    def regions(self) -> frozenset[str]:
        return frozenset(path.stem for path in self.folder.glob("*.csv"))

    @cached_property
    def checked(self) -> date | None:
        path = self.folder / CHECKED
        return date.fromisoformat(path.read_text().strip()) if path.is_file() else None

    def _read(self, region: str) -> dict[str, list[list[str]]]:
        if region not in self._rows:
            self._rows[region] = _rows_of(self.folder / f"{region}.csv")
        return self._rows[region]


class BundledCatalogue(PriceFolder):
    """The prices that come with vdbctl."""

    def __init__(self) -> None:
        super().__init__(BUNDLED)


class ProjectCatalogue:
    """The prices that a project keeps; what it has none of, from those that come with vdbctl."""

    def __init__(self, own: PriceFolder, other: Catalogue) -> None:
        self.own = own
        self.other = other

    def price(self, region: str, item: str) -> Price | None:
        return self.own.price(region, item) or self.other.price(region, item)

    def of(self, region: str) -> Mapping[str, Price]:
        return {**self.other.of(region), **self.own.of(region)}

    def items(self, region: str) -> Iterable[str]:
        return dict.fromkeys((*self.own.items(region), *self.other.items(region)))

    def regions(self) -> frozenset[str]:
        return self.own.regions() | self.other.regions()

    @property
    def checked(self) -> date | None:
        return self.own.checked or self.other.checked


def age_days(catalogue: Catalogue, today: date) -> int | None:
    """Days since the prices were last compared with their sources."""
    return None if catalogue.checked is None else (today - catalogue.checked).days


def write(path: Path, prices: Mapping[str, Price]) -> None:
    """Write a region's file, sorted by item.

    Raises:
        OSError: It cannot be written.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for item in sorted(prices):
            writer.writerows(_cells(item, prices[item]))


def _cells(item: str, price: Price) -> Iterator[tuple[str, ...]]:
    tail = (price.unit, price.source, price.date.isoformat(), price.confidence)
    yield (item, "", _plain(price.usd), *tail)
    for step in price.steps:
        yield (item, _plain(step.above), _plain(step.usd), *tail)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _rows_of(path: Path) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    if not path.is_file():
        return found
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for row in rows:
            found.setdefault(row[0], []).append(row)
    return found


def _price(rows: list[list[str]]) -> Price:
    (_, _, usd, unit, source, day, confidence), *more = rows
    return Price(
        usd=Decimal(usd),
        unit=unit,
        source=source,
        date=date.fromisoformat(day),
        confidence=cast("Confidence", confidence),
        steps=tuple(Step(Decimal(row[1]), Decimal(row[2])) for row in more),
    )

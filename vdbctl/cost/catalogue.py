"""Prices by region and item, each with its source, date and confidence.

A catalogue is a folder with one CSV file per region, read only for the region that is asked for.
The one that comes with vdbctl is in `prices/`; a project can keep a newer one beside it, as
`vdbctl cost prices refresh` writes it. A price that is not there is unknown, never 0.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Literal, Protocol, cast, get_args

from vdbctl import files
from vdbctl.errors import SpecInvalid

BUNDLED = Path(__file__).with_name("prices")
CHECKED = "checked.txt"
"""File with the day on which a folder's prices were last compared with their sources, ISO."""
COLUMNS = ("item", "above", "usd", "unit", "source", "date", "confidence")
STALE_DAYS = 90

MOST_USD = Decimal(10) ** 9
"""No unit of anything costs that much."""
_AGAIN = "`vdbctl cost prices refresh` writes it anew; git has it as it was"

Confidence = Literal["H", "M", "L"]
Numbered = tuple[int, list[str]]
"""A row of a file with the number of its line."""


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
        self._rows: dict[str, dict[str, list[Numbered]]] = {}
        self._prices: dict[tuple[str, str], Price | None] = {}

    def price(self, region: str, item: str) -> Price | None:
        key = (region, item)
        if key not in self._prices:
            rows = self._read(region).get(item)
            self._prices[key] = _price(rows, self._path(region)) if rows else None
        return self._prices[key]

    def of(self, region: str) -> Mapping[str, Price]:
        path = self._path(region)
        return {item: _price(rows, path) for item, rows in self._read(region).items()}

    def items(self, region: str) -> Iterable[str]:
        return self._read(region).keys()

    def regions(self) -> frozenset[str]:
        return frozenset(path.stem for path in self.folder.glob("*.csv"))

    @cached_property
    def checked(self) -> date | None:
        path = self.folder / CHECKED
        if not path.is_file():
            return None
        try:
            return date.fromisoformat(files.text(path, refused=SpecInvalid).strip())
        except ValueError as error:
            raise SpecInvalid(f"{path}:1: not a day: {error}", hint=_AGAIN) from error

    def _path(self, region: str) -> Path:
        return self.folder / f"{region}.csv"

    def _read(self, region: str) -> dict[str, list[Numbered]]:
        if region not in self._rows:
            self._rows[region] = _rows_of(self._path(region))
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


def _rows_of(path: Path) -> dict[str, list[Numbered]]:
    found: dict[str, list[Numbered]] = {}
    if not path.is_file():
        return found
    rows = csv.reader(io.StringIO(files.text(path, refused=SpecInvalid), newline=""))
    try:
        if tuple(next(rows, ())) != COLUMNS:
            raise SpecInvalid(
                f"{path}:1: not a file of prices; the columns are {', '.join(COLUMNS)}",
                hint=_AGAIN,
            )
        for number, row in enumerate(rows, 2):
            found.setdefault(row[0] if row else "", []).append((number, row))
    except csv.Error as error:
        raise SpecInvalid(f"{path}:{rows.line_num}: not CSV: {error}", hint=_AGAIN) from error
    return found


def _price(rows: list[Numbered], path: Path) -> Price:
    number = 0
    try:
        (number, (_, _, usd, unit, source, day, confidence)), *more = rows
        first = _positive(usd), date.fromisoformat(day), _confidence(confidence)
        steps = []
        for number, row in more:  # noqa: B007 - told where it is wrong
            steps.append(Step(Decimal(row[1]), _positive(row[2])))
    except (ValueError, ArithmeticError, IndexError) as error:
        raise SpecInvalid(f"{path}:{number}: not a price", hint=_AGAIN) from error
    return Price(first[0], unit, source, first[1], first[2], tuple(steps))


def _positive(text: str) -> Decimal:
    """A price; nothing is for nothing, and what is not known is not in a file."""
    usd = Decimal(text)
    if not (usd.is_finite() and 0 < usd < MOST_USD):
        raise ValueError(text)
    return usd


def _confidence(text: str) -> Confidence:
    if text not in get_args(Confidence):
        raise ValueError(text)
    return cast("Confidence", text)

"""Prices by region and item, each with its source, date and confidence.

The bundled catalogue is one CSV file per region in `prices/`, read only for the region that is
asked for. A price that is not there is unknown, never 0.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal, Protocol, cast

_FOLDER = Path(__file__).with_name("prices")

Confidence = Literal["H", "M", "L"]


@dataclass(frozen=True)
class Price:
    """A list price in USD for one unit.

    Attributes:
        unit: hour, GB-month, ACU-hour …
        date: The day for which the source gives the price.
        confidence: H: AWS's own row, or two that agree; M: one source; L: derived.
    """

    usd: Decimal
    unit: str
    source: str
    date: date
    confidence: Confidence


class Catalogue(Protocol):
    """Somewhere prices come from."""

    def price(self, region: str, item: str) -> Price | None:
        """Price of an item in a region, or None where it is not known."""
        ...

    def of(self, region: str) -> Mapping[str, Price]:
        """All prices of a region, by item."""
        ...

    def regions(self) -> frozenset[str]: ...


class BundledCatalogue:
    """The prices that come with vdbctl."""

    def price(self, region: str, item: str) -> Price | None:
        return _read(region).get(item)

    def of(self, region: str) -> Mapping[str, Price]:
        return _read(region)

    def regions(self) -> frozenset[str]:
        return frozenset(path.stem for path in _FOLDER.glob("*.csv"))


@cache
def _read(region: str) -> dict[str, Price]:
    path = _FOLDER / f"{region}.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["item"]: Price(
                usd=Decimal(row["usd"]),
                unit=row["unit"],
                source=row["source"],
                date=date.fromisoformat(row["date"]),
                confidence=cast("Confidence", row["confidence"]),
            )
            for row in csv.DictReader(file)
        }

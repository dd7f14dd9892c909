"""A quiet, a usual and a busy month of one environment, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from vdbctl.cost import levels
from vdbctl.cost.catalogue import Catalogue
from vdbctl.cost.estimate import Estimate, Line, estimate
from vdbctl.cost.levels import LEVELS, Level
from vdbctl.spec import engines
from vdbctl.spec.database import AuroraDatabase
from vdbctl.spec.model import Environment


@dataclass(frozen=True)
class Row:
    """One line of the bill over the three months, in USD; None where the price is not known."""

    line: Line
    usd: Mapping[Level, Decimal | None]

    @property
    def varies(self) -> bool:
        return len(set(self.usd.values())) > 1


@dataclass(frozen=True)
class Months:
    """Bills of the same environment by how busy the month is."""

    name: str
    environment: Environment
    bills: Mapping[Level, Estimate]

    @property
    def typical(self) -> Estimate:
        return self.bills["typical"]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Lines of all three, in the order of the busy one, which has the most."""
        by_key = {
            level: {line.quantity.key: line for line in bill.lines}
            for level, bill in self.bills.items()
        }
        rows = []
        for key, busy in by_key["high"].items():
            usd = {level: _usd(by_key[level].get(key), busy) for level in LEVELS}
            rows.append(Row(by_key["typical"].get(key, busy), usd))
        return tuple(rows)

    @property
    def floors(self) -> tuple[tuple[Row, Decimal], ...]:
        """Lines that cost even where nothing is used, with that part of their cost in USD; the
        dearest first."""
        hidden = [
            (row, usd)
            for row in self.rows
            if row.line.quantity.floor and (usd := _least_usd(row.line))
        ]
        return tuple(sorted(hidden, key=lambda one: one[1], reverse=True))

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know of the assumptions."""
        return tuple(
            f"a {level} month of {self.name} is reckoned with {acu:f} ACU, but max_acu is {most:f}"
            for level in LEVELS
            if (acu := _acu(levels.at(self.environment, level)))
            and (most := _most(self.environment)) is not None
            and acu > most
        )


def of(
    name: str, environment: Environment, catalogue: Catalogue, *, on: date = engines.READ_ON
) -> Months:
    """Estimate an environment three times."""
    bills = {level: estimate(levels.at(environment, level), catalogue, on=on) for level in LEVELS}
    return Months(name, environment, bills)


def _usd(line: Line | None, busy: Line) -> Decimal | None:
    if line is not None:
        return line.monthly_usd
    return Decimal(0) if busy.price else None


def _least_usd(line: Line) -> Decimal | None:
    quantity = line.quantity
    if line.price is None:
        return None
    return line.price.of(quantity.amount if quantity.least is None else quantity.least)


def _acu(environment: Environment) -> Decimal | None:
    return environment.usage.average_acu


def _most(environment: Environment) -> Decimal | None:
    database = environment.database
    if not isinstance(database, AuroraDatabase) or database.capacity is None:
        return None
    return database.capacity.max_acu

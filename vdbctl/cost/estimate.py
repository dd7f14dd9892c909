"""A monthly bill: quantities times prices, rounded only when shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from vdbctl.cost.catalogue import Catalogue, Price
from vdbctl.cost.quantities import quantities
from vdbctl.cost.quantity import HOURS, Quantity
from vdbctl.errors import BudgetExceeded
from vdbctl.spec import engines
from vdbctl.spec.model import Environment


@dataclass(frozen=True)
class Line:
    """One line of the bill; `monthly_usd` is None where the price is not known."""

    quantity: Quantity
    price: Price | None

    @property
    def monthly_usd(self) -> Decimal | None:
        return None if self.price is None else self.price.of(self.quantity.amount)


@dataclass(frozen=True)
class Estimate:
    """What an environment costs in a month of 730 hours, in USD, at list price, without tax."""

    environment: str
    region: str
    lines: tuple[Line, ...]

    @property
    def monthly_usd(self) -> Decimal:
        """Sum of the lines whose price is known."""
        return _sum(self.lines)

    @property
    def unknown(self) -> tuple[Line, ...]:
        """Lines without a price: the bill is higher than `monthly_usd` by these."""
        return tuple(line for line in self.lines if line.price is None)

    @property
    def prices_as_of(self) -> str:
        """Date of the oldest price in use, ISO; "" where there is none."""
        dates = [line.price.date for line in self.lines if line.price]
        return min(dates).isoformat() if dates else ""

    @property
    def parts(self) -> tuple[str, ...]:
        """Parts of the environment that have a line, in the order of the bill."""
        return tuple(dict.fromkeys(line.quantity.part for line in self.lines))

    def part_usd(self, part: str) -> Decimal:
        """Sum of one part of the environment."""
        return _sum(line for line in self.lines if line.quantity.part == part)

    def days_usd(self, days: Decimal) -> Decimal:
        """What so many days cost, where the use is even over the month."""
        return self.monthly_usd * days * 24 / HOURS


def estimate(
    environment: Environment, catalogue: Catalogue, *, on: date = engines.READ_ON
) -> Estimate:
    """Price every quantity of an environment, as it costs on this day."""
    return Estimate(
        environment=environment.stack,
        region=environment.region,
        lines=tuple(
            Line(
                quantity,
                catalogue.price(quantity.region or environment.region, quantity.item),
            )
            for quantity in quantities(environment, on)
        ),
    )


def guard_budget(
    estimate: Estimate, environment: Environment, *, allowed: bool, budget: Decimal | None = None
) -> None:
    """Refuse what is dearer than a budget, by default the one in the spec.

    Raises:
        BudgetExceeded: Unless `allowed`.
    """
    budget = budget or environment.budget_monthly_usd
    if budget is None or allowed or estimate.monthly_usd <= budget:
        return
    raise BudgetExceeded(
        f"{estimate.environment} is estimated at {estimate.monthly_usd:.2f} USD a month, "
        f"above its budget of {budget:.2f}",
        hint="`vdbctl cost estimate` shows the lines; raise budget_monthly_usd in the file, "
        "or repeat with --allow-cost",
    )


def _sum(lines: Iterable[Line]) -> Decimal:
    return sum((line.monthly_usd or Decimal(0) for line in lines), Decimal(0))

"""A monthly bill: quantities times prices, rounded only when shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from vdbctl.cost.catalogue import Catalogue, Price
from vdbctl.cost.quantities import quantities
from vdbctl.cost.quantity import Quantity
from vdbctl.errors import BudgetExceeded
from vdbctl.spec.model import Environment


@dataclass(frozen=True)
class Line:
    """One line of the bill; `monthly_usd` is None where the price is not known."""

    quantity: Quantity
    price: Price | None

    @property
    def monthly_usd(self) -> Decimal | None:
        return None if self.price is None else self.quantity.amount * self.price.usd


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

    def part_usd(self, part: str) -> Decimal:
        """Sum of one part of the environment."""
        return _sum(line for line in self.lines if line.quantity.part == part)


def estimate(environment: Environment, catalogue: Catalogue) -> Estimate:
    """Price every quantity of an environment."""
    return Estimate(
        environment=environment.stack,
        region=environment.region,
        lines=tuple(
            Line(
                quantity,
                catalogue.price(quantity.region or environment.region, quantity.item),
            )
            for quantity in quantities(environment)
        ),
    )


def guard_budget(estimate: Estimate, environment: Environment, *, allowed: bool) -> None:
    """Refuse what is dearer than the spec's budget.

    Raises:
        BudgetExceeded: Unless `allowed`.
    """
    budget = environment.budget_monthly_usd
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

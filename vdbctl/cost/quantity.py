"""A line of a bill before it has a price."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

HOURS = Decimal(730)
"""Hours of a month, as the AWS Pricing Calculator counts them."""


@dataclass(frozen=True)
class Quantity:
    """One line of a bill before it has a price.

    Attributes:
        part: Part of the environment, as its file names it.
        label: What a person calls it.
        item: Key in the catalogue.
        amount: Units of the catalogue's item in a month.
        detail: How the amount comes about.
        assumed: Fields of `usage` that the amount stands on, or "" where the spec alone says it.
        region: Where it is, or "" for the region of the environment.
        floor: Why this costs even where nothing is used, in words; "" where nothing is hidden.
        least: Units that are billed then; None for all of them.
    """

    part: str
    label: str
    item: str
    amount: Decimal
    detail: str
    assumed: str = ""
    region: str = ""
    floor: str = ""
    least: Decimal | None = None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it the same line on another bill."""
        return (self.part, self.label, self.item, self.region)


def hours(
    part: str, label: str, item: str, count: int | Decimal = 1, *, floor: str = ""
) -> Quantity:
    """Something that runs all the time."""
    detail = f"{HOURS} h" if count == 1 else f"{count} x {HOURS} h"
    return Quantity(part, label, item, HOURS * count, detail, floor=floor)


def used(
    part: str, label: str, item: str, amount: Decimal, unit: str, assumed: str, region: str = ""
) -> Quantity:
    """Something that depends on use alone."""
    return Quantity(part, label, item, amount, f"{plain(amount)} {unit}", assumed, region)


def plain(amount: Decimal | int) -> str:
    """A number for people: no exponent, no zeros at its end, thousands apart."""
    return f"{Decimal(amount).normalize():,f}"

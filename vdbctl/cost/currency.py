"""Amounts in another currency, at a rate that the caller gives; list prices are in USD."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_CODE = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True)
class Currency:
    """A currency and how much of it one US dollar is."""

    code: str
    rate: Decimal

    def of(self, usd: Decimal) -> Decimal:
        """The same amount in this currency, not rounded."""
        return usd * self.rate


USD = Currency("USD", Decimal(1))


def parse(text: str) -> Currency:
    """Read `EUR=0.92`.

    Raises:
        ValueError: It is no code of three letters with a positive rate.
    """
    code, _, rate = text.partition("=")
    try:
        number = Decimal(rate)
    except InvalidOperation:
        number = Decimal(0)
    if not _CODE.fullmatch(code) or not number.is_finite() or number <= 0:
        raise ValueError(f"{text!r} is not a currency and what a dollar is in it, as EUR=0.92")
    return Currency(code, number)

"""What AWS gives for free: to every account, to those of the first year, and as credits.

Prices of allowances are
those of the lines they cover; an allowance holds once for the whole account and month.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Literal

from vdbctl.cost.catalogue import Price
from vdbctl.cost.estimate import Estimate, Line
from vdbctl.fact import Fact

FACTS = (
    Fact("what is free", "AWS Free Tier pages and terms, both programmes", date(2026, 11, 21)),
)

CREDITS_FROM = date(2025, 7, 15)
"""Accounts that are made from this day on get credits instead of a free first year."""
CREDITS_USD = Decimal(100)
"""At sign-up; as much again can be earned by activities."""
FREE_PLAN_MONTHS = 6
"""After these, or when the credits are used up, an account on the free plan is closed."""
FIRST_YEAR_MONTHS = 12
"""Both the offers of the first year and credits end after these."""

Programme = Literal["always", "first year"]


@dataclass(frozen=True)
class Allowance:
    """So much of certain items is free in a month.

    Attributes:
        words: What is free, after the number.
        amount: Units of the catalogue's items that are free in a month.
        items: Patterns of items that share it, each with how much of the allowance one of their
            units takes: a Multi-AZ instance takes two instance hours in an hour.
        scale: What a person counts in each unit: 1,000 requests, for example.
    """

    words: str
    programme: Programme
    amount: Decimal
    items: tuple[tuple[str, Decimal], ...]
    scale: Decimal = Decimal(1)


def _free(words: str, programme: Programme, amount: int, *items: str, scale: int = 1) -> Allowance:
    patterns = tuple((pattern, Decimal(2 if "multi-az" in pattern else 1)) for pattern in items)
    return Allowance(words, programme, Decimal(amount) / scale, patterns, Decimal(scale))


_MICRO = tuple(
    f"rds.instance.{zones}.db.{family}.micro"
    for zones in ("single-az", "multi-az")
    for family in ("t2", "t3", "t4g")
)
_STORAGE = tuple(
    f"rds.storage.{kind}.{zones}" for zones in ("single-az", "multi-az") for kind in ("gp2", "gp3")
)
_NODES = ("cache.node.*.cache.t2.micro", "cache.node.*.cache.t3.micro")

ALLOWANCES = (
    _free("hours of a micro instance", "first year", 750, *_MICRO),
    _free("GB of database storage", "first year", 20, *_STORAGE),
    _free("GB of backups", "first year", 20, "rds.backup"),
    _free("hours of a micro node", "first year", 750, *_NODES),
    _free("hours of a public address", "first year", 750, "ipv4"),
    _free("hours of a load balancer", "first year", 750, "alb.hour"),
    _free("LCU hours", "first year", 15, "alb.lcu"),
    _free("GB in buckets", "first year", 5, "s3.standard"),
    _free("writes to buckets", "first year", 2_000, "s3.put", scale=1_000),
    _free("reads from buckets", "first year", 20_000, "s3.get", scale=1_000),
    _free("Data API calls", "first year", 1_000_000, "data-api.requests", scale=1_000_000),
    _free("calls of functions", "always", 1_000_000, "lambda.request", scale=1_000_000),
    _free("GB-seconds of functions", "always", 400_000, "lambda.arm64", "lambda.x86_64"),
    _free("alarms", "always", 10, "alarm"),
    _free("metrics", "always", 10, "custom-metric"),
    _free("dashboards", "always", 3, "dashboard"),
    _free("GB of logs", "always", 5, "logs.ingest", "logs.vended", "logs.storage"),
    _free("calls of keys", "always", 20_000, "key.calls", scale=10_000),
    _free("GB to the internet", "always", 100, "transfer.internet"),
)


@dataclass(frozen=True)
class FreeLine:
    """A line of a bill with what of it is free.

    Attributes:
        environment: Whose bill it is on.
        allowance: Which one covers it, or None.
        free_amount: Units that are free.
        takes: How much of the allowance they take, in its units.
        list_usd: In a month without allowances; None where the price is unknown.
        due_usd: What is left to pay.
    """

    environment: str
    line: Line
    allowance: Allowance | None
    free_amount: Decimal
    takes: Decimal
    list_usd: Decimal | None
    due_usd: Decimal | None


def apply(
    bills: Sequence[tuple[str, Estimate]], programmes: Iterable[Programme]
) -> tuple[FreeLine, ...]:
    """Take the allowances off the lines of all bills of one account, in their order."""
    held = tuple(programmes)
    left = {one.words: one.amount for one in ALLOWANCES if one.programme in held}
    found = []
    for name, bill in bills:
        for line in bill.lines:
            allowance, takes = _for(line.quantity.item, held)
            free = Decimal(0)
            if allowance:
                free = min(line.quantity.amount, left[allowance.words] / takes)
                left[allowance.words] -= free * takes
            due = None if line.price is None else _left(line.price, line.quantity.amount, free)
            taken = free * takes
            found.append(FreeLine(name, line, allowance, free, taken, line.monthly_usd, due))
    return tuple(found)


def due_usd(lines: Iterable[FreeLine]) -> Decimal:
    """What is left to pay in a month, of what has a known price."""
    return sum((line.due_usd or Decimal(0) for line in lines), Decimal(0))


@dataclass(frozen=True)
class Account:
    """An account and what it is given.

    Attributes:
        created: The day of its sign-up.
        credits_usd: Credits that it has; only accounts of the newer programme have any.
    """

    created: date
    credits_usd: Decimal = CREDITS_USD

    @property
    def has_credits(self) -> bool:
        return self.created >= CREDITS_FROM

    @property
    def first_year_ends(self) -> date:
        """First day without the offers of the first year, or without credits."""
        return _later(self.created, FIRST_YEAR_MONTHS)

    @property
    def free_plan_ends(self) -> date:
        """Day on which an account on the free plan closes, whatever credits are left."""
        return _later(self.created, FREE_PLAN_MONTHS)

    def programmes(self, on: date) -> tuple[Programme, ...]:
        """What holds on a day."""
        in_first_year = not self.has_credits and on < self.first_year_ends
        return ("always", "first year") if in_first_year else ("always",)

    def credits_end(self, monthly_usd: Decimal, on: date) -> date:
        """First day without credits at this bill: they are used up, or they expire."""
        last = max(self.first_year_ends, on)
        runway = self.runway_days(monthly_usd)
        if runway is None or on >= self.first_year_ends or runway >= (last - on).days:
            return self.first_year_ends
        return on + timedelta(days=int(runway))

    def runway_days(self, monthly_usd: Decimal) -> Decimal | None:
        """Days that the credits last at this bill; None where nothing is to pay."""
        if not self.has_credits or monthly_usd <= 0:
            return None
        return self.credits_usd / monthly_usd * 730 / 24


def _later(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a month that is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _for(item: str, held: Sequence[Programme]) -> tuple[Allowance | None, Decimal]:
    for one in ALLOWANCES:
        for pattern, takes in one.items:
            if one.programme in held and fnmatchcase(item, pattern):
                return one, takes
    return None, Decimal(1)


def _left(price: Price, amount: Decimal, free: Decimal) -> Decimal:
    """What lies above the free amount; the first units are the free ones."""
    return price.of(amount) - price.of(free)

"""Two bills of the same thing: what came, what went, what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from vdbctl.cost.estimate import Estimate, Line

Key = tuple[str, str, str, str]
MOST_USD = Decimal(10) ** 12
"""A month never costs that much; such a line is broken."""


@dataclass(frozen=True)
class Entry:
    """A line of a bill, whatever it was read from; `usd` is None where the price is unknown."""

    key: Key
    detail: str
    usd: Decimal | None

    @property
    def part(self) -> str:
        return self.key[0]

    @property
    def label(self) -> str:
        return self.key[1]


@dataclass(frozen=True)
class Change:
    """A line that is not the same on both sides.

    Attributes:
        line: As it is after, or as it was where it is gone.
        before: None where the line is new.
        after: None where it is gone.
    """

    line: Entry
    before: Entry | None
    after: Entry | None

    @property
    def usd(self) -> Decimal | None:
        """More in a month; negative for less, None where a price is not known."""
        sides = [Decimal(0) if side is None else side.usd for side in (self.before, self.after)]
        before, after = sides
        return None if before is None or after is None else after - before


def entries(bill: Estimate) -> tuple[Entry, ...]:
    """Lines of an estimate."""
    return tuple(_entry(line) for line in bill.lines)


def between(before: Iterable[Entry], after: Iterable[Entry]) -> tuple[Change, ...]:
    """Lines that differ in cost or in how it comes about: the largest change first."""
    old = {entry.key: entry for entry in before}
    new = {entry.key: entry for entry in after}
    changes = [
        Change(line, old.get(key), new.get(key))
        for key, line in {**old, **new}.items()
        if old.get(key) != new.get(key)
    ]
    return tuple(sorted(changes, key=_size, reverse=True))


def more(changes: Iterable[Change]) -> Decimal | None:
    """All changes together; None where one of them is not known."""
    found = [change.usd for change in changes]
    known = [usd for usd in found if usd is not None]
    return sum(known, Decimal(0)) if len(known) == len(found) else None


def total(found: Iterable[Entry]) -> Decimal:
    """Sum of what is known."""
    return sum((entry.usd or Decimal(0) for entry in found), Decimal(0))


def as_note(bill: Estimate) -> list[dict[str, str | None]]:
    """Lines as plain values, to be kept."""
    return [
        {
            "key": "\t".join(entry.key),
            "detail": entry.detail,
            "usd": None if entry.usd is None else str(entry.usd),
        }
        for entry in entries(bill)
    ]


def from_note(lines: Iterable[Mapping[str, str | None]]) -> tuple[Entry, ...]:
    """What `as_note` gave; lines that make no sense are left out."""
    found = []
    for line in lines:
        key = (line.get("key") or "").split("\t")
        try:
            part, label, item, region = key
            usd = None if line.get("usd") is None else Decimal(str(line["usd"]))
        except (ArithmeticError, ValueError):
            continue
        if usd is None or (usd.is_finite() and abs(usd) < MOST_USD):
            found.append(Entry((part, label, item, region), line.get("detail") or "", usd))
    return tuple(found)


def _entry(line: Line) -> Entry:
    return Entry(line.quantity.key, line.quantity.detail, line.monthly_usd)


def _size(change: Change) -> tuple[bool, Decimal]:
    return (change.usd is None, abs(change.usd or Decimal(0)))

"""What the last apply was estimated to cost, line by line, kept beside the state.

It is the "before" of the next plan. The note is a convenience: without it a plan says less.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

from pydantic import TypeAdapter

from vdbctl import strict_json
from vdbctl.iac.state import StateStore

NOTE = "applied.json"
MOST_USD = Decimal(10) ** 12
"""A month never costs that much; such a note is broken."""
_LINES = TypeAdapter(tuple[dict[str, str | None], ...])


def write(
    store: StateStore,
    monthly_usd: Decimal,
    at: datetime,
    lines: Sequence[Mapping[str, str | None]] = (),
) -> None:
    """Remember the estimate of what has just been applied."""
    content = {
        "monthly_usd": str(monthly_usd),
        "applied_at": at.isoformat(),
        "lines": [dict(line) for line in lines],
    }
    store.write_note(NOTE, json.dumps(content).encode() + b"\n")


def monthly_usd(store: StateStore) -> Decimal | None:
    """Estimate of what is deployed, or None where nothing is known."""
    try:
        found = strict_json.mapping(store.read_note(NOTE) or b"")
        usd = Decimal(str(found["monthly_usd"]))
    except (ValueError, KeyError, InvalidOperation):
        return None
    return usd if usd.is_finite() and abs(usd) < MOST_USD else None


def lines(store: StateStore) -> tuple[dict[str, str | None], ...]:
    """Lines of that estimate as they were given; none where nothing is known."""
    try:
        found = strict_json.mapping(store.read_note(NOTE) or b"").get("lines", ())
        return _LINES.validate_python(found)
    except ValueError:
        return ()


def move(old: StateStore, new: StateStore) -> None:
    """The note goes where the state goes."""
    content = old.read_note(NOTE)
    if content is not None:
        new.write_note(NOTE, content)


def forget(store: StateStore) -> None:
    """Nothing is deployed any more."""
    store.delete_note(NOTE)

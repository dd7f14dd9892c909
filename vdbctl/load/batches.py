"""Rows put together to requests, as large as a transport takes and no larger. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

FILL = 0.95
"""Of what a transport takes; the rest is for the statement, its other parameters and headers."""


@dataclass(frozen=True)
class Batch:
    """Rows that go in one request.

    Attributes:
        first: Rows of the file before them.
        rows: Each one a JSON object.
    """

    first: int
    rows: tuple[str, ...]

    @property
    def next(self) -> int:
        return self.first + len(self.rows)

    @property
    def text(self) -> str:
        return f"[{','.join(self.rows)}]"

    def halves(self) -> tuple[Batch, Batch]:
        middle = len(self.rows) // 2
        return (
            Batch(self.first, self.rows[:middle]),
            Batch(self.first + middle, self.rows[middle:]),
        )


def batches(rows: Iterable[str], first: int, limit_bytes: int) -> Iterator[Batch]:
    """Batches of at most so many bytes, as the request's JSON writes them.

    Args:
        rows: JSON objects.
        first: Rows of the file that come before.
        limit_bytes: Of one request's text.
    """
    kept: list[str] = []
    size = 0
    for row in rows:
        length = len(json.dumps(row)) - 1  # quotes are escaped; one comma for two quotes
        if kept and size + length > limit_bytes:
            yield Batch(first, tuple(kept))
            first, kept, size = first + len(kept), [], 0
        kept.append(row)
        size += length
    if kept:
        yield Batch(first, tuple(kept))

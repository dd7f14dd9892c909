"""Where a number or a rule of AWS is public, and on which day that was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

STALE_AFTER_DAYS = 180


@dataclass(frozen=True)
class Fact:
    """One thing of AWS that a module's tables or rules rest on.

    A module keeps its own in a tuple named FACTS; docs/limits.md lists all of them.

    Attributes:
        what: The tables or rules, for people.
        source: Title of the document, or repository and number of the thread.
        read: The day on which the source said so.
    """

    what: str
    source: str
    read: date

    def stale(self, today: date) -> bool:
        """Whether the source should be read again."""
        return (today - self.read).days > STALE_AFTER_DAYS

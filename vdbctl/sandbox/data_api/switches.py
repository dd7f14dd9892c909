"""Where sources about AWS contradict one another: the other reading, one switch for each.

All are off at first. docs/sandbox.md says which source stands for which side.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from vdbctl.sandbox.data_api.errors import ApiError

WIDE_ROWS = "wide-rows"
"""Rows above 64 KB are returned."""
UNLISTED_TYPES = "unlisted-types"
"""Ranges of numbers and intervals are returned as text."""
COMMITTED = "committed"
"""The answer to the commit of a failed transaction is "Transaction Committed"."""
NO_CONTINUING = "no-continuing"
"""continueAfterTimeout is refused inside a transaction."""
NAMES = (WIDE_ROWS, UNLISTED_TYPES, COMMITTED, NO_CONTINUING)


@dataclass
class Switches:
    """Which of them are on."""

    _on: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def is_on(self, name: str) -> bool:
        with self._lock:
            return name in self._on

    def turn(self, name: str, state: str) -> None:
        """Turn one on or off.

        Raises:
            ApiError: There is no such switch, or no such state.
        """
        if name not in NAMES or state not in ("on", "off"):
            raise ApiError(
                "BadRequestException", f"switches are {', '.join(NAMES)}; each is on or off"
            )
        with self._lock:
            (self._on.add if state == "on" else self._on.discard)(name)

    def states(self) -> dict[str, str]:
        return {name: "on" if self.is_on(name) else "off" for name in NAMES}

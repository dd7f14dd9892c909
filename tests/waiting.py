"""Waiting for what a test has started: by looking again, never for a fixed time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

LIMIT_S = 300
"""Ends a test that hangs; no verdict depends on it."""
PAUSE_S = 0.02
Seen = TypeVar("Seen")


def until(look: Callable[[], Seen], pause_s: float = PAUSE_S) -> Seen:
    """Look again and again; returns the first thing seen that is not empty.

    Raises:
        AssertionError: There was nothing to see.
    """
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        if seen := look():
            return seen
        time.sleep(pause_s)
    raise AssertionError(f"nothing to see after {LIMIT_S} s: {look}")

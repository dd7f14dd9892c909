"""One thing that was looked at, what was seen, and what helps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from vdbctl.errors import VdbctlError

Verdict = Literal["ok", "warning", "failed", "skipped"]


@dataclass(frozen=True)
class Evidence:
    """A check and its outcome.

    Attributes:
        seen: What the verdict stands on.
        advice: What to do; "" where there is nothing to do.
    """

    name: str
    verdict: Verdict
    seen: str
    advice: str = ""


def tried(name: str, look: Callable[[], str]) -> Evidence:
    """What a look finds; an error is a failed check with the error's own advice."""
    try:
        return Evidence(name, "ok", look())
    except VdbctlError as error:
        return Evidence(name, "failed", error.message, error.hint or "")

"""Pieces of text that must have a shape, and the shape in words: people do not read patterns."""

from __future__ import annotations

from pydantic import StringConstraints
from pydantic_core import ErrorDetails

_WORDS: dict[str, str] = {}
_SHOWN = 60
"""Characters of a value that a message repeats."""


def shaped(pattern: str, words: str) -> StringConstraints:
    """What a piece of text must look like.

    Args:
        words: The same for people; follows "has to be".
    """
    _WORDS[pattern] = words
    return StringConstraints(pattern=pattern)


def complaint(detail: ErrorDetails) -> str:
    """What is wrong with a value, in words, with the value where that is short."""
    pattern = detail.get("ctx", {}).get("pattern", "")
    words = detail["msg"].removeprefix("Value error, ")
    if pattern in _WORDS:
        words = f"has to be {_WORDS[pattern]}"
    found = detail.get("input")
    if isinstance(found, str | int | float | bool):
        shown = repr(found)
        shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
        words += f" (found {shown})"
    return words

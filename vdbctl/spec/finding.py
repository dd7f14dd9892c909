"""A finding: something about a spec that a person should know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from vdbctl.spec.model import Environment


@dataclass(frozen=True)
class Finding:
    """Something about a spec that a person should know.

    Attributes:
        code: Stable; the section of docs/findings.md that explains it.
        severity: `error` stops every command that would act; `warning` is shown.
        field: Dotted path in the environment file.
        message: What is the matter.
        advice: What to do.
    """

    code: str
    severity: Literal["error", "warning"]
    field: str
    message: str
    advice: str


Rule = Callable[[Environment], Iterator[Finding]]


def error(code: str, field: str, message: str, advice: str) -> Finding:
    """Something that would fail or hurt."""
    return Finding(code, "error", field, message, advice)


def warning(code: str, field: str, message: str, advice: str) -> Finding:
    """Something that is probably not meant."""
    return Finding(code, "warning", field, message, advice)

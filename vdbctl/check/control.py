"""A control of the baseline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from vdbctl.spec.model import Environment, Tier

EnvironmentClass = Literal["F", "D", "S", "P"]
CLASS_OF: dict[Tier, EnvironmentClass] = {
    "free-tier": "F",
    "dev": "D",
    "staging": "S",
    "serverless": "S",
    "prod": "P",
}
"""Which rows of the baseline apply to which tier; staging is held to those of serverless."""

Verdict = bool | None
"""Whether a control is met; None where there is nothing that it applies to."""


@dataclass(frozen=True)
class Control:
    """One row of the baseline.

    Attributes:
        id: As in AWS Foundational Security Best Practices, or of another named list.
        classes: Letters of the classes of environments that must meet it.
        field: Where in the environment file it is decided, or "" where vdbctl always does it.
        checkov: Ids of the same control in checkov.
    """

    id: str
    title: str
    classes: str
    field: str
    advice: str
    met: Callable[[Environment], Verdict]
    checkov: tuple[str, ...] = ()

    def applies_to(self, environment: Environment) -> bool:
        return CLASS_OF[environment.tier] in self.classes


def always(_environment: Environment) -> Verdict:
    """Met by every workspace that vdbctl renders; the tests of the modules show it."""
    return True

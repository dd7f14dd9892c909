"""The Lambda functions of an environment, as the template wants them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vdbctl.fact import Fact
from vdbctl.functions import logins
from vdbctl.spec.model import Environment

FACTS = (
    Fact(
        "whom Lambda names as its caller (functions/caller.py)",
        'Lambda Developer Guide, "Using the Lambda context object", identity',
        date(2026, 11, 29),
    ),
)

ARCHIVE_PATH = "functions/vdbctl.zip"


@dataclass(frozen=True)
class Function:
    """One function.

    Attributes:
        user: Database user as which it logs in; None for the one that makes these users.
        concurrency: How many may run at once; -1 means no limit of its own.
    """

    name: str
    description: str
    user: str | None = logins.GDPR
    timeout_s: int = 60
    memory_mb: int = 128
    concurrency: int = -1

    @property
    def handler(self) -> str:
        return f"vdbctl.functions.{self.name}.handler"


_GDPR = (
    Function("export", "Everything kept about a person", timeout_s=300),
    Function("erase", "Forgets a person", timeout_s=180),
    Function("audit", "Log of what was done"),
)
_RUNNER = (
    Function(
        "runner",
        "Runs statements of vdbctl inside the VPC",
        user=logins.RUNNER,
        timeout_s=900,
        memory_mb=256,
        concurrency=1,
    ),
    Function("accounts", "Makes the database users of the functions", user=None, timeout_s=300),
)


def reaped(environment: Environment) -> bool:
    """Whether a function ends the time of this copy."""
    return environment.ttl_days is not None and environment.developers.reaper


def packaged(environment: Environment) -> bool:
    """Whether the workspace needs the archive with the code."""
    return bool(chosen(environment)) or reaped(environment)


def chosen(environment: Environment) -> tuple[Function, ...]:
    """Functions that an environment has in its network."""
    functions = environment.functions
    return (*(_GDPR if functions.gdpr else ()), *(_RUNNER if functions.runner else ()))

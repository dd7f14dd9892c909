"""The Lambda functions of an environment, as the template wants them."""

from __future__ import annotations

from dataclasses import dataclass

from vdbctl.spec.model import Environment

ARCHIVE_PATH = "functions/vdbctl.zip"
USER = "vdbctl_functions"
"""Database user as which the GDPR functions log in, with their IAM role."""


@dataclass(frozen=True)
class Function:
    """One function; `concurrency` -1 means no limit of its own."""

    name: str
    description: str
    handler: str
    timeout_s: int
    memory_mb: int = 128
    concurrency: int = -1


_GDPR = (
    Function("export", "Everything kept about a person", "vdbctl.functions.export.handler", 300),
    Function("erase", "Forgets a person", "vdbctl.functions.erase.handler", 180),
    Function("audit", "Log of what was done", "vdbctl.functions.audit.handler", 60),
)
_RUNNER = Function(
    "runner",
    "Runs statements of vdbctl inside the VPC",
    "vdbctl.functions.runner.handler",
    timeout_s=900,
    memory_mb=256,
    concurrency=1,
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
    return (*(_GDPR if functions.gdpr else ()), *((_RUNNER,) if functions.runner else ()))

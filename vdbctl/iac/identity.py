"""Whose copy of an environment it is when nobody says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from vdbctl.errors import TerraformFailed, TerraformMissing
from vdbctl.iac.runner import Runner


def from_git(folder: Path, environment: Mapping[str, str]) -> str | None:
    """The part before the @ of git's user.email; None without git or without an address."""
    runner = Runner(folder, environment)
    try:
        address = runner.capture(("git", "config", "--get", "user.email")).strip()
    except (TerraformFailed, TerraformMissing):  # no address, or no git
        return None
    return address.split("@")[0] or None


def from_arn(arn: str) -> str:
    """The name of the user or of the session in an ARN of STS."""
    return arn.rsplit("/", 1)[-1].split("@")[0]

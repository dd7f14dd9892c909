"""Copies of an environment for single persons."""

from __future__ import annotations

from pydantic import Field

from vdbctl.spec.part import Part


class Developers(Part):
    """Copies that `--developer` makes."""

    required: bool = False
    """There are only copies: without --developer the name comes from git's user.email, else from
    the AWS identity."""
    ttl_days: int | None = Field(default=None, ge=1, le=365)
    """A copy ends so many days after it was made, unless `vdbctl dev extend` gives it more."""
    warn_hours: int = Field(default=48, ge=1, le=24 * 14)
    """So long before its end its owner is told."""
    reaper: bool = True
    """A function in AWS, in the stack itself, that takes a last snapshot of a copy whose time is
    over and stops it."""

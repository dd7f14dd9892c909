"""Asking a person: go on only with consent; without a terminal nothing is asked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from vdbctl.cli.services import Services


def ask(services: Services, question: str, *, yes: bool) -> None:
    """A question that is answered with y.

    Raises:
        BadParameter: Nobody can be asked.
        Exit: The answer was not yes.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise typer.BadParameter("stdin is no terminal, so nobody can be asked; repeat with --yes")
    _unless(services, agreed=services.show.confirm(question))


def require_somebody(name: str) -> None:
    """Fail before any work where a name would have to be typed and nobody can.

    Raises:
        BadParameter: Nobody can be asked.
    """
    if not sys.stdin.isatty():
        raise typer.BadParameter(
            "the spec says guards.confirm: name, and stdin is no terminal; make a plan with "
            f"`vdbctl plan {name} --out FILE`, review it, and repeat with --plan FILE --yes"
        )


def ask_name(services: Services, question: str, name: str) -> None:
    """A question that is answered with a name: for what must not happen out of habit.

    Raises:
        BadParameter: Nobody can be asked.
        Exit: Another answer was given.
    """
    require_somebody(name)
    _unless(services, agreed=services.show.ask(f"{question} Type {name} to go on:") == name)


def _unless(services: Services, *, agreed: bool) -> None:
    if not agreed:
        services.show.say("nothing was changed")
        raise typer.Exit(1)

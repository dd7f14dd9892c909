"""Argument lists: exactly those that vdbctl uses, and Terraform's words about all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FLAGS: Mapping[str, frozenset[str]] = {
    "init": frozenset({"json", "input", "no-color", "migrate-state", "force-copy", "upgrade"}),
    "validate": frozenset({"json"}),
    "plan": frozenset(
        {"json", "input", "detailed-exitcode", "lock-timeout", "out"}
        | {"destroy", "refresh-only", "replace", "target"}
    ),
    "show": frozenset({"json"}),
    "apply": frozenset({"json", "input", "lock-timeout"}),
    "import": frozenset({"input", "no-color", "lock-timeout"}),
    "output": frozenset({"json"}),
    "state list": frozenset(),
    "state rm": frozenset({"lock-timeout", "no-color"}),
    "untaint": frozenset({"lock-timeout", "no-color"}),
    "version": frozenset({"json"}),
}
"""Flags by command."""


class CommandUnknown(Exception):
    """Terraform has no such command, or this fake does not know it."""


class FlagUnknown(Exception):
    """The command has no such flag, or this fake does not know it."""


@dataclass(frozen=True)
class Command:
    """A command line.

    Attributes:
        flags: Without their dashes; a flag without a value has "true", one that is repeated a line
            for each.
        words: What follows them.
    """

    name: str
    flags: Mapping[str, str]
    words: tuple[str, ...]


def parse(arguments: Sequence[str]) -> Command:
    """Read the arguments after the name of the program.

    Raises:
        CommandUnknown: See there.
        FlagUnknown: See there.
    """
    name, *rest = arguments
    if name == "state":
        name, rest = f"state {rest[0]}", rest[1:]
    if name not in FLAGS:
        raise CommandUnknown(name)
    flags = {}
    while rest and rest[0].startswith("-"):
        flag, _, value = rest.pop(0).lstrip("-").partition("=")
        if flag not in FLAGS[name]:
            raise FlagUnknown(flag)
        flags[flag] = f"{flags[flag]}\n{value}" if flag in flags else value or "true"
    return Command(name, flags, tuple(rest))

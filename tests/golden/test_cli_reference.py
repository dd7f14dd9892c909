"""docs/cli.md is what the program says of itself."""

from __future__ import annotations

from collections.abc import Iterator

import typer

from tests.conftest import ROOT, assert_golden
from vdbctl.cli.app import app

HEAD = "# Commands\n\nWritten by `make docs` from the program itself.\n"


def describe(command, path: tuple[str, ...] = ("vdbctl",)) -> Iterator[str]:
    """One section for each command: what it does, its arguments and options."""
    inner = getattr(command, "commands", {})
    yield f"\n## {' '.join(path)}\n\n{(command.help or '').strip()}\n"
    rows = [_row(parameter) for parameter in command.params if parameter.name != "help"]
    rows = [row for row in rows if "completion" not in row]
    if rows and not inner:
        yield "\n| | |\n|---|---|\n" + "".join(rows)
    for name in inner:
        yield from describe(inner[name], (*path, name))


def _row(parameter) -> str:
    names = ", ".join([*parameter.opts, *parameter.secondary_opts])
    if parameter.param_type_name == "argument":
        names = parameter.metavar or parameter.name
    words = getattr(parameter, "help", None) or ""
    return f"| `{names}` | {words} |\n"


def test_the_reference_is_as_the_program():
    assert_golden(ROOT / "docs/cli.md", HEAD + "".join(describe(typer.main.get_command(app))))

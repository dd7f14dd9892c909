"""What the docs tell a person to type exists."""

from __future__ import annotations

import functools
import re

import pytest
import typer

from tests.conftest import ROOT
from vdbctl.cli.app import app

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:^|[`\s(])vdbctl ([a-z][a-z -]*)", re.MULTILINE)


@functools.cache
def known() -> dict[str, set[str]]:
    commands = typer.main.get_command(app).commands
    return {name: set(getattr(inner, "commands", {})) for name, inner in commands.items()}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_in_the_docs_exists(path):
    commands = known()
    text = path.read_text()
    if path.suffix == ".md":
        text = "\n".join(CODE.findall(text))

    for words in COMMAND.findall(text):
        first, *rest = words.split()
        assert first in commands, words
        if commands[first] and rest:
            assert rest[0] in commands[first], words


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_in_the_docs_leads_somewhere(path):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text()):
        assert (path.parent / target).exists(), target


def test_the_make_targets_in_the_readme_exist():
    makefile = (ROOT / "Makefile").read_text()

    for target in re.findall(r"`?make (\w+)", (ROOT / "README.md").read_text()):
        assert f"\n{target}:" in makefile

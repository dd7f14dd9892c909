"""The guide for writing migrations: what it says is found is found, and its examples are clean."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import guidelines
from tests.conftest import ROOT
from vdbctl.errors import MigrationFileInvalid
from vdbctl.migrate import files, lint, scripts
from vdbctl.migrate.rules import RULES
from vdbctl.spec.placeholders import EXAMPLES

FORBIDDEN = [one for one in guidelines.examples() if one.kind == "found"]
REFUSED = [one for one in guidelines.examples() if one.kind == "refused"]
PATH = Path("20260301_0900_a.sql")


def read(folder, texts: dict[str, str]):
    for name, text in texts.items():
        (folder / name).write_text(text)
    return files.read(folder, EXAMPLES)


@pytest.mark.parametrize("day", guidelines.sets())
def test_the_examples_break_no_rule(tmp_path, day):
    assert lint.lint(read(tmp_path, guidelines.sets()[day]), RULES) == ()


@pytest.mark.parametrize("example", FORBIDDEN, ids=lambda one: one.what)
def test_what_is_forbidden_is_found(example):
    text = example.text
    if "ALTER SYSTEM" in text:
        text = f"-- vdbctl: transaction=off\n{text}"
    found = lint.lint([files.parse(PATH, text, None)], RULES)

    assert example.what in [problem.rule for problem in found]


@pytest.mark.parametrize("example", REFUSED, ids=lambda one: one.what)
def test_what_is_refused_is_refused_in_these_words(example):
    with pytest.raises(MigrationFileInvalid, match=re.escape(example.what)):
        scripts.forward(files.parse(PATH, example.text, None))


def test_every_rule_that_is_named_is_there():
    text = guidelines.PATH.read_text()
    known = {rule.id for rule in RULES} | {lint.INDEX}
    named = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", text))

    assert named <= known
    assert len(named) > 15


def test_every_command_that_is_named_is_there():
    reference = (ROOT / "docs/cli.md").read_text()
    named = set(re.findall(r"`(?:vdbctl )?(migrate [a-z]+|db [a-z]+)", guidelines.PATH.read_text()))

    assert {name for name in named if f"vdbctl {name}" not in reference} == set()

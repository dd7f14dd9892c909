"""docs/errors.md has every message that the code can say, with what to do."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT, assert_golden
from vdbctl import errors

PACKAGE = ROOT / "vdbctl"
PARTS = ("migrate", "database", "load", "operate", "cli")
CODES = (range(30, 40), range(50, 60))
HEAD = """\
# Errors of database and migrations

Every message, with what it advises; `…` stands for what differs. Written by `make docs` from the program itself.
The exit codes of all errors are in [exit-codes.md](exit-codes.md). Errors of the database itself are told in
its own words, with their SQLSTATE, file, line and column.
"""


@dataclass(frozen=True)
class Message:
    error: str
    words: str
    hint: str


def messages() -> Iterator[Message]:
    for part in PARTS:
        for path in sorted((PACKAGE / part).rglob("*.py")):
            yield from _of(path)


def _of(path: Path) -> Iterator[Message]:
    for node in ast.walk(ast.parse(path.read_text())):
        name = getattr(getattr(node, "func", None), "id", "")
        if not isinstance(node, ast.Call) or not isinstance(getattr(errors, name, None), type):
            continue
        words = _text(node.args[0]) if node.args else ""
        hint = next((_text(word.value) for word in node.keywords if word.arg == "hint"), "")
        if re.sub(r"[…\W]", "", words):
            yield Message(name, words, hint)


def _text(node: ast.expr) -> str:
    """The words of a literal, with … for what is put in."""
    if isinstance(node, ast.Constant):
        return str(node.value or "")
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(value) for value in node.values)
    if isinstance(node, ast.BinOp):
        return _text(node.left) + _text(node.right)
    return "…"


def _section(error: type[errors.VdbctlError], found: list[Message]) -> str:
    rows = sorted({(one.words, one.hint) for one in found})
    table = "\n".join(f"| {_cell(words)} | {_cell(hint)} |" for words, hint in rows)
    about = inspect.getdoc(error).split("\n\nAttributes")[0].replace("\n", " ")
    title = f"\n## {error.exit_code} {error.__name__}\n\n{about}\n"
    return title + (f"\n| message | what to do |\n|---|---|\n{table}\n" if rows else "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def test_the_page_of_errors_is_as_the_code_says():
    classes = [
        value
        for value in vars(errors).values()
        if isinstance(value, type)
        and issubclass(value, errors.VdbctlError)
        and any(value.exit_code in codes for codes in CODES)
    ]
    classes.sort(key=lambda one: (one.exit_code, one.__name__))
    all_messages = list(messages())
    known = {one.__name__ for one in classes}

    assert len([one for one in all_messages if one.error in known]) > 60
    assert_golden(
        ROOT / "docs/errors.md",
        HEAD
        + "".join(
            _section(one, [each for each in all_messages if each.error == one.__name__])
            for one in classes
        ),
    )

"""The examples of migrations/GUIDELINES.md, as the tests need them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.conftest import ROOT

PATH = ROOT / "migrations/GUIDELINES.md"
BASE = "20260101_0900_products"
_BLOCK = re.compile(r"^```sql\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_HEAD = re.compile(r"-- (?P<kind>file|found|refused): (?P<what>.+)\n")


@dataclass(frozen=True)
class Example:
    """One block: a file of a set, or something that is found or refused."""

    kind: str
    what: str
    text: str


def examples() -> list[Example]:
    found = []
    for block in _BLOCK.finditer(PATH.read_text(encoding="utf-8")):
        head = _HEAD.match(block["text"])
        assert head, block["text"]
        found.append(Example(head["kind"], head["what"], block["text"][head.end() :]))
    return found


def sets() -> dict[str, dict[str, str]]:
    """Each pattern's files with the schema that all begin with, by the day of their version."""
    files = {one.what: one.text for one in examples() if one.kind == "file"}
    base = {name: text for name, text in files.items() if name.startswith(BASE)}
    days = sorted({name[:8] for name in files if name not in base})
    return {
        day: base | {name: text for name, text in files.items() if name.startswith(day)}
        for day in days
    }

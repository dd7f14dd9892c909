"""What is promised about safety, and the tests that hold it: tests/security/promises.yaml."""

from __future__ import annotations

import ast
import functools
from typing import Any

import yaml

from tests.conftest import ROOT

CHAPTERS: list[dict[str, Any]] = yaml.safe_load(
    (ROOT / "tests/security/promises.yaml").read_text(encoding="utf-8")
)


def tests() -> tuple[str, ...]:
    """All tests that are named."""
    return tuple(
        test for chapter in CHAPTERS for one in chapter["promises"] for test in one["tests"]
    )


def exists(test: str) -> bool:
    """Whether there is such a test, as file::name."""
    file, _, name = test.partition("::")
    return name in _names(file)


def table() -> str:
    """A row for each promise."""
    rows = ["| where | promise | tests |\n|---|---|---|\n"]
    for chapter in CHAPTERS:
        for one in chapter["promises"]:
            named = "<br>".join(f"`{test}`" for test in one["tests"])
            rows.append(f"| {chapter['source']} | {one['promise']} | {named} |\n")
    return "".join(rows)


@functools.cache
def _names(file: str) -> frozenset[str]:
    path = ROOT / file
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )

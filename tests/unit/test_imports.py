"""Directions between packages, as docs/architecture.md gives them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "vdbctl"

ALLOWED = {
    "spec": set(),
    "render": {"spec", "functions"},
    "cost": {"spec"},
    "check": {"spec"},
    "iac": set(),
    "database": {"functions"},
    "functions": set(),
    "generate": {"database", "migrate"},
    "load": {"database"},
    "migrate": {"database"},
    "operate": {"aws", "database", "functions", "iac", "migrate", "spec"},
    "sandbox": {"database", "spec"},
}
PURE = [
    "spec/model.py",
    "spec/policy.py",
    "spec/document.py",
    "migrate/plan.py",
    "migrate/statements.py",
    "cost/quantities.py",
    "cost/estimate.py",
    "iac/commands.py",
    "iac/plan.py",
    "iac/attributes.py",
    "iac/document.py",
    "iac/durations.py",
    "iac/guards.py",
    "iac/risk.py",
    "iac/transient.py",
    "spec/guards.py",
]
EDGES = {"os", "subprocess", "socket", "urllib", "boto3", "psycopg", "time", "requests"}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("part", ALLOWED)
def test_a_package_imports_only_what_stands_below_it(part):
    for path in (PACKAGE / part).rglob("*.py"):
        inner = {name.split(".")[1] for name in imports(path) if name.startswith("vdbctl.")}
        others = inner & {*ALLOWED, "cli", "aws"} - {part}

        assert others <= ALLOWED[part], path


@pytest.mark.parametrize("path", PURE)
def test_the_core_touches_no_edge(path):
    assert not {name.split(".")[0] for name in imports(PACKAGE / path)} & EDGES


def test_nothing_imports_the_command_line():
    for path in PACKAGE.rglob("*.py"):
        if "cli" not in path.relative_to(PACKAGE).parts and path.name != "__main__.py":
            assert not any(name.startswith("vdbctl.cli") for name in imports(path)), path

"""docs/limits.md has everything of AWS that code and templates rest on, with source and day."""

from __future__ import annotations

import ast
import importlib
import re
import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import ROOT, assert_golden
from vdbctl.fact import STALE_AFTER_DAYS, Fact
from vdbctl.sandbox import refusals

HEAD = f"""\
# Limits of AWS

What of AWS vdbctl rests on: versions, classes, zones, quotas, combinations that are refused. Each row has its source and
the day on which it was read. `make check` warns of rows that are older than {STALE_AFTER_DAYS} days: read the source
again, correct the table, and give it the new day. Written by `make docs` from `FACTS` in the modules and from `Source:` in
the templates. What the sandbox refuses is in [refusals.md](refusals.md), and each price has its own day
(`vdbctl cost prices`).

| what | where | source | read |
|---|---|---|---|
"""
DATED = re.compile(r"\b20\d\d-\d\d-\d\d\b")
OF_AWS = re.compile(
    r"AWS|RDS|Aurora|ElastiCache|Lambda|Data API|rds-data|boto|(User|Developer) Guide"
)
IN_TEMPLATES = re.compile(r"Source: (.+?); read (20\d\d-\d\d-\d\d)\.")


def modules() -> Iterator[Path]:
    for path in sorted((ROOT / "vdbctl").rglob("*.py")):
        if re.search(r"^FACTS\b", path.read_text(), re.M):
            yield path.relative_to(ROOT)


def facts() -> Iterator[tuple[Path, Fact]]:
    for path in modules():
        module = importlib.import_module(".".join(path.with_suffix("").parts))
        yield from ((path, fact) for fact in module.FACTS)
    for path in sorted((ROOT / "templates").rglob("*.tf")):
        comments = re.findall(r"(?:^ *#.*\n)+", path.read_text(), re.M)
        for comment in comments:
            text = " ".join(line.strip().lstrip("# ") for line in comment.splitlines())
            for source, day in IN_TEMPLATES.findall(text):
                what = f"module {path.parent.name}"
                yield path.relative_to(ROOT), Fact(what, source, date.fromisoformat(day))


def old(today: date) -> list[str]:
    """What should be read again, as lines."""
    rows = [(path.as_posix(), fact) for path, fact in facts()]
    rows += [
        ("vdbctl/sandbox/refusals", Fact(one.when, one.source, one.read)) for one in refusals.ALL
    ]
    return [
        f"{where}: {fact.what} (read {fact.read}): {fact.source}"
        for where, fact in rows
        if fact.stale(today)
    ]


def documentation(path: Path) -> Iterator[str]:
    """Docstrings, of modules, functions, classes and names, and comments."""
    text = path.read_text()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield str(node.value.value)
    yield from re.findall(r"#.*", text)


def test_the_page_has_every_fact():
    rows = [
        f"| {fact.what} | `{path.as_posix()}` | {fact.source} | {fact.read} |\n"
        for path, fact in facts()
    ]

    assert len(rows) > 70
    assert_golden(ROOT / "docs/limits.md", HEAD + "".join(rows))


@pytest.mark.parametrize("path", sorted((ROOT / "vdbctl").rglob("*.py")), ids=str)
def test_no_day_of_aws_is_in_words_alone(path):
    assert [
        text
        for text in documentation(path)
        if DATED.search(text) and re.search(r"[Rr]ead|Source", text) and OF_AWS.search(text)
    ] == []


def test_no_day_of_aws_is_in_a_template_in_another_form():
    for path in sorted((ROOT / "templates").rglob("*.tf")):
        for comment in re.findall(r"(?:^ *#.*\n)+", path.read_text(), re.M):
            text = " ".join(line.strip().lstrip("# ") for line in comment.splitlines())
            assert len(DATED.findall(text)) == len(IN_TEMPLATES.findall(text)), path


def test_a_fact_is_old_after_half_a_year():
    fact = Fact("zones", "a guide", date(2026, 1, 1))

    assert not fact.stale(date(2026, 6, 30))
    assert fact.stale(date(2026, 7, 1))


def test_old_facts_and_refusals_are_listed_with_their_place():
    lines = old(date(2099, 1, 1))

    assert len(lines) == len(list(facts())) + len(refusals.ALL)
    assert any(line.startswith("vdbctl/spec/zones.py: zones without RDS Proxy") for line in lines)
    assert old(date(2025, 6, 24)) == []


@pytest.mark.filterwarnings("default::UserWarning")
def test_today_old_facts_are_a_warning():
    """A warning in the summary of pytest; it fails on no day."""
    for line in old(date.today()):
        warnings.warn(f"older than {STALE_AFTER_DAYS} days, read it again: {line}", stacklevel=1)

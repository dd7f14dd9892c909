"""Reports about what goes on inside of a database; each is a file with title, advice, query."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from vdbctl.database.port import Database, Result
from vdbctl.errors import SqlFailed

FOLDER = Path(__file__).with_name("reports_sql")
ORDER = (
    "long-running",
    "blocked",
    "connections",
    "slow-statements",
    "index-use",
    "unused-indexes",
    "duplicate-indexes",
    "bloat",
    "cache-hit",
    "vacuum-age",
    "vectors",
)
_HEAD = re.compile(
    r"-- (?P<title>.+)\n(?:-- Needs: (?P<needs>\w+)\n)?-- Advice: (?P<advice>.+)\n(?P<sql>(?s:.+))"
)
_MISSING = frozenset({"42P01", "55000", "42501"})
"""No such view, not loaded, no permission."""


@dataclass(frozen=True)
class Report:
    """A question to a database.

    Attributes:
        needs: Extension without which there is no answer.
    """

    name: str
    title: str
    advice: str
    sql: str
    needs: str | None = None


@dataclass(frozen=True)
class Answer:
    """What a database said.

    Attributes:
        missing: Why there is no answer, or None.
    """

    report: Report
    result: Result = field(default_factory=Result)
    missing: str | None = None


@cache
def all_reports() -> dict[str, Report]:
    """Every report, by name, in the order in which they are shown."""
    return {name: _read(name) for name in ORDER}


def run(database: Database, reports: Iterator[Report]) -> Iterator[Answer]:
    """Ask one after the other; a report that cannot be answered here says why."""
    for report in reports:
        try:
            yield Answer(report, database.execute(report.sql))
        except SqlFailed as error:
            if report.needs is None or error.sqlstate not in _MISSING:
                raise
            yield Answer(report, missing=_missing(report.needs, error))


def _missing(needs: str, error: SqlFailed) -> str:
    if error.sqlstate == "42501":
        return f"{error.detail}: log in as the master user, or grant pg_read_all_stats"
    if error.sqlstate == "55000":
        return f"{needs} is not loaded: it must be in shared_preload_libraries (RDS has it there)"
    return f"the extension {needs} is missing: CREATE EXTENSION {needs} in a migration"


def _read(name: str) -> Report:
    found = _HEAD.fullmatch((FOLDER / f"{name}.sql").read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{name}.sql has no title and no advice")
    return Report(name, found["title"], found["advice"], found["sql"].strip(), found["needs"])

"""Migrations read for what hurts later: locks, lost data, types, vectors, RDS and the Data API.

Rules have the ids of squawk 2.70 where it has the rule; ours begin with the matter they are about.
A comment right above a statement takes one back, with a reason:
`-- vdbctl-ignore: ban-drop-column: nobody reads it since May`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from vdbctl.migrate import impact
from vdbctl.migrate.files import Migration
from vdbctl.migrate.statements import Statement, place, split

Severity = Literal["error", "warning"]
_IGNORE = re.compile(
    r"^--\s*vdbctl-ignore:[ \t]*(?P<rules>[a-z0-9, -]+?)[ \t]*(?::[ \t]*(?P<reason>.*?))?[ \t]*$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Place:
    """A statement where it stands.

    Attributes:
        made: Tables that the same file has made before; nobody uses them yet.
    """

    migration: Migration
    statement: Statement
    made: AbstractSet[str]

    def in_use(self, relation: str) -> bool:
        return relation not in self.made


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes:
        find: What is wrong with a statement, in words; nothing when all is well.
        advice: What to do instead.
    """

    id: str
    severity: Severity
    advice: str
    find: Callable[[Place], Iterator[str]]


@dataclass(frozen=True)
class Problem:
    """Something that a rule has found."""

    rule: str
    severity: Severity
    path: Path
    line: int
    column: int
    message: str
    advice: str


UNUSED = "unused-ignore"
NO_REASON = "ignore-without-reason"
INDEX = "index-not-current"
EMPTY = "no-statement"
DATE = "no-such-date"


def index_problem(path: Path, words: str) -> Problem:
    """The index of a set does not fit its files."""
    advice = f"`vdbctl migrate index {path.parent.name}`, and commit it with the files"
    return Problem(INDEX, "warning", path, 1, 1, words, advice)


def lint(migrations: Sequence[Migration], rules: Sequence[Rule]) -> tuple[Problem, ...]:
    """Everything that the rules find, in the order of the files.

    Raises:
        MigrationFileInvalid: A file is not SQL, or cannot be sent.
    """
    return tuple(problem for one in migrations for problem in _file(one, rules))


def _file(migration: Migration, rules: Sequence[Rule]) -> Iterator[Problem]:
    made: set[str] = set()
    end = 0
    statements = split(migration.sql, migration.path)
    if not statements:
        yield _empty(migration.path)
    if not migration.repeatable and not _is_date(migration.version[:8]):
        words = f"{migration.version} begins with no date; later files come before it"
        yield Problem(DATE, "error", migration.path, 1, 1, words, "rename it before it is applied")
    if migration.rollback_sql is not None and not split(
        migration.rollback_sql, migration.rollback_path
    ):
        yield _empty(migration.rollback_path)
    for statement in statements:
        where = Place(migration, statement, made)
        ignored = list(_IGNORE.finditer(migration.sql, end, statement.start))
        yield from _statement(where, rules, ignored)
        if name := impact.created(statement.node):
            made.add(name)
        end = statement.start + len(statement.text)


def _is_date(digits: str) -> bool:
    try:
        datetime.datetime.strptime(digits, "%Y%m%d")  # a day, not a moment
    except ValueError:
        return False
    return True


def _empty(path: Path) -> Problem:
    advice = "fill it, or delete it; where nothing is to be done, `SELECT 1;` says so"
    return Problem(EMPTY, "error", path, 1, 1, "there is no statement in it yet", advice)


def _statement(
    where: Place, rules: Sequence[Rule], ignored: Sequence[re.Match[str]]
) -> Iterator[Problem]:
    names = {
        name.strip(): match
        for match in ignored
        for name in match["rules"].split(",")
        if name.strip()
    }
    used = set()
    for rule in rules:
        for words in rule.find(where):
            if rule.id in names:
                used.add(rule.id)
                continue
            yield _problem(where, rule.id, rule.severity, words, rule.advice)
    for match in ignored:
        if not match["reason"]:
            yield _at(where, match, NO_REASON, "no reason is given", "write it behind a colon")
    for name, match in names.items():
        if name not in used:
            words = f"{name} finds nothing in this statement"
            yield _at(where, match, UNUSED, words, "remove the comment, or correct the name")


def _problem(where: Place, rule: str, severity: Severity, words: str, advice: str) -> Problem:
    statement = where.statement
    path = where.migration.path
    return Problem(rule, severity, path, statement.line, statement.column, words, advice)


def _at(where: Place, match: re.Match[str], rule: str, words: str, advice: str) -> Problem:
    line, column = place(where.migration.sql, match.start())
    return Problem(rule, "warning", where.migration.path, line, column, words, advice)


def sarif(problems: Sequence[Problem], rules: Sequence[Rule]) -> dict[str, object]:
    """The problems as SARIF 2.1.0, as code hosts show them beside the lines."""
    from vdbctl import __version__

    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "vdbctl migrate lint",
                        "version": __version__,
                        "rules": [{"id": rule.id, "help": {"text": rule.advice}} for rule in rules],
                    }
                },
                "results": [_result(problem) for problem in problems],
            }
        ],
    }


def _result(problem: Problem) -> dict[str, object]:
    return {
        "ruleId": problem.rule,
        "level": problem.severity,
        "message": {"text": f"{problem.message}; {problem.advice}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": problem.path.as_posix()},
                    "region": {"startLine": problem.line, "startColumn": problem.column},
                }
            }
        ],
    }

"""What cannot run as it is among imported files, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vdbctl.database.port import Database, Session, apart
from vdbctl.errors import SqlFailed, VdbctlError
from vdbctl.migrate import lint, scripts
from vdbctl.migrate.failure import failure, sqlstate
from vdbctl.migrate.files import Migration, read
from vdbctl.migrate.imported.files import File
from vdbctl.migrate.rules import RULES
from vdbctl.migrate.scripts import Script

_REFUSED_BY_RDS = "rds-not-allowed"
_SUPABASE = (
    "Supabase's platform makes this one: write a file that comes before, with what you need of it"
)
_LEFT_OUT = "was left out, and the files after it ran without it"
_MISSING = frozenset({"3F000", "42703", "42704", "42883", "42P01"})
"""Schema, column, object, function or table that is not there.
Source: PostgreSQL, "Error Codes", 2026-11-29."""
_OF_SUPABASE = frozenset(
    {
        "anon",
        "auth",
        "authenticated",
        "extensions",
        "graphql",
        "realtime",
        "service_role",
        "storage",
    }
)
"""Schemas and roles that its platform makes before any migration."""
_NAME = re.compile(r'"(?:[^".]+\.)*(?P<name>[^".]+)"')
_MADE = re.compile(
    r"\b(?:create(?:\s+or\s+replace)?(?:\s+materialized)?\s+"
    r"(?:table|view|type|domain|function|procedure|sequence|schema|extension)|add\s+column)\s+"
    r'(?:if\s+not\s+exists\s+)?(?:["\w]+\.)?"?(?P<name>\w+)',
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Refusal:
    """A file that cannot run, or cannot be taken back.

    Attributes:
        words: Why, with file and line.
        advice: What to do about it.
        because: The file that cannot run either, and would have made what this one needs.
    """

    path: Path
    words: str
    advice: str = ""
    because: Path | None = None


def readable(
    files: Sequence[File], folder: Path, values: Mapping[str, str]
) -> tuple[list[Migration], list[Refusal]]:
    """Migrations that can be sent at all, with those that began in the set, and why the others
    cannot."""
    own = read(folder, values) if folder.is_dir() else ()
    fine = [one for one in own if not one.options.imported]
    refused: list[Refusal] = []
    rules = [rule for rule in RULES if rule.id == _REFUSED_BY_RDS]
    for one in files:
        try:
            migration = one.parsed(values)
            scripts.forward(migration)
            if migration.rollback_sql is not None:
                scripts.backward(migration)
            problems = [
                each for each in lint.lint([migration], rules) if each.rule == _REFUSED_BY_RDS
            ]
        except VdbctlError as error:
            refused.append(Refusal(one.path, error.message, error.hint or ""))
            continue
        refused += [
            Refusal(
                each.path, f"{each.path}:{each.line}:{each.column}: {each.message}", each.advice
            )
            for each in problems
        ]
        if not problems:
            fine.append(migration)
    return sorted(fine, key=lambda one: one.version), refused


def run(
    database: Database,
    migrations: Sequence[Migration],
    on_file: Callable[[Migration], None] = lambda _migration: None,
) -> Iterator[Refusal]:
    """Run each on a database that is thrown away; what fails is left out, and the next one runs."""
    unmade: dict[str, Path] = {}
    for migration in migrations:
        on_file(migration)
        script = scripts.forward(migration)
        try:
            with apart(database):
                _run(database, script)
        except VdbctlError as error:
            name = _missing(error)
            advice = _SUPABASE if name in _OF_SUPABASE else error.hint or ""
            yield Refusal(migration.path, error.message, advice, unmade.get(name))
            for match in _MADE.finditer(script.sql):
                unmade.setdefault(match["name"].lower(), migration.path)


def _missing(error: VdbctlError) -> str:
    """The name that the server did not find; "" for none."""
    found = _NAME.search(error.message) if sqlstate(error) in _MISSING else None
    return found["name"].lower() if found else ""


def _run(database: Database, script: Script) -> None:
    if not script.transactional:
        for number in range(len(script.statements)):
            _execute(database, script, number)
        return
    with database.transaction() as session:
        for number in range(len(script.statements)):
            _execute(session, script, number)


def _execute(session: Session, script: Script, number: int) -> None:
    try:
        session.run(script.text(number))
    except SqlFailed as error:
        raise failure(
            script, number, error, "was left out, and the files after it ran without it"
        ) from error

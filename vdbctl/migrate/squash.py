"""Several migrations as one file, for sets that have grown long.

Databases that have applied them all know the new file as applied; new ones run it instead. The old
files are kept in the folder `squashed/`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from vdbctl.errors import MigrationFileInvalid
from vdbctl.migrate import files, index, scripts
from vdbctl.migrate.files import Migration
from vdbctl.migrate.statements import Statement, closed

KEPT = "squashed"
_CONCURRENTLY = re.compile(
    r"\A((?:CREATE\s+(?:UNIQUE\s+)?|DROP\s+|RE)INDEX(?:\s+TABLE|\s+INDEX)?)\s+CONCURRENTLY\b",
    re.IGNORECASE,
)


def chosen(migrations: Sequence[Migration], to: str) -> tuple[Migration, ...]:
    """The migrations up to a version.

    Raises:
        MigrationFileInvalid: There are not two of them, or one is not for every environment.
    """
    found = tuple(one for one in migrations if not one.repeatable and one.version <= to)
    if len(found) < 2 or found[-1].version != to:  # one alone is squashed
        raise MigrationFileInvalid(
            f"there are not several migrations up to {to}", hint="name one of the set's versions"
        )
    for one in found:
        if words := _of_its_own(one, found[0]):
            raise MigrationFileInvalid(f"{one.path} {words}", hint="squash up to the one before it")
    return found


def _of_its_own(one: Migration, first: Migration) -> str:
    """What of a file's options cannot be said of one file for all."""
    if one.options.target:
        return "is not for every environment"
    if one.options.settings != first.options.settings:
        return "sets other parameters than those before it"
    if one.options.placeholders != first.options.placeholders:
        return "reads placeholders otherwise than those before it"
    return ""


def text(migrations: Sequence[Migration]) -> str:
    """One file that does what all of them do, in one transaction.

    Raises:
        MigrationFileInvalid: A statement runs only outside of a transaction.
    """
    versions = ",".join(one.version for one in migrations)
    first = migrations[0].options
    options = [
        f"squashes={versions}",
        *(f"set.{key}={value}" for key, value in first.settings.items()),
    ]
    if not first.placeholders:
        options.append("placeholders=off")
    parts = [
        f"-- vdbctl: {' '.join(options)}\n"
        f"-- {len(migrations)} migrations as one, for new databases. The files are in {KEPT}/."
    ]
    for one in migrations:
        script = scripts.forward(one)
        statements = [each for each in map(_inside, script.statements) if each]
        parts.append("\n\n".join([f"-- {one.path.name}", *map(closed, statements)]))
    return "\n\n".join(parts) + "\n"


def rollback(migrations: Sequence[Migration]) -> str | None:
    """What takes all of them back; None where one of them cannot be."""
    if any(one.rollback_sql is None for one in migrations):
        return None
    parts = []
    for one in reversed(migrations):
        statements = [each for each in map(_inside, scripts.backward(one).statements) if each]
        parts.append("\n\n".join([f"-- {one.rollback_path.name}", *map(closed, statements)]))
    return "\n\n".join(parts) + "\n"


def replace(folder: Path, migrations: Sequence[Migration], up: str, down: str | None) -> Path:
    """Move the old files aside and write the new ones; returns the path of the new one."""
    last = migrations[-1]
    kept = folder / KEPT
    kept.mkdir(exist_ok=True)
    for one in migrations:
        for path in (one.path, one.rollback_path):
            if path.is_file():
                path.rename(kept / path.name)
    new = folder / f"{last.version}_squashed.sql"
    new.write_text(up, encoding="utf-8")
    if down is not None:
        new.with_name(new.stem + files.ROLLBACK_SUFFIX).write_text(down, encoding="utf-8")
    if index.read(folder) is not None:
        index.write(folder, files.read(folder, None))
    return new


def _inside(statement: Statement) -> str:
    """The statement as it runs in a transaction, where nobody uses the tables yet; "" for none.

    Raises:
        MigrationFileInvalid: There is no such statement.
    """
    if not statement.alone:
        return statement.text
    if statement.alone == "VACUUM":
        return ""
    changed, count = _CONCURRENTLY.subn(r"\1", statement.text)
    if not count:
        raise MigrationFileInvalid(
            f"line {statement.line}: {statement.alone} cannot become part of one file",
            hint="squash up to the migration before it",
        )
    return changed

"""Sample data of a set: SQL files in its folder `seeds/`, safe to run again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from vdbctl.database.port import Database, apart
from vdbctl.errors import MigrationFailed, MigrationFileInvalid, SqlFailed
from vdbctl.migrate import source
from vdbctl.migrate.files import NO_VALUES
from vdbctl.migrate.placeholders import fill
from vdbctl.migrate.statements import place, some


def run(database: Database, folder: Path, values: Mapping[str, str] = NO_VALUES) -> int:
    """Run every seed of a set, each file in one transaction; returns the number of statements.

    Args:
        values: For the placeholders in the texts.

    Raises:
        MigrationFileInvalid: The set has no seeds.
        MigrationFailed: A statement failed; its file was rolled back.
    """
    files = sorted((folder / "seeds").glob("*.sql"))
    if not files:
        raise MigrationFileInvalid(
            f"there are no .sql files in {folder / 'seeds'}/", hint="put sample data there"
        )
    return sum(run_file(database, path, values) for path in files)


def run_file(database: Database, path: Path, values: Mapping[str, str] | None = None) -> int:
    """Run a file in one transaction; returns the number of statements.

    Raises:
        MigrationFailed: A statement failed; the file was rolled back.
    """
    sql = source.text(path)
    if values is not None:
        sql = fill(sql, values, path)
    statements = some(sql, path)
    with apart(database), database.transaction() as session:
        for statement in statements:
            try:
                session.run(statement.text)
            except SqlFailed as error:
                offset = statement.start + max((error.position or 1) - 1, 0)
                line, column = place(sql, offset)
                raise MigrationFailed(
                    f"{path}:{line}:{column}: {error.message}", hint=error.hint
                ) from error
    return len(statements)

"""What a migration sends in one direction: its statements up, or those of its rollback file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from vdbctl.errors import HistoryMismatch, MigrationFileInvalid
from vdbctl.migrate import impact, plan
from vdbctl.migrate.files import Migration
from vdbctl.migrate.ledger import Direction
from vdbctl.migrate.statements import Statement, some


@dataclass(frozen=True)
class Script:
    """Statements of one direction.

    Attributes:
        path: Of the file they stand in, for messages.
        sql: Text of that file.
    """

    migration: Migration
    direction: Direction
    path: Path
    sql: str
    statements: tuple[Statement, ...]

    @cached_property
    def transactional(self) -> bool:
        """Whether all of it runs in one transaction together with its record."""
        if self.direction == "down":
            return not any(statement.alone for statement in self.statements)
        return self.migration.transactional

    @cached_property
    def checksums(self) -> tuple[str, ...]:
        """One for each statement."""
        return tuple(checksum(statement) for statement in self.statements)

    def text(self, number: int) -> str:
        """A statement as it is sent, by its index."""
        return self.tag(number) + self.statements[number].text

    def batches(self, numbers: range) -> Iterator[list[int]]:
        """Statements that may go in one message; what may take long goes alone, so that it is
        seen in pg_stat_activity."""
        made: set[str] = set()
        batch: list[int] = []
        for number in numbers:
            one = self.statements[number]
            if name := impact.created(one.node):
                made.add(name)
            in_use = not one.impacts or any(each.relation not in made for each in one.impacts)
            if one.takes_long and in_use:
                yield from ([batch] if batch else [])
                yield [number]
                batch = []
            else:
                batch.append(number)
        yield from ([batch] if batch else [])

    def tag(self, number: int) -> str:
        """Comment before a statement, by which it is found in pg_stat_activity.

        Args:
            number: Index of the statement.
        """
        what = "rollback of " if self.direction == "down" else ""
        return f"/* vdbctl {what}{self.migration.path.stem} {number + 1}/{len(self.statements)} */ "


def checksum(statement: Statement) -> str:
    """Short, for a ledger's row has to fit into an answer of the Data API (64 KB)."""
    return hashlib.sha256(statement.text.encode()).hexdigest()[:16]


def forward(migration: Migration) -> Script:
    """What `up` sends.

    Raises:
        MigrationFileInvalid: Not SQL, or not to be sent, or in need of a file of its own.
    """
    statements = some(migration.sql, migration.path)
    alone = next((statement for statement in statements if statement.alone), None)
    if alone and migration.transactional:
        raise MigrationFileInvalid(
            f"{migration.path}:{alone.line}:{alone.column}: {alone.alone} cannot run in a "
            "transaction",
            hint="put it into a file of its own that begins with `-- vdbctl: transaction=off`",
        )
    script = Script(migration, "up", migration.path, migration.sql, statements)
    _require_possible(script)
    return script


def backward(migration: Migration) -> Script:
    """What `down` sends.

    Raises:
        HistoryMismatch: There is no rollback file.
        MigrationFileInvalid: It is not SQL, or not to be sent.
    """
    if migration.rollback_sql is None:
        raise HistoryMismatch(
            f"{migration.path} cannot be rolled back: there is no {migration.rollback_path.name}",
            hint="write that file, or go forward with a new migration",
        )
    path, sql = migration.rollback_path, migration.rollback_sql
    script = Script(migration, "down", path, sql, some(sql, path))
    _require_possible(script)
    return script


def file_of(row: plan.Row) -> Migration:
    """The file of a row.

    Raises:
        HistoryMismatch: It is gone.
    """
    if row.migration is None:
        raise HistoryMismatch(
            f"{row.title} was applied, but its file is gone",
            hint="restore the file from version control",
        )
    return row.migration


def _require_possible(script: Script) -> None:
    """An index that is built outside of a transaction is looked for by its name afterwards; and
    where each statement may be a session of its own, a SET holds for none of the others."""
    for each in script.statements:
        where = f"{script.path}:{each.line}:{each.column}"
        if each.alone == "CREATE INDEX CONCURRENTLY" and not each.node.index_stmt.idxname:
            raise MigrationFileInvalid(
                f"{where}: {each.alone} without a name for the index",
                hint="give it one; by its name vdbctl sees whether it was built",
            )
        if not script.transactional and each.node.WhichOneof("node") == "variable_set_stmt":
            raise MigrationFileInvalid(
                f"{where}: SET holds for no other statement of a file without a transaction",
                hint="write `-- vdbctl: set.NAME=VALUE` at the top of the file",
            )

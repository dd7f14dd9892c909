"""Running migrations: up and down, each file with its record in one transaction.

A file that cannot run in a transaction (`-- vdbctl: transaction=off`) is recorded before its first
statement and after each one, so that a later run goes on at the statement that failed.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from vdbctl.database.port import Database, Session
from vdbctl.errors import (
    HistoryMismatch,
    MigrationFailed,
    MigrationFileInvalid,
    OutcomeUnknown,
    SqlFailed,
)
from vdbctl.migrate import ledger, plan
from vdbctl.migrate.files import Migration
from vdbctl.migrate.lease import Lease, held
from vdbctl.migrate.statements import Statement, place, split


@dataclass(frozen=True)
class MigrationEvent:
    """Something happened in a run.

    Attributes:
        done: Statements done of `total`.
    """

    kind: Literal["start", "statement", "done"]
    migration: Migration
    done: int = 0
    total: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Applied:
    """A migration that ran."""

    migration: Migration
    statements: int
    seconds: float


OnEvent = Callable[[MigrationEvent], None]


def up(
    database: Database,
    migrations: Sequence[Migration],
    *,
    actor: str,
    on_event: OnEvent = lambda _event: None,
) -> tuple[Applied, ...]:
    """Run what is pending, in order.

    Args:
        database: Where.
        migrations: All files of the set.
        actor: Who, for the ledger.

    Raises:
        HistoryMismatch: Files and ledger do not fit together; nothing ran.
        MigrationFileInvalid: A file cannot be sent; nothing ran.
        MigrationFailed: A statement failed; its file was rolled back, earlier ones stay.
        MigrationLocked: Another run is at work.
        OutcomeUnknown: The answer to a statement outside of a transaction was lost.
    """
    ledger.prepare(database)
    waiting = plan.pending(plan.compare(migrations, ledger.entries(database)))
    for row in waiting:
        statements_of(file_of(row))
    with held(database, actor) as lease:
        waiting = plan.pending(plan.compare(migrations, ledger.entries(database)))
        return tuple(_up(database, row, lease, actor, on_event) for row in waiting)


def down(
    database: Database,
    migrations: Sequence[Migration],
    *,
    actor: str,
    count: int = 1,
    to: str | None = None,
    on_event: OnEvent = lambda _event: None,
) -> tuple[Applied, ...]:
    """Roll back the last `count` migrations, or all after version `to`.

    Raises:
        HistoryMismatch: A migration to be rolled back has no rollback file; nothing ran.
        MigrationFailed: A statement failed; its file was rolled back, earlier ones stay gone.
    """
    ledger.prepare(database)
    with held(database, actor) as lease:
        rows = plan.compare(migrations, ledger.entries(database))
        there = [row for row in reversed(rows) if row.entry is not None]
        chosen = [row for row in there if row.version > to] if to is not None else there[:count]
        for row in chosen:
            _rollback_statements(row)
        return tuple(_down(database, row, lease, actor, on_event) for row in chosen)


def _up(database: Database, row: plan.Row, lease: Lease, actor: str, on_event: OnEvent) -> Applied:
    migration = file_of(row)
    statements = statements_of(migration)
    started = time.monotonic()
    on_event(MigrationEvent("start", migration, total=len(statements)))
    if migration.transactional:
        _in_one_transaction(database, migration, statements, lease, actor, on_event)
    else:
        _one_by_one(database, row, statements, lease, actor, on_event)
    seconds = time.monotonic() - started
    on_event(MigrationEvent("done", migration, len(statements), len(statements), seconds))
    return Applied(migration, len(statements), seconds)


def _in_one_transaction(
    database: Database,
    migration: Migration,
    statements: Sequence[Statement],
    lease: Lease,
    actor: str,
    on_event: OnEvent,
) -> None:
    started = time.monotonic()
    try:
        with database.transaction() as session:
            for number, statement in enumerate(statements, start=1):
                _execute(session, migration.sql, migration.path, statement, "was rolled back")
                on_event(MigrationEvent("statement", migration, number, len(statements)))
            ledger.record(
                session,
                lease,
                migration,
                "applied",
                actor=actor,
                done=len(statements),
                total=len(statements),
                duration_ms=int((time.monotonic() - started) * 1000),
            )
    except OutcomeUnknown:
        if not _is_recorded(database, migration):
            raise


def _is_recorded(database: Database, migration: Migration) -> bool:
    """The answer to the commit was lost: the ledger row, of the same transaction, tells."""
    return any(
        entry.version == migration.version and entry.state == "applied"
        for entry in ledger.entries(database)
    )


def _one_by_one(
    database: Database,
    row: plan.Row,
    statements: Sequence[Statement],
    lease: Lease,
    actor: str,
    on_event: OnEvent,
) -> None:
    migration = file_of(row)
    total, started = len(statements), time.monotonic()
    first = _resume_at(row, statements)
    for number in range(first, total):
        _record(database, lease, migration, "running", actor, statements, number)
        try:
            _execute(
                database,
                migration.sql,
                migration.path,
                statements[number],
                f"is applied up to statement {number} of {total}; `migrate up` goes on there",
            )
        except (MigrationFailed, OutcomeUnknown) as error:
            _record(database, lease, migration, "failed", actor, statements, number, error.message)
            raise
        on_event(MigrationEvent("statement", migration, number + 1, total))
    duration_ms = int((time.monotonic() - started) * 1000)
    _record(
        database, lease, migration, "applied", actor, statements, total, duration_ms=duration_ms
    )


def _resume_at(row: plan.Row, statements: Sequence[Statement]) -> int:
    """Index of the first statement that has not taken effect.

    Raises:
        HistoryMismatch: What has taken effect was edited since.
    """
    entry = row.entry
    if entry is None:
        return 0
    if entry.prefix_checksum != _prefix_checksum(statements[: entry.done]):
        raise HistoryMismatch(
            f"the first {entry.done} statements of {file_of(row).path} have taken effect and were "
            "changed since",
            hint="undo the change to them; the statements after them may be changed",
        )
    return entry.done


def _record(
    database: Database,
    lease: Lease,
    migration: Migration,
    state: ledger.State,
    actor: str,
    statements: Sequence[Statement],
    done: int,
    error: str = "",
    duration_ms: int = 0,
) -> None:
    ledger.record(
        database,
        lease,
        migration,
        state,
        actor=actor,
        done=done,
        total=len(statements),
        prefix_checksum=_prefix_checksum(statements[:done]),
        error=error,
        duration_ms=duration_ms,
    )


def _down(
    database: Database, row: plan.Row, lease: Lease, actor: str, on_event: OnEvent
) -> Applied:
    migration = file_of(row)
    statements = _rollback_statements(row)
    started = time.monotonic()
    on_event(MigrationEvent("start", migration, total=len(statements)))
    lease.renew()
    path, sql = migration.rollback_path, migration.rollback_sql or ""
    if any(statement.alone for statement in statements):
        for statement in statements:
            _execute(database, sql, path, statement, "is partly rolled back")
        ledger.remove(database, lease, migration, actor=actor)
    else:
        with database.transaction() as session:
            for statement in statements:
                _execute(session, sql, path, statement, "is still applied")
            ledger.remove(session, lease, migration, actor=actor)
    seconds = time.monotonic() - started
    on_event(MigrationEvent("done", migration, len(statements), len(statements), seconds))
    return Applied(migration, len(statements), seconds)


def _execute(
    session: Session, sql: str, path: Path, statement: Statement, consequence: str
) -> None:
    try:
        session.execute(statement.text)
    except SqlFailed as error:
        offset = statement.start + max((error.position or 1) - 1, 0)
        line, column = place(sql, offset)
        raise MigrationFailed(
            f"{path}:{line}:{column}: {error.message}\n  in: {statement.first_line}\n"
            f"  {path.stem} {consequence}",
            hint=error.hint,
        ) from error


def file_of(row: plan.Row) -> Migration:
    """The file of a row.

    Raises:
        HistoryMismatch: It is gone.
    """
    if row.migration is None:
        raise HistoryMismatch(
            f"{row.version}_{row.name} was applied, but its file is gone",
            hint="restore the file from version control",
        )
    return row.migration


def statements_of(migration: Migration) -> tuple[Statement, ...]:
    """Statements of a migration.

    Raises:
        MigrationFileInvalid: Not SQL, or not to be sent, or in need of a file of its own.
    """
    statements = split(migration.sql, migration.path)
    alone = next((statement for statement in statements if statement.alone), None)
    if alone and migration.transactional:
        raise MigrationFileInvalid(
            f"{migration.path}:{alone.line}:{alone.column}: {alone.alone} cannot run in a "
            "transaction",
            hint="put it into a file of its own that begins with `-- vdbctl: transaction=off`",
        )
    return statements


def _rollback_statements(row: plan.Row) -> tuple[Statement, ...]:
    migration = file_of(row)
    if migration.rollback_sql is None:
        raise HistoryMismatch(
            f"{migration.path} cannot be rolled back: there is no {migration.rollback_path.name}",
            hint="write that file, or go forward with a new migration",
        )
    return split(migration.rollback_sql, migration.rollback_path)


def _prefix_checksum(statements: Sequence[Statement]) -> str:
    digest = hashlib.sha256()
    for statement in statements:
        digest.update(statement.text.encode() + b"\0")
    return digest.hexdigest()

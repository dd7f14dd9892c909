"""Running migrations: up and down, each file with its record in one transaction.

Whoever runs holds the lease; what has been applied is read again once it is held.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vdbctl.database.port import Database
from vdbctl.errors import (
    HistoryMismatch,
    MigrationFileInvalid,
)
from vdbctl.migrate import ledger, plan
from vdbctl.migrate.files import Migration
from vdbctl.migrate.lease import held
from vdbctl.migrate.run import MigrationEvent, OnEvent, Run, execute
from vdbctl.migrate.statements import Statement, split


@dataclass(frozen=True)
class Applied:
    """A migration that ran."""

    migration: Migration
    statements: int
    seconds: float


def up(
    database: Database,
    migrations: Sequence[Migration],
    *,
    actor: str,
    on_event: OnEvent = lambda _event: None,
    sleep: Callable[[float], None] = time.sleep,
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
        run = Run(database, lease, actor, on_event, sleep)
        return tuple(_up(run, row) for row in waiting)


def down(
    database: Database,
    migrations: Sequence[Migration],
    *,
    actor: str,
    count: int = 1,
    to: str | None = None,
    on_event: OnEvent = lambda _event: None,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[Applied, ...]:
    """Roll back the last `count` migrations, or all after version `to`.

    Raises:
        HistoryMismatch: A migration to be rolled back has no rollback file; nothing ran.
        MigrationFailed: A statement failed; its file was rolled back, earlier ones stay gone.
    """
    ledger.prepare(database)
    with held(database, actor) as lease:
        rows = plan.compare(migrations, ledger.entries(database))
        there = [row for row in reversed(rows) if row.entry and not row.repeatable]
        chosen = [row for row in there if row.version > to] if to is not None else there[:count]
        for row in chosen:
            _rollback_statements(row)
        run = Run(database, lease, actor, on_event, sleep)
        return tuple(_down(run, row) for row in chosen)


def _up(run: Run, row: plan.Row) -> Applied:
    migration = file_of(row)
    statements = statements_of(migration)
    started = time.monotonic()
    run.on_event(MigrationEvent("start", migration, total=len(statements)))
    if migration.transactional:
        run.in_one_transaction(migration, statements)
    else:
        run.one_by_one(row, migration, statements)
    seconds = time.monotonic() - started
    run.on_event(MigrationEvent("done", migration, len(statements), len(statements), seconds))
    return Applied(migration, len(statements), seconds)


def _down(run: Run, row: plan.Row) -> Applied:
    migration = file_of(row)
    statements = _rollback_statements(row)
    started = time.monotonic()
    run.on_event(MigrationEvent("start", migration, total=len(statements)))
    run.lease.renew()
    path, sql = migration.rollback_path, migration.rollback_sql or ""
    if any(statement.alone for statement in statements):
        for statement in statements:
            execute(run.database, sql, path, statement, "is partly rolled back")
        ledger.remove(run.database, run.lease, migration, actor=run.actor)
    else:
        with run.database.transaction() as session:
            for statement in statements:
                execute(session, sql, path, statement, "is still applied")
            ledger.remove(session, run.lease, migration, actor=run.actor)
    seconds = time.monotonic() - started
    run.on_event(MigrationEvent("done", migration, len(statements), len(statements), seconds))
    return Applied(migration, len(statements), seconds)


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

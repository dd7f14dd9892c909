"""Running migrations: up and down.

Whoever runs holds the lease; what has been applied is read again once it is held.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vdbctl.database.patience import repeated
from vdbctl.database.port import Database, apart
from vdbctl.errors import HistoryMismatch
from vdbctl.migrate import ledger, plan, scripts, settings
from vdbctl.migrate.abandoned import OnWait
from vdbctl.migrate.files import Migration
from vdbctl.migrate.lease import held
from vdbctl.migrate.run import MigrationEvent, OnEvent, Run
from vdbctl.migrate.scripts import Script


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
    any_order: bool = False,
    on_event: OnEvent = lambda _event: None,
    on_wait: OnWait = lambda _words: None,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[Applied, ...]:
    """Run what is pending, in order.

    Args:
        database: Where.
        migrations: All files of the set.
        actor: Who, for the ledger.
        any_order: A file that is older than the last applied one runs as well.
        on_wait: Told why it takes longer before the first file.

    Raises:
        HistoryMismatch: Files and ledger do not fit together; nothing ran.
        MigrationFileInvalid: A file cannot be sent; nothing ran.
        MigrationFailed: A statement failed; its file was rolled back, earlier ones stay.
        MigrationLocked: Another run is at work.
        OutcomeUnknown: The answer to a statement outside of a transaction was lost, and the
            catalogue cannot tell.
    """
    repeated(lambda: ledger.prepare(database), sleep)
    waiting = pending(database, migrations, sleep, any_order=any_order)
    ready = {row.version: scripts.forward(scripts.file_of(row)) for row in waiting}
    for script in ready.values():
        settings.require_kept(script, database.limits)
    with held(database, actor, sleep, on_wait) as lease:
        waiting = pending(database, migrations, sleep, any_order=any_order)
        run = Run(database, lease, actor, on_event, sleep, _begin(database, waiting, sleep))
        return tuple(
            _run(run, row, ready.get(row.version) or scripts.forward(scripts.file_of(row)))
            for row in waiting
        )


def down(
    database: Database,
    migrations: Sequence[Migration],
    *,
    actor: str,
    count: int = 1,
    to: str | None = None,
    on_event: OnEvent = lambda _event: None,
    on_wait: OnWait = lambda _words: None,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[Applied, ...]:
    """Roll back the last `count` migrations, or all after version `to`.

    Raises:
        HistoryMismatch: A migration to be rolled back has no rollback file; nothing ran.
        MigrationFailed: A statement failed; its file was rolled back, earlier ones stay gone.
    """
    repeated(lambda: ledger.prepare(database), sleep)
    with held(database, actor, sleep, on_wait) as lease:
        rows = plan.compare(migrations, _entries(database, sleep))
        there = [row for row in reversed(rows) if row.entry and not row.repeatable]
        chosen = [row for row in there if row.version > to] if to is not None else there[:count]
        ready = [(row, scripts.backward(scripts.file_of(row))) for row in chosen]
        for _row, script in ready:
            settings.require_kept(script, database.limits)
        run = Run(database, lease, actor, on_event, sleep, _begin(database, chosen, sleep))
        return tuple(_run(run, row, script) for row, script in ready)


def pending(
    database: Database,
    migrations: Sequence[Migration],
    sleep: Callable[[float], None] = time.sleep,
    *,
    any_order: bool = False,
) -> tuple[plan.Row, ...]:
    """What `up` will run, in order.

    Raises:
        HistoryMismatch: Files and ledger do not fit together.
    """
    rows = plan.compare(migrations, _entries(database, sleep))
    for row in rows:
        if row.state == "edited" and row.migration:
            raise _edited(row.migration, ledger.statement_checksums(database, row.version))
    return plan.pending(rows, any_order=any_order)


def _begin(database: Database, rows: Sequence[plan.Row], sleep: Callable[[float], None]) -> str:
    return repeated(lambda: settings.own_settings(database), sleep) if rows else ""


def _run(run: Run, row: plan.Row, script: Script) -> Applied:
    started, total = time.monotonic(), len(script.statements)
    run.on_event(MigrationEvent("start", script.migration, total=total))
    with apart(run.database):
        run.script(row, script)
    seconds = time.monotonic() - started
    run.on_event(MigrationEvent("done", script.migration, total, total, seconds))
    return Applied(script.migration, total, seconds)


def _entries(database: Database, sleep: Callable[[float], None]) -> tuple[ledger.Entry, ...]:
    return repeated(lambda: ledger.entries(database), sleep)


def _edited(migration: Migration, before: Sequence[str]) -> HistoryMismatch:
    """The error of a file that was changed after it was applied; says where, if that is known."""
    now = scripts.forward(migration)
    hint = "undo the change, and put it into a new migration (`vdbctl migrate new`)"
    changed = next(
        (
            statement
            for number, statement in enumerate(now.statements)
            if before and now.checksums[number : number + 1] != tuple(before[number : number + 1])
        ),
        None,
    )
    if changed:
        where = f"{migration.path}:{changed.line}:{changed.column}"
        return HistoryMismatch(
            f"{where}: this statement was changed after it was applied", hint=hint
        )
    if before and len(before) == len(now.statements):
        return HistoryMismatch(
            f"{migration.path} was changed after it was applied, but none of its statements was",
            hint="`vdbctl migrate repair` takes the new text, with a reason for the ledger",
        )
    return HistoryMismatch(f"{migration.path} was changed after it was applied", hint=hint)

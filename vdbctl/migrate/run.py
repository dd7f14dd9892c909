"""One migration at work: its statements, its record, and what is tried again.

A file that cannot run in a transaction (`-- vdbctl: transaction=off`) is recorded before its first
statement and after each one, so that a later run goes on at the statement that failed.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from vdbctl.database.port import Database, Session
from vdbctl.errors import HistoryMismatch, MigrationFailed, OutcomeUnknown, SqlFailed
from vdbctl.migrate import impact, ledger, locks, plan
from vdbctl.migrate.files import Migration
from vdbctl.migrate.lease import Lease
from vdbctl.migrate.options import LOCK_TIMEOUT_MS
from vdbctl.migrate.statements import Statement, place

if TYPE_CHECKING:
    from tenacity import RetryCallState

TRIES = 6
"""Of a file that does not get a lock."""
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 16.0


@dataclass(frozen=True)
class MigrationEvent:
    """Something happened in a run.

    Attributes:
        done: Statements done of `total`.
        words: Why it waits, for the kind "waits".
    """

    kind: Literal["start", "statement", "waits", "done"]
    migration: Migration
    done: int = 0
    total: int = 0
    seconds: float = 0.0
    words: str = ""


OnEvent = Callable[[MigrationEvent], None]


@dataclass(frozen=True)
class Run:
    """What all migrations of one run have in common.

    Attributes:
        actor: Who, for the ledger.
        sleep: Waits for so many seconds, before something is tried again.
    """

    database: Database
    lease: Lease
    actor: str
    on_event: OnEvent
    sleep: Callable[[float], None] = time.sleep

    def in_one_transaction(self, migration: Migration, statements: Sequence[Statement]) -> None:
        """Run a file together with its record; again when it did not get a lock.

        Raises:
            MigrationFailed: A statement failed; all of the file was rolled back.
            OutcomeUnknown: The answer was lost, and the ledger cannot tell.
        """
        from tenacity import (
            Retrying,
            retry_if_exception,
            stop_after_attempt,
            wait_exponential_jitter,
        )

        attempts = Retrying(
            retry=retry_if_exception(locks.is_refusal),
            stop=stop_after_attempt(TRIES),
            wait=wait_exponential_jitter(FIRST_PAUSE_S, LONGEST_PAUSE_S),
            before_sleep=lambda state: self._tell_wait(migration, statements, state),
            sleep=self.sleep,
            reraise=True,
        )
        attempts(self._in_one_transaction, migration, statements)

    def _in_one_transaction(self, migration: Migration, statements: Sequence[Statement]) -> None:
        started = time.monotonic()
        try:
            with self.database.transaction() as session:
                limit(session, migration, statements)
                for number, statement in enumerate(statements, start=1):
                    execute(session, migration.sql, migration.path, statement, "was rolled back")
                    self.on_event(MigrationEvent("statement", migration, number, len(statements)))
                ledger.record(
                    session,
                    self.lease,
                    migration,
                    "applied",
                    actor=self.actor,
                    done=len(statements),
                    total=len(statements),
                    duration_ms=int((time.monotonic() - started) * 1000),
                )
        except OutcomeUnknown:
            if not self._is_recorded(migration):
                raise

    def _is_recorded(self, migration: Migration) -> bool:
        """The answer to the commit was lost: the ledger row, of the same transaction, tells."""
        return any(
            entry.version == migration.version
            and entry.state == "applied"
            and entry.checksum == migration.checksum
            for entry in ledger.entries(self.database)
        )

    def _tell_wait(
        self, migration: Migration, statements: Sequence[Statement], state: RetryCallState
    ) -> None:
        names = {one.relation for statement in statements for one in impact.of(statement.node)}
        holders = ", ".join(locks.holders(self.database, names)) or "somebody who is gone by now"
        pause_s = state.upcoming_sleep
        words = f"did not get a lock, which {holders} held; tried again in {pause_s:.0f} s"
        self.on_event(MigrationEvent("waits", migration, total=len(statements), words=words))

    def one_by_one(
        self, row: plan.Row, migration: Migration, statements: Sequence[Statement]
    ) -> None:
        """Run a file statement by statement, from the first one that has not taken effect.

        Raises:
            HistoryMismatch: What has taken effect was edited since.
            MigrationFailed: A statement failed; those before it stay.
            OutcomeUnknown: The answer to a statement was lost.
        """
        total, started = len(statements), time.monotonic()
        for number in range(_resume_at(row, migration, statements), total):
            self._record(migration, "running", statements, number)
            try:
                execute(
                    self.database,
                    migration.sql,
                    migration.path,
                    statements[number],
                    f"is applied up to statement {number} of {total}; `migrate up` goes on there",
                )
            except (MigrationFailed, OutcomeUnknown) as error:
                self._record(migration, "failed", statements, number, error.message)
                raise
            self.on_event(MigrationEvent("statement", migration, number + 1, total))
        duration_ms = int((time.monotonic() - started) * 1000)
        self._record(migration, "applied", statements, total, duration_ms=duration_ms)

    def _record(
        self,
        migration: Migration,
        state: ledger.State,
        statements: Sequence[Statement],
        done: int,
        error: str = "",
        duration_ms: int = 0,
    ) -> None:
        ledger.record(
            self.database,
            self.lease,
            migration,
            state,
            actor=self.actor,
            done=done,
            total=len(statements),
            prefix_checksum=_prefix_checksum(statements[:done]),
            error=error,
            duration_ms=duration_ms,
        )


def limit(session: Session, migration: Migration, statements: Sequence[Statement]) -> None:
    """Set how long statements may wait for locks and how long they may take, where it matters: a
    file that touches nothing in use is spared the call."""
    options = migration.options
    values = {}
    if options.lock_timeout_ms != LOCK_TIMEOUT_MS or locks.may_wait(statements):
        values["lock_timeout"] = options.lock_timeout_ms
    if options.statement_timeout_ms is not None:
        values["statement_timeout"] = options.statement_timeout_ms
    if values:
        calls = ", ".join(
            f"set_config('{name}', '{number}ms', true)" for name, number in values.items()
        )
        session.execute(f"SELECT {calls}")


def execute(session: Session, sql: str, path: Path, statement: Statement, consequence: str) -> None:
    """Run a statement of a file.

    Raises:
        MigrationFailed: With file, line and column, and what that means for the file.
    """
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


def _resume_at(row: plan.Row, migration: Migration, statements: Sequence[Statement]) -> int:
    """Index of the first statement that has not taken effect."""
    entry = row.entry
    if entry is None:
        return 0
    if entry.prefix_checksum != _prefix_checksum(statements[: entry.done]):
        raise HistoryMismatch(
            f"the first {entry.done} statements of {migration.path} have taken effect and were "
            "changed since",
            hint="undo the change to them; the statements after them may be changed",
        )
    return entry.done


def _prefix_checksum(statements: Sequence[Statement]) -> str:
    digest = hashlib.sha256()
    for statement in statements:
        digest.update(statement.text.encode() + b"\0")
    return digest.hexdigest()

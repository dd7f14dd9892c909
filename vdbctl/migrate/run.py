"""One script at work: its statements, its record, and what is tried again.

A transaction holds the statements and their record, so the ledger tells whether it was committed. A
file that cannot run in one transaction (`-- vdbctl: transaction=off`) goes statement by statement,
each in a transaction with its record where that is possible; the others are `outside`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from vdbctl.database.patience import LOST, attempts, repeated
from vdbctl.database.port import Batching, Database, Session, apart
from vdbctl.errors import HistoryMismatch, MigrationFailed, SqlFailed, TimedOut
from vdbctl.migrate import ledger, locks, plan
from vdbctl.migrate.failure import (
    IN_A_TRANSACTION,
    SERIALIZATION,
    around,
    consequence,
    failure,
    sqlstate,
    too_long,
)
from vdbctl.migrate.files import Migration
from vdbctl.migrate.lease import Lease
from vdbctl.migrate.ledger import Progress
from vdbctl.migrate.scripts import Script
from vdbctl.migrate.settings import limit

if TYPE_CHECKING:
    from tenacity import RetryCallState


@dataclass(frozen=True)
class MigrationEvent:
    """Something happened in a run.

    Attributes:
        done: Statements done of `total`.
        words: Why it waits, for the kind "waits"; how far it is, for "progress".
    """

    kind: Literal["start", "statement", "waits", "progress", "done"]
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
        begin: First statement of each transaction; "" for none. See `own_settings`.
    """

    database: Database
    lease: Lease
    actor: str
    on_event: OnEvent
    sleep: Callable[[float], None] = time.sleep
    begin: str = ""

    def script(self, row: plan.Row, script: Script) -> None:
        """Run what is left of a script, and record it.

        Raises:
            HistoryMismatch: What has taken effect was edited since, or nobody can tell what has.
            MigrationFailed: A statement failed.
            OutcomeUnknown: The answer was lost, and nothing can tell what became of it.
        """
        if script.transactional:
            self.together(script, range(len(script.statements)))
            return
        from vdbctl.migrate.outside import Outside

        total, started = len(script.statements), time.monotonic()
        begin_at, begun = self._resume(row, script)
        recorded = False
        for number in range(begin_at, total):
            sent = begun and number == begin_at
            recorded = not (sent or script.statements[number].outside)
            with apart(self.database):
                if recorded:
                    recorded = self._together_if_it_can(script, number, started)
                if not recorded:
                    Outside(self, script, number).run(begun=sent)
        if not recorded:
            self.finish(script, duration_ms=_milliseconds_since(started))

    def _resume(self, row: plan.Row, script: Script) -> tuple[int, bool]:
        """Index of the first statement that is not known to have taken effect, and whether it has
        been sent once; the checksums of all are kept for the next time.

        Raises:
            HistoryMismatch: One that has taken effect was changed since; says which.
        """
        entry, version = row.entry, script.migration.version
        goes_on = entry and entry.direction == script.direction and entry.state != "applied"
        before: tuple[str, ...] = ()
        if entry and goes_on:
            before = repeated(
                lambda: ledger.statement_checksums(self.database, version, script.direction),
                self.sleep,
            )
            _require_same(script, entry, before)
        if before != script.checksums:
            keep = partial(ledger.keep_checksums, self.database, self.lease, version)
            for number, part in enumerate(ledger.parts_of(script.checksums)):
                repeated(partial(keep, script.direction, number, part), self.sleep)
        if not (entry and goes_on):
            return 0, False
        return entry.done, entry.state in ("running", "unknown")

    def _together_if_it_can(self, script: Script, number: int, started: float) -> bool:
        """Run a statement in a transaction with its record; False when it is one that cannot be
        in one, which some tell only when they run."""
        try:
            self.together(script, range(number, number + 1), started)
        except MigrationFailed as error:
            if sqlstate(error) == IN_A_TRANSACTION:
                return False
            raise
        return True

    def together(self, script: Script, numbers: range, started: float | None = None) -> None:
        """Run statements and their record in one transaction; again when they did not get a lock
        or the answer was lost.

        Raises:
            MigrationFailed: A statement failed; all were rolled back.
        """
        call = attempts(
            _is_worth_another_try, self.sleep, lambda state: self._tell_wait(script, state)
        )
        started = started or time.monotonic()
        try:
            try:
                call(self._together, script, numbers, started)
            except _Unplaced:
                call(self._together, script, numbers, started, singly=True)
        except MigrationFailed as error:
            if not script.transactional:
                self.note(script, "failed", numbers.start, error=error.short)
            if locks.is_refusal(error) and (idle_s := self.database.limits.transaction_idle_s):
                error.hint = (
                    f"if a killed run holds it: its transaction ends {idle_s} s after its last "
                    "statement; run it again then"
                )
            raise

    def _together(
        self, script: Script, numbers: range, started: float, *, singly: bool = False
    ) -> None:
        total = len(script.statements)
        try:
            with self.database.transaction() as session:
                if self.begin:
                    session.execute(self.begin)
                limit(session, script.migration, script.statements[numbers.start : numbers.stop])
                self._execute(session, script, numbers, singly=singly)
                if numbers.stop == total:
                    self.finish(script, session, _milliseconds_since(started))
                else:
                    self.note(script, "paused", numbers.stop, session=session)
        except LOST:
            if not self._is_committed(script, numbers.stop):
                raise
        except SqlFailed as error:  # of the commit, or of vdbctl's own statements
            raise around(script, error, consequence(script, numbers)) from error

    def _execute(self, session: Session, script: Script, numbers: range, *, singly: bool) -> None:
        """Run statements in a transaction, many in one message where the session can.

        Raises:
            _Unplaced: One of those that were sent together failed, and the server does not tell
                which.
        """
        meaning = consequence(script, numbers)
        batches = session if isinstance(session, Batching) and not singly else None
        for part in script.batches(numbers) if batches else ([number] for number in numbers):
            if batches is None or len(part) == 1:
                try:
                    execute(session, script, part[0], meaning)
                except TimedOut as error:  # ended by the transport, and the transaction with it
                    raise too_long(script, part[0], error, meaning) from error
            else:
                try:
                    batches.execute_all([script.text(number) for number in part])
                except SqlFailed as error:
                    if error.number is None:
                        raise _Unplaced from error
                    raise failure(script, part[error.number], error, meaning) from error
            self.tell("statement", script, done=part[-1] + 1)

    def _is_committed(self, script: Script, done: int) -> bool:
        """Whether a transaction took effect: its record tells, for it was part of it.

        It had touched the lease, so prolonging that waits for its end.
        """
        repeated(self.lease.renew, self.sleep)
        version = script.migration.version
        entry = repeated(lambda: ledger.entry(self.database, version), self.sleep)
        finished = done == len(script.statements)
        if script.direction == "down" and finished:
            return entry is None
        if entry is None or entry.checksum != script.migration.checksum:
            return False
        if entry.state == "applied":
            return finished
        return entry.direction == script.direction and entry.done == done

    def finish(self, script: Script, session: Session | None = None, duration_ms: int = 0) -> None:
        """Record that all of it took effect.

        Args:
            session: The transaction that this is part of; None for a call of its own.
        """
        if script.direction == "up":
            total = len(script.statements)
            self.note(script, "applied", total, session=session, duration_ms=duration_ms)
        elif session is not None:
            ledger.remove(session, self.lease, script.migration, actor=self.actor)
        else:
            repeated(
                lambda: ledger.remove(
                    self.database, self.lease, script.migration, actor=self.actor
                ),
                self.sleep,
            )

    def note(
        self,
        script: Script,
        state: ledger.State,
        done: int,
        *,
        session: Session | None = None,
        error: str = "",
        duration_ms: int = 0,
    ) -> None:
        """Record how far a script has come."""
        progress = Progress(
            state, done, len(script.statements),
            script.checksums if script.transactional else (),
            script.direction, duration_ms, error,
        )  # fmt: skip

        def write() -> None:
            ledger.record(
                session or self.database, self.lease, script.migration, progress, actor=self.actor
            )

        if session is None:
            repeated(write, self.sleep)
        else:
            write()

    def tell(
        self,
        kind: Literal["statement", "waits", "progress"],
        script: Script,
        *,
        done: int = 0,
        words: str = "",
    ) -> None:
        """Tell whoever watches."""
        total = len(script.statements)
        self.on_event(MigrationEvent(kind, script.migration, done, total, words=words))

    def _tell_wait(self, script: Script, state: RetryCallState) -> None:
        pause_s = state.upcoming_sleep
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, LOST):
            self.tell("waits", script, words=f"lost its answer; tried again in {pause_s:.0f} s")
            return
        if error is not None and sqlstate(error) == SERIALIZATION:
            words = f"met another transaction; tried again in {pause_s:.0f} s"
            self.tell("waits", script, words=words)
            return
        names = {one.relation for each in script.statements for one in each.impacts}
        holders = ", ".join(locks.holders(self.database, names)) or "somebody who is gone by now"
        words = f"did not get a lock, which {holders} held; tried again in {pause_s:.0f} s"
        self.tell("waits", script, words=words)


class _Unplaced(Exception):
    """One of several statements failed; they are run again one by one to see which."""


def _milliseconds_since(started: float) -> int:
    return int((time.monotonic() - started) * 1000)


def execute(session: Session, script: Script, number: int, meaning: str) -> None:
    """Run a statement of a script.

    Args:
        number: Its index.
        meaning: What a failure means for the file.

    Raises:
        MigrationFailed: With file, line and column.
    """
    patiently = script.statements[number].takes_long
    try:
        session.run(script.text(number), patiently=patiently)
    except SqlFailed as error:
        raise failure(script, number, error, meaning) from error


def _is_worth_another_try(error: BaseException) -> bool:
    return isinstance(error, LOST) or locks.is_refusal(error)


def _require_same(script: Script, entry: ledger.Entry, before: Sequence[str]) -> None:
    sent = entry.done + (entry.state in ("running", "unknown"))
    for number in range(min(sent, len(before))):
        if script.checksums[number : number + 1] != tuple(before[number : number + 1]):
            fact = "has taken effect" if number < entry.done else "may have taken effect"
            raise HistoryMismatch(
                f"statement {number + 1} of {script.path} {fact} and was changed since",
                hint="undo the change to it; the statements after it may be changed",
            )

"""A statement that no transaction holds, such as CREATE INDEX CONCURRENTLY.

Its intent is recorded before it is sent. When its answer is lost, or a killed run had sent it, its
end is waited for and the catalogue is asked whether it took effect.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from vdbctl.database.patience import LOST, TRIES, repeated
from vdbctl.database.port import Database, Session
from vdbctl.errors import (
    HistoryMismatch,
    MigrationFailed,
    OutcomeUnknown,
    VdbctlError,
)
from vdbctl.migrate import effect, locks
from vdbctl.migrate.failure import partly
from vdbctl.migrate.run import Run, execute
from vdbctl.migrate.scripts import Script
from vdbctl.migrate.settings import assignments, require_session
from vdbctl.migrate.statements import Statement

GRACE_S = 2.0
"""A request whose answer was lost may still be on its way to the server."""
POLL_S = 2.0
WATCH_AFTER_S = 5.0


@dataclass(frozen=True)
class Outside:
    """One statement of a script, by its index."""

    of: Run
    script: Script
    number: int

    @property
    def statement(self) -> Statement:
        return self.script.statements[self.number]

    def run(self, *, begun: bool) -> None:
        """Run it so that it takes effect once.

        Args:
            begun: An earlier run has sent it, and nobody knows what became of it.

        Raises:
            HistoryMismatch: Begun, and nothing can tell whether it took effect.
            MigrationFailed: The server refused it.
            OutcomeUnknown: Its answer was lost, and nothing can tell.
        """
        if begun and not effect.is_known(self.statement):
            raise HistoryMismatch(
                f"nobody can tell whether {self._where} took effect",
                hint="look, then say so: `vdbctl migrate repair ENV --applied "
                f"{self.script.migration.version}`, or --not-applied",
            )
        try:
            self._until_done(sent=begun)
        except MigrationFailed as error:
            self.of.note(self.script, "failed", self.number, error=error.short)
            raise
        except OutcomeUnknown as error:
            self.of.note(self.script, "unknown", self.number, error=error.message)
            raise
        self.of.tell("statement", self.script, done=self.number + 1)

    def _until_done(self, *, sent: bool) -> None:
        look = effect.of(self.statement)
        for attempt in range(1, TRIES + 1):
            if sent:
                self._wait_for_its_end()
            self._repeated(look.clear)
            if sent and look.question and self._repeated(look.is_there):
                return
            self.of.note(self.script, "running", self.number)  # right before: it sees the lease
            try:
                self._execute()
            except LOST as error:
                known = effect.is_known(self.statement)
                if attempt == TRIES or (isinstance(error, OutcomeUnknown) and not known):
                    raise
                sent = True
            except MigrationFailed as error:
                if sent and look.question and self._repeated(look.is_there):
                    return
                self._repeated(look.clear)
                if attempt == TRIES or not locks.is_refusal(error):
                    raise
            else:
                return
            self.of.tell("waits", self.script, words="is tried again")
            self.of.sleep(GRACE_S)

    def _execute(self) -> None:
        require_session(self.script, self.of.database.limits)
        for sql in assignments(self.script.migration.options.settings, "SET"):
            self.of.database.execute(sql)
        with self._watched():
            execute(self.of.database, self.script, self.number, partly(self.script, self.number))

    def _wait_for_its_end(self) -> None:
        self.of.sleep(GRACE_S)
        while self._repeated(self._is_running):
            self._tell_progress(self.of.database)
            self.of.sleep(POLL_S)

    def _is_running(self, session: Session) -> bool:
        return bool(
            session.execute(
                "SELECT count(*)::int FROM pg_stat_activity WHERE starts_with(query, :tag) "
                "AND state <> 'idle' AND datname = current_database()",
                {"tag": self.script.tag(self.number)},
            ).scalar()
        )

    def _repeated(self, ask: Callable[[Session], bool]) -> bool:
        return repeated(lambda: ask(self.of.database), self.of.sleep)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Tell how far the build of an index is, seen from a second session."""
        if "INDEX" not in self.statement.alone:
            yield
            return
        with self.of.database.beside() as second:
            if second is None:
                yield
                return
            over = threading.Event()
            thread = threading.Thread(target=self._watch, args=(second, over), daemon=True)
            thread.start()
            try:
                yield
            finally:
                over.set()
                thread.join(WATCH_AFTER_S)

    def _watch(self, second: Database, over: threading.Event) -> None:
        pause_s = WATCH_AFTER_S
        while not over.wait(pause_s):
            self._tell_progress(second)
            pause_s = POLL_S

    def _tell_progress(self, session: Session) -> None:
        try:
            rows = session.execute(
                "SELECT p.phase, CASE WHEN p.tuples_total > 0 THEN 100 * p.tuples_done / "
                "p.tuples_total WHEN p.blocks_total > 0 THEN 100 * p.blocks_done / p.blocks_total "
                "END FROM pg_stat_progress_create_index p JOIN pg_stat_activity a USING (pid) "
                "WHERE starts_with(a.query, :tag)",
                {"tag": self.script.tag(self.number)},
            ).rows
        except VdbctlError:  # it would only have been good to know
            return
        for phase, percent in rows:
            share = "" if percent is None else f", {percent!s} %"
            self.of.tell("progress", self.script, done=self.number, words=f"{phase!s}{share}")

    @property
    def _where(self) -> str:
        at = self.statement
        return f"{self.script.path}:{at.line}:{at.column} ({at.alone or at.first_line})"

"""The ledger set right by a person, with a reason: never silently, always as an event.

A migration that was wrong gets a new one that corrects it. What is here is for the cases in which
the ledger and the files tell different stories and a person knows which one is true.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from vdbctl.database.patience import repeated
from vdbctl.database.port import Database
from vdbctl.errors import HistoryMismatch
from vdbctl.migrate import ledger, plan, scripts
from vdbctl.migrate.abandoned import OnWait
from vdbctl.migrate.files import Migration
from vdbctl.migrate.lease import Lease, held
from vdbctl.migrate.ledger import Note, Progress


@dataclass(frozen=True)
class Repair:
    """What all repairs have in common.

    Attributes:
        actor: Who, for the event log; `reason` likewise.
    """

    database: Database
    migrations: Sequence[Migration]
    actor: str
    reason: str
    sleep: Callable[[float], None] = time.sleep
    on_wait: OnWait = lambda _words: None

    def accept(self, version: str) -> None:
        """Take the text of an edited file for what was applied.

        Raises:
            HistoryMismatch: The file was not edited.
        """
        with self._row(version) as (lease, row):
            if row.state != "edited" or row.migration is None:
                raise _not_so(row, "was not edited after it was applied")
            self._write(lease, row.migration, "applied", len(_sums(row.migration)), "accepted")

    def forget(self, version: str) -> None:
        """Take out the row of a migration whose file is gone.

        Raises:
            HistoryMismatch: The file is there.
        """
        with self._row(version) as (lease, row):
            if row.migration is not None or row.entry is None:
                raise _not_so(row, "has its file; `migrate down` takes it back")
            note = Note("forgotten", self.reason)
            ledger.remove(self.database, lease, row.entry, actor=self.actor, note=note)

    def resolve(self, version: str, *, applied: bool) -> None:
        """Say whether the statement took effect of which nobody could tell.

        Raises:
            HistoryMismatch: No statement of this migration is in question.
        """
        with self._row(version) as (lease, row):
            if row.state not in ("unknown", "running") or not (row.migration and row.entry):
                raise _not_so(row, "has no statement of which it is unknown whether it took effect")
            done = row.entry.done + applied
            finished = done == len(_sums(row.migration))
            event = "said to be applied" if applied else "said not to be applied"
            state: ledger.State = "applied" if finished else "paused"
            self._write(lease, row.migration, state, done, f"statement {event}")

    def baseline(self, to: str) -> int:
        """Record everything up to a version as applied without running it; returns how many.

        Raises:
            HistoryMismatch: No such file, or there are records already.
        """
        chosen = [one for one in self.migrations if not one.repeatable and one.version <= to]
        if to not in {one.version for one in chosen}:
            raise HistoryMismatch(f"there is no migration {to}", hint="name one of the set's files")
        return self.record(chosen)

    def record(self, chosen: Sequence[Migration]) -> int:
        """Record migrations as applied without running them; returns how many.

        Raises:
            HistoryMismatch: There are records already.
        """
        with self._held() as lease:
            if known := ledger.entries(self.database):
                raise HistoryMismatch(
                    f"{len(known)} migrations are recorded here already",
                    hint="a baseline is for a database that was made without vdbctl",
                )
            for migration in chosen:
                self._write(lease, migration, "applied", len(_sums(migration)), "baseline")
        return len(chosen)

    @contextmanager
    def _row(self, version: str) -> Iterator[tuple[Lease, plan.Row]]:
        with self._held() as lease:
            rows = plan.compare(self.migrations, ledger.entries(self.database))
            row = next((row for row in rows if row.version == version), None)
            if row is None:
                raise HistoryMismatch(
                    f"neither files nor ledger know {version}", hint="`vdbctl migrate status` lists"
                )
            yield lease, row

    @contextmanager
    def _held(self) -> Iterator[Lease]:
        repeated(lambda: ledger.prepare(self.database), self.sleep)
        with held(self.database, self.actor, self.sleep, self.on_wait) as lease:
            yield lease

    def _write(
        self, lease: Lease, migration: Migration, state: ledger.State, done: int, event: str
    ) -> None:
        sums = _sums(migration)
        progress = Progress(state, done, len(sums), sums)
        note = Note(event, self.reason)
        ledger.record(self.database, lease, migration, progress, actor=self.actor, note=note)


def _sums(migration: Migration) -> tuple[str, ...]:
    return scripts.forward(migration).checksums


def _not_so(row: plan.Row, words: str) -> HistoryMismatch:
    return HistoryMismatch(f"{row.title} {words}", hint=f"its state is {row.state}")

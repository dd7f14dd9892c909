"""Making the data, a batch at a time. Each batch is one transaction together with its progress, so
that what was interrupted goes on where it was, over every transport.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vdbctl.database.patience import LOST, attempts, repeated
from vdbctl.database.port import Database, Parameters, Session, apart
from vdbctl.errors import MigrationFailed, SqlFailed, TimedOut
from vdbctl.generate.files import Generator
from vdbctl.migrate import source
from vdbctl.migrate.placeholders import fill
from vdbctl.migrate.statements import place, split

FUNCTIONS = Path(__file__).with_name("functions.sql")
EMBEDDINGS = Path(__file__).with_name("embeddings.sql")
"""Only for a set whose values say how many dimensions its embeddings have."""
_DONE = (
    "UPDATE vdbctl_seed.progress SET done = :last WHERE name = :name AND done = :before RETURNING 1"
)
_UNDER_WAY = "SELECT name, rows FROM vdbctl_seed.progress WHERE total = :total"
_BEGIN = (
    "INSERT INTO vdbctl_seed.progress (name, rows, total) VALUES (:name, :rows, :total) "
    "ON CONFLICT (name) DO NOTHING"
)


@dataclass(frozen=True)
class Progress:
    """How far it is, in rows of all tables."""

    name: str
    done: int
    total: int


@dataclass(frozen=True)
class Generation:
    """One set's data for one database.

    Attributes:
        rows: Of the table that the set counts by.
        values: For the placeholders in the texts.
        on_progress: Told after each batch.
    """

    database: Database
    generators: Sequence[Generator]
    rows: int
    values: Mapping[str, str]
    on_progress: Callable[[Progress], None] = lambda _progress: None
    sleep: Callable[[float], None] = time.sleep

    def run(self) -> int:
        """Make what is not there yet; returns how many rows this run made room for.

        Raises:
            MigrationFailed: A statement failed, with its file and line; its batch was rolled back.
        """
        self._prepare()
        total = sum(one.rows(self.rows) for one in self.generators)
        reached = began = 0
        for one in self.generators:
            done = self._done(one)
            began += done
            reached += done
            for size in self._batches(one, done):
                reached += size
                self.on_progress(Progress(one.name, reached, total))
        for name in self._tables():
            self.database.execute(f"ANALYZE {name}")
        self.database.execute("DROP SCHEMA vdbctl_seed CASCADE")
        return total - began

    def _prepare(self) -> None:
        """Functions and progress; anew where something else was under way."""
        found = self.database.execute("SELECT to_regclass('vdbctl_seed.progress') IS NOT NULL")
        if found.scalar():
            rows = self.database.execute(_UNDER_WAY, {"total": self.rows}).rows
            wanted = {(one.name, one.rows(self.rows)) for one in self.generators}
            if set(rows) == wanted:
                return
            self.database.execute("DROP SCHEMA vdbctl_seed CASCADE")
        with self.database.transaction() as session:
            for statement in preparation(self.values):
                session.run(statement, patiently=True)
            for one in self.generators:
                session.execute(
                    _BEGIN, {"name": one.name, "rows": one.rows(self.rows), "total": self.rows}
                )

    def _done(self, one: Generator) -> int:
        found = repeated(
            lambda: self.database.execute(
                "SELECT done FROM vdbctl_seed.progress WHERE name = :name", {"name": one.name}
            ),
            self.sleep,
        )
        return int(str(found.scalar()))

    def _batches(self, one: Generator, done: int) -> Iterator[int]:
        """Make the rest; yields how many rows each batch had. One that takes longer than the
        transport waits is made in quarters, and those after it too."""
        size = one.batch
        while done < one.rows(self.rows):
            last = min(done + size, one.rows(self.rows))
            try:
                self._batch(one, done, last)
            except TimedOut:
                size = (last - done) // 4
                if not size:
                    raise
            else:
                yield last - done
                done = last

    def _batch(self, one: Generator, done: int, last: int) -> None:
        """Rows `done + 1` to `last`; a second time it changes nothing."""
        values = {**self.values, "first": str(done + 1), "last": str(last)}
        text = fill(one.sql, values, one.path)
        step: Parameters = {"name": one.name, "before": done, "last": last}

        def attempt() -> None:
            with apart(self.database), self.database.transaction() as session:
                if session.execute(_DONE, step).rows:
                    _run(session, text, one.path)

        attempts(_is_lost, self.sleep)(attempt)

    def _tables(self) -> list[str]:
        found = self.database.execute(
            "SELECT format('%I.%I', schemaname, relname) FROM pg_stat_user_tables "
            "WHERE schemaname !~ '^vdbctl' ORDER BY 1"
        )
        return [str(row[0]) for row in found.rows]


def _is_lost(error: BaseException) -> bool:
    return isinstance(error, LOST) and not isinstance(error, TimedOut)


def preparation(values: Mapping[str, str]) -> Iterator[str]:
    """Statements that make what generators draw from."""
    for path in (FUNCTIONS, EMBEDDINGS) if "dimensions" in values else (FUNCTIONS,):
        text = fill(source.text(path), values, path)
        for statement in split(text, path):
            yield statement.text


def _run(session: Session, text: str, path: Path) -> None:
    for statement in split(text, path):
        try:
            session.run(statement.text)
        except SqlFailed as error:
            offset = statement.start + max((error.position or 1) - 1, 0)
            line, column = place(text, offset)
            raise MigrationFailed(
                f"{path}:{line}:{column}: {error.message}", hint=error.hint
            ) from error

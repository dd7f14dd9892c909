"""A file on its way into a table.

Where the transport limits a request (Data API, runner), rows go as JSON in one parameter of one
statement, so a batch is one call. On a direct connection they go by COPY.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

from vdbctl.database.patience import LOST, TRIES, repeated
from vdbctl.database.port import Copying, Database, Session
from vdbctl.errors import LoadRefused, OutcomeUnknown, SqlFailed, TimedOut
from vdbctl.load import cells
from vdbctl.load.batches import FILL, Batch, batches
from vdbctl.load.journal import STEP, Journal
from vdbctl.load.sources import Cell, Source
from vdbctl.load.table import Column, Table, quote

PAUSE_S = 1.0
COPY_ROWS = 10_000
"""For each COPY, which is a transaction of its own."""
Conflict = Literal["fail", "skip", "update"]


@dataclass(frozen=True)
class Progress:
    """How far a load is.

    Attributes:
        total: Rows of the file, where it tells.
        requests: Requests of this run, and `bytes` of rows in them.
    """

    done: int
    total: int | None
    requests: int
    bytes: int


@dataclass
class Load:
    """One file into one table.

    Attributes:
        positions: Of the table's columns in the file's rows.
        key: Columns by which a row is known, for `conflict`.
        on_progress: Told after each batch.
    """

    database: Database
    source: Source
    table: Table
    positions: Sequence[int]
    journal: Journal
    conflict: Conflict = "fail"
    key: Sequence[str] = ()
    on_progress: Callable[[Progress], None] = lambda _progress: None
    sleep: Callable[[float], None] = time.sleep
    _requests: int = field(default=0, init=False)
    _bytes: int = field(default=0, init=False)

    def run(self) -> int:
        """Load what is not there yet; returns how many rows this run loaded.

        Raises:
            LoadRefused: The file is loaded already, or a row cannot be.
        """
        begin, finished = repeated(lambda: self.journal.begin(self.database), self.sleep)
        if finished:
            raise LoadRefused(
                f"{self.source.path} is in {self.table.name} already ({begin:,} rows)",
                hint="--again loads it once more",
            )
        done = self._copy(begin) if isinstance(self.database, Copying) else self._insert(begin)
        repeated(lambda: self.journal.finish(self.database), self.sleep)
        repeated(lambda: self.database.execute(f"ANALYZE {self.table.name}"), self.sleep)
        return done - begin

    # -- over a transport that limits requests -------------------------------------------------

    def _insert(self, begin: int) -> int:
        limit = int((self.database.limits.request_bytes or 1 << 20) * FILL)
        done = begin
        for batch in batches(self._objects(begin), begin, limit):
            self._send(batch)
            done = batch.next
            self._tell(done, len(batch.text))
        return done

    def _objects(self, skip: int) -> Iterator[str]:
        for number, row in self._rows(skip):
            try:
                yield cells.as_json(row, self.table.columns, json_is_text=self.source.json_is_text)
            except ValueError as error:
                raise LoadRefused(
                    f"{self.source.path}: row {number}: {error}", hint="it should hold JSON"
                ) from error

    def _send(self, batch: Batch) -> None:
        """Send a batch until it is in; in halves where it takes longer than the transport waits."""
        for _ in range(TRIES - 1):
            try:
                self._send_once(batch)
            except TimedOut:
                if not self._is_in(batch):
                    self._send_halves(batch)
                return
            except LOST:
                if self._is_in(batch):
                    return
                self.sleep(PAUSE_S)
            else:
                return
        self._send_once(batch)

    def _send_halves(self, batch: Batch) -> None:
        if len(batch.rows) == 1:
            self._send_once(batch)
            return
        for half in batch.halves():
            self._send(half)

    def _send_once(self, batch: Batch) -> None:
        self._requests += 1
        insert = self._insert_sql("WHERE EXISTS (SELECT FROM step)")
        values = {**self.journal.step(batch.first, batch.next), "rows": batch.text}
        sql = f"WITH step AS ({STEP}), put AS ({insert}) SELECT count(*)::int FROM step"  # noqa: S608
        try:
            moved = self.database.execute(sql, values).scalar()
        except SqlFailed as error:
            raise self._blamed(batch, error) from error
        if not moved and not self._is_in(batch):
            raise _moved_on(self.source)

    def _is_in(self, batch: Batch) -> bool:
        """Whether a batch took effect whose answer was lost."""
        done, _ = repeated(lambda: self.journal.read(self.database), self.sleep)
        return done == batch.next

    def _blamed(self, batch: Batch, error: SqlFailed) -> LoadRefused:
        """The error of a batch, with the first row that is refused beside those before it."""
        accepted, refused = 0, len(batch.rows)
        while refused - accepted > 1:
            middle = (accepted + refused) // 2
            failed = self._refusal(Batch(batch.first, batch.rows[:middle]))
            if failed:
                refused, error = middle, failed
            else:
                accepted = middle
        return LoadRefused(
            f"{self.source.path}: row {batch.first + refused:,}: {error.message}",
            hint=f"the {batch.first:,} rows before its batch are loaded; mend the row, or use "
            "--on-conflict",
        )

    def _refusal(self, batch: Batch) -> SqlFailed | None:
        """What the server says of rows, which are not kept."""
        try:
            with self.database.transaction() as session:
                session.execute(self._insert_sql(""), {"rows": batch.text})
                raise _Undone  # noqa: TRY301
        except _Undone:
            return None
        except SqlFailed as error:
            return error

    def _insert_sql(self, condition: str) -> str:
        fields, values = [], []
        for number, column in enumerate(self.table.columns):
            text = column.array and self.source.arrays_are_text
            fields.append(f"c{number} {'text' if text else column.type}")
            values.append(f"CAST(c{number} AS {column.type})" if text else f"c{number}")
        return (
            f"INSERT INTO {self.table.name} ({_names(self.table.columns)}) "  # noqa: S608
            f"SELECT {', '.join(values)} FROM json_to_recordset(CAST(:rows AS json)) "
            f"AS r({', '.join(fields)}) {condition} {self._on_conflict()}"
        )

    # -- over a direct connection --------------------------------------------------------------

    def _copy(self, begin: int) -> int:
        done = begin
        rows = self._rows(begin)
        while chunk := [row for _, row in islice(rows, COPY_ROWS)]:
            lines = [
                cells.as_line(row, self.table.columns, json_is_text=self.source.json_is_text)
                for row in chunk
            ]
            self._copy_chunk(done, lines)
            done += len(lines)
            self._tell(done, sum(map(len, lines)))
        return done

    def _copy_chunk(self, first: int, lines: Sequence[str]) -> None:
        """Copy lines together with their progress; again when the connection was lost."""
        for attempt in range(1, TRIES + 1):
            try:
                with self.database.transaction() as session:
                    self._requests += 1
                    after = first + len(lines)
                    if not session.execute(STEP, self.journal.step(first, after)).rows:
                        raise _moved_on(self.source)
                    self._copy_lines(session, lines)
            except OutcomeUnknown:
                done, _ = repeated(lambda: self.journal.read(self.database), self.sleep)
                if done == first + len(lines):
                    return
                if attempt == TRIES:
                    raise
            except SqlFailed as error:
                raise LoadRefused(
                    f"{self.source.path}: one of the rows {first + 1:,} to "
                    f"{first + len(lines):,}: {error.message}",
                    hint=f"the {first:,} rows before them are loaded",
                ) from error
            else:
                return

    def _copy_lines(self, session: Session, lines: Sequence[str]) -> None:
        names = _names(self.table.columns)
        copying = session if isinstance(session, Copying) else None
        if copying is None:
            raise TypeError("a session without COPY")
        if self.conflict == "fail":
            copying.copy(f"COPY {self.table.name} ({names}) FROM STDIN", lines)
            return
        session.execute(
            f"CREATE TEMP TABLE vdbctl_load ON COMMIT DROP AS SELECT {names} "  # noqa: S608
            f"FROM {self.table.name} LIMIT 0"
        )
        copying.copy(f"COPY vdbctl_load ({names}) FROM STDIN", lines)
        session.execute(
            f"INSERT INTO {self.table.name} ({names}) SELECT {names} FROM vdbctl_load "  # noqa: S608
            f"{self._on_conflict()}"
        )

    # -- both ----------------------------------------------------------------------------------

    def _rows(self, skip: int) -> Iterator[tuple[int, list[Cell]]]:
        """Cells of each row in the order of the table's columns, with the row's number."""
        for number, row in enumerate(self.source.rows(skip), start=skip + 1):
            chosen = [row[position] for position in self.positions]
            cells.check(self.source.path, number, chosen, self.table.columns)
            yield number, chosen

    def _on_conflict(self) -> str:
        if self.conflict == "fail":
            return ""
        target = f"({', '.join(map(quote, self.key))})" if self.key else ""
        others = [column for column in self.table.columns if column.name not in self.key]
        if self.conflict == "skip" or not others:
            return f"ON CONFLICT {target} DO NOTHING"
        changes = ", ".join(f"{one.quoted} = excluded.{one.quoted}" for one in others)
        return f"ON CONFLICT {target} DO UPDATE SET {changes}"

    def _tell(self, done: int, size: int) -> None:
        self._bytes += size
        self.on_progress(Progress(done, self.source.total, self._requests, self._bytes))


class _Undone(Exception):
    """Takes back a transaction that was only a trial."""


def _names(columns: Sequence[Column]) -> str:
    return ", ".join(column.quoted for column in columns)


def _moved_on(source: Source) -> LoadRefused:
    return LoadRefused(
        f"another run is loading {source.path} into this table",
        hint="wait for it; a file is loaded once",
    )

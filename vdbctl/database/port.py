"""The port through which everything in vdbctl speaks to a database.

Three transports implement it: `data_api` (Aurora, over HTTPS), `postgres` (psycopg) and `local` (an
embedded server). They pass one contract suite, tests/contract/test_database.py; where they cannot
behave alike, the difference is data in `Limits`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Protocol, runtime_checkable

Value = (
    str
    | int
    | float
    | bool
    | bytes
    | Decimal
    | datetime.datetime
    | datetime.date
    | list[object]
    | None
)
"""What a parameter or a cell of a result may be. Lists come back, but cannot be sent."""

Parameters = Mapping[str, Value]
NO_PARAMETERS: Parameters = MappingProxyType({})
APPLICATION = "vdbctl"
"""Name of vdbctl's own connections in pg_stat_activity; those of the Data API have another."""


@dataclass(frozen=True)
class Limits:
    """What a transport cannot do; None means no limit of its own.

    Attributes:
        keeps_session: What is set outside of a transaction holds for the statements after it.
        statements_go_on: A patient statement goes on after the time-out, and its end is waited for.
    """

    transport: str
    keeps_session: bool = False
    statement_chars: int | None = None
    statement_timeout_s: int | None = None
    statements_go_on: bool = False
    request_bytes: int | None = None
    result_bytes: int | None = None
    row_bytes: int | None = None
    transaction_idle_s: int | None = None


@dataclass(frozen=True)
class Result:
    """Answer to one statement.

    Attributes:
        columns: Names, empty for a statement without a result.
        rows: Cells in the order of `columns`.
        updated: Rows inserted, updated or deleted; 0 where the transport does not tell.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Value, ...], ...] = ()
    updated: int = 0

    def scalar(self) -> Value:
        """First cell of the first row, or None when there is none."""
        return self.rows[0][0] if self.rows else None


class Session(Protocol):
    """Something that runs one statement at a time."""

    def execute(
        self, sql: str, parameters: Parameters = NO_PARAMETERS, *, patiently: bool = False
    ) -> Result:
        """Run exactly one statement; parameters are written `:name` in the text.

        Args:
            patiently: It may take longer than the transport waits, and is not to be ended then.
                Inside a transaction its end is waited for; outside, the outcome is unknown.

        Raises:
            SqlFailed: The server refused the statement; nothing of it took effect.
            NotReturned: It took effect, and the transport does not return its result.
            TimedOut: It took longer than the transport waits.
            OutcomeUnknown: The answer was lost; it may have taken effect.
            DatabaseUnreachable: The statement did not reach the server.
            DatabaseAccessDenied: Credentials were refused; nothing ran.
        """
        ...

    def run(self, sql: str, *, patiently: bool = False) -> None:
        """Run exactly one statement without parameters, whose result nobody wants: no error of
        the answer is one of the statement.

        Raises:
            SqlFailed, TimedOut, …: As `execute`, without NotReturned.
        """
        ...


@runtime_checkable
class Copying(Protocol):
    """A session that takes PostgreSQL's COPY."""

    def copy(self, sql: str, lines: Iterable[str]) -> None:
        """Run `COPY … FROM STDIN`, text format.

        Raises:
            SqlFailed: The server refused a line; nothing of it took effect.
            OutcomeUnknown: The connection was lost.
        """
        ...


@runtime_checkable
class Batching(Protocol):
    """A session that takes many statements in one message."""

    def execute_all(self, statements: Sequence[str]) -> None:
        """Run statements without parameters in their order; the first that fails is the last.

        Raises:
            SqlFailed: With the index of the statement as its `number`, where the server tells.
            OutcomeUnknown: The connection was lost.
        """
        ...


class Database(Session, Protocol):
    """A database: each `execute` outside a transaction commits on its own."""

    @property
    def limits(self) -> Limits: ...

    def transaction(self) -> AbstractContextManager[Session]:
        """One session until the end: commit when the block ends, roll back when it raises."""
        ...

    def beside(self) -> AbstractContextManager[Database | None]:
        """Another way to the same database, for use in another thread while a statement runs;
        None where there is none."""
        ...

    def refresh(self) -> None:
        """Begin a new session where one is kept, outside of a transaction: nothing that earlier
        statements have set, prepared or made for their session alone is there any more."""
        ...

    def close(self) -> None:
        """Give back connections; safe to call twice."""
        ...


@contextmanager
def apart(database: Database) -> Iterator[None]:
    """What a file sets for its session, inside the block, does not reach what comes after it; it
    is the same over a connection, which is kept, and over HTTP, where each call has its own."""
    try:
        yield
    finally:
        database.refresh()

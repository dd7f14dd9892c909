"""PostgreSQL over a direct connection (psycopg 3): RDS, a tunnel, an embedded server."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, Self

from vdbctl.database import parameters as named
from vdbctl.database.port import APPLICATION, NO_PARAMETERS, Limits, Parameters, Result, Session
from vdbctl.database.statement import holds_several, require_whole
from vdbctl.errors import (
    DatabaseAccessDenied,
    DatabaseUnreachable,
    ExtraMissing,
    OutcomeUnknown,
    SqlFailed,
    VdbctlError,
)
from vdbctl.fact import Fact

FACTS = (
    Fact(
        "time until a paused cluster answers",
        'Aurora User Guide, "Scaling to Zero ACUs with automatic pause and resume"',
        date(2026, 11, 21),
    ),
)

if TYPE_CHECKING:
    import psycopg

Instead = Callable[[VdbctlError], VdbctlError]
OnNotice = Callable[[str], None]
_SKIPPED = ", skipping"
"""Ends a notice that something is there already, or is not, and was passed over, as asked for."""
_BEGIN = "BEGIN"
_OWN_SETTINGS = "SET TimeZone = 'UTC'"
_REFRESH = (
    "BEGIN; CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; DEALLOCATE ALL; UNLISTEN *; "
    "SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD PLANS; DISCARD TEMP; DISCARD SEQUENCES; "
    f"{_OWN_SETTINGS}; COMMIT"
)
"""DISCARD ALL, which goes in no message with others, in its parts; committed, so that a file that
is rolled back behind it does not bring back what was there. Source: PostgreSQL 18, "DISCARD"."""
_BETWEEN = "\n;\n"
"""Begins a line, for a statement may end in a comment."""
CONNECT_TIMEOUT_S = 15
WAKE_ATTEMPTS = 3
"""A paused cluster takes 15 s to wake, after a day 30 s and more; others answer at once or not."""
_CLUSTER = re.compile(r"\.cluster-(ro-|custom-)?[a-z0-9]+\.[a-z0-9-]+\.rds\.amazonaws\.com")
LIMITS = Limits(transport="direct connection", keeps_session=True)
_FULL = ("too many clients", "connection slots are reserved", "too many connections for")
_NOT_READY = "the database system is "
"""Starting up, shutting down, recovering."""
_LOGIN_FAILED = ("password authentication failed", "no pg_hba.conf entry", "role")


class Postgres:
    """A database over one connection; each statement outside a transaction commits on its own."""

    def __init__(
        self,
        connection: psycopg.Connection[tuple[Any, ...]],
        options: Mapping[str, str | int] | None = None,
        instead: Instead = lambda error: error,
        on_notice: OnNotice | None = None,
    ) -> None:
        self._connection = connection
        self._options = options
        self._instead = instead
        self._on_notice = on_notice
        self._hear(connection)
        self._in_transaction = False
        self._begin_is_due = self._refresh_is_due = False

    @classmethod
    def connect(
        cls,
        options: Mapping[str, str | int],
        *,
        instead: Instead = lambda error: error,
        on_notice: OnNotice | None = None,
    ) -> Self:
        """Open a connection.

        Args:
            options: As for `psycopg.connect`: host, port, dbname, user, password, sslmode …
            instead: Gives the error to raise where there is no connection, now or later.
            on_notice: Told what the server remarks, such as that an index outgrows its memory.

        Raises:
            ExtraMissing: psycopg is not installed.
            DatabaseAccessDenied: The credentials were refused.
            DatabaseUnreachable: Nothing answers at this address.
        """
        if importlib.util.find_spec("psycopg") is None:
            raise ExtraMissing("a direct connection", "postgres")

        return cls(_connect(options, instead), options, instead, on_notice)

    @property
    def limits(self) -> Limits:
        return LIMITS

    def execute(
        self,
        sql: str,
        parameters: Parameters = NO_PARAMETERS,
        *,
        patiently: bool = False,  # noqa: ARG002  # nothing ends a statement here
    ) -> Result:
        cursor = self._sent(sql, parameters)
        if cursor.description is None:
            return Result(updated=max(cursor.rowcount, 0))
        columns = tuple(column.name for column in cursor.description)
        return Result(columns, tuple(cursor.fetchall()))

    def run(self, sql: str, *, patiently: bool = False) -> None:  # noqa: ARG002  # as above
        self._sent(sql, NO_PARAMETERS)

    def _sent(self, sql: str, parameters: Parameters) -> psycopg.Cursor[tuple[Any, ...]]:
        """A statement that has run; none of its rows is decoded yet."""
        import psycopg

        self._reconnect()
        text, names = _one(sql, parameters)
        self._begin()
        try:
            return self._connection.execute(text.encode(), [parameters[name] for name in names])
        except psycopg.Error as error:
            raise _failed(error, self._connection) from error

    def execute_all(self, statements: Sequence[str]) -> None:
        """Run statements in their order, sent as one message."""
        import psycopg

        self._reconnect()
        require_whole("\n".join(statements))
        before = self._due()
        sent = [*before, *statements]
        try:
            self._connection.execute(_BETWEEN.join(sent).encode())
        except psycopg.Error as error:
            failed = _failed(error, self._connection)
            if isinstance(failed, SqlFailed) and failed.position:
                number, failed.position = _which(sent, failed.position)
                failed.number = number - len(before)
            raise failed from error

    def copy(self, sql: str, lines: Iterable[str]) -> None:
        """Run `COPY … FROM STDIN`, text format."""
        import psycopg

        self._reconnect()
        self._begin()
        try:
            with psycopg.Cursor(self._connection).copy(sql.encode()) as stream:
                for line in lines:
                    stream.write(line)
        except psycopg.Error as error:
            raise _failed(error, self._connection) from error

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        self._reconnect()
        self._in_transaction = self._begin_is_due = True
        try:
            yield self
        except BaseException:
            self._end("ROLLBACK")
            raise
        else:
            self._end("COMMIT")
        finally:
            self._in_transaction = self._begin_is_due = False

    @contextmanager
    def beside(self) -> Iterator[Postgres | None]:
        """A second connection, as long as the block lasts."""
        if self._options is None:
            yield None
            return
        with closing(Postgres.connect(self._options, instead=self._instead)) as second:
            yield second

    def refresh(self) -> None:
        """The session is made clean together with what is sent next, which spares a message."""
        import psycopg

        if self._connection.closed:
            return  # the next statement opens a new one
        if self._connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE:
            self._refresh_is_due = True
        else:
            self._connection.close()

    def close(self) -> None:
        self._connection.close()

    def _begin(self) -> None:
        """Begin a transaction with the first of its statements, which spares a message."""
        due = self._due()
        if not due:
            return
        import psycopg

        try:
            self._connection.execute(_BETWEEN.join(due).encode())
        except psycopg.Error as error:
            raise _failed(error, self._connection) from error

    def _due(self) -> list[str]:
        """What goes before the next statement, each in a transaction of its own."""
        due = [_REFRESH] if self._refresh_is_due else []
        if self._begin_is_due:
            due.append(_BEGIN)
        self._refresh_is_due = self._begin_is_due = False
        return due

    def _end(self, word: Literal["COMMIT", "ROLLBACK"]) -> None:
        if self._begin_is_due:  # nothing was sent
            return
        try:
            self.execute(word)
        except VdbctlError:
            if word == "COMMIT":
                raise
            self._connection.close()  # what went wrong before is what matters

    def _reconnect(self) -> None:
        """A connection that was lost is opened again, but never in the middle of a transaction."""
        if self._connection.closed and self._options is not None and not self._in_transaction:
            self._connection = _connect(self._options, self._instead)
            self._refresh_is_due = False
            self._hear(self._connection)

    def _hear(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        tell = self._on_notice
        if tell is not None:
            connection.add_notice_handler(lambda said: _tell(said, tell))


def _tell(said: psycopg.errors.Diagnostic, tell: OnNotice) -> None:
    if str(said.message_primary).endswith(_SKIPPED):
        return
    more = [
        f"{name}: {text}"
        for name, text in (("DETAIL", said.message_detail), ("HINT", said.message_hint))
        if text
    ]
    tell(": ".join([str(said.severity), "; ".join([str(said.message_primary), *more])]))


def _which(statements: Sequence[str], position: int) -> tuple[int, int]:
    """Index of the statement at a position of the message, and the position inside of it."""
    for number, text in enumerate(statements):
        if position <= len(text) + len(_BETWEEN):
            return number, position
        position -= len(text) + len(_BETWEEN)
    return len(statements) - 1, 1


@lru_cache
def _numbered(sql: str, names: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    return named.numbered(sql, names)


def _one(sql: str, parameters: Parameters) -> tuple[str, tuple[str, ...]]:
    """One statement with its parameters numbered, and their names."""
    require_whole(sql)
    try:
        text, names = _numbered(sql, tuple(parameters)) if parameters else (sql, ())
    except KeyError as error:
        raise SqlFailed(
            f"no value for parameter :{error.args[0]}",
            hint="a name behind a colon is a parameter; give it a value, or quote the text",
        ) from error
    if holds_several(text):
        raise SqlFailed("several statements in one call", hint="one statement in each call")
    return text, names


def _connect(
    options: Mapping[str, str | int], instead: Instead
) -> psycopg.Connection[tuple[Any, ...]]:
    import psycopg

    arguments: dict[str, Any] = {"connect_timeout": CONNECT_TIMEOUT_S, **options}
    left = WAKE_ATTEMPTS if _CLUSTER.search(str(options.get("host"))) else 1
    while True:
        try:
            connection = psycopg.connect(
                **arguments,
                autocommit=True,
                cursor_factory=psycopg.RawCursor,
                prepare_threshold=None,  # `refresh` takes prepared statements away
                application_name=APPLICATION,
            )
            break
        except psycopg.OperationalError as error:
            left -= 1
            if not left or not isinstance(error, psycopg.errors.ConnectionTimeout):
                raise instead(_not_connected(error, options)) from error
    connection.execute(_OWN_SETTINGS)
    _return_text(connection)
    return connection


def _return_text(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """JSON and UUID come back as text, as they do over the Data API; and times for which Python
    has no value, such as infinity."""
    from psycopg.types import datetime
    from psycopg.types.json import set_json_loads
    from psycopg.types.string import TextLoader

    set_json_loads(_undecoded, connection)
    for name in ("uuid", "inet", "cidr"):
        connection.adapters.register_loader(name, TextLoader)
    for name, loader in (
        ("date", datetime.DateLoader),
        ("time", datetime.TimeLoader),
        ("timetz", datetime.TimetzLoader),
        ("timestamp", datetime.TimestampLoader),
        ("timestamptz", datetime.TimestamptzLoader),
        ("interval", datetime.IntervalLoader),
    ):
        connection.adapters.register_loader(name, _or_text(loader))


@lru_cache
def _or_text(loader: type[psycopg.adapt.Loader]) -> type[psycopg.adapt.Loader]:
    import psycopg

    class OrText(loader):  # type: ignore[misc, valid-type]
        def load(self, data: bytes) -> Any:
            try:
                return super().load(data)
            except (psycopg.DataError, ValueError, OverflowError):
                return bytes(data).decode()

    return OrText


def _undecoded(content: str | bytes) -> str:
    text = content if isinstance(content, str) else content.decode()
    json.loads(text)
    return text


def _not_connected(error: Exception, options: Mapping[str, str | int]) -> VdbctlError:
    words = " ".join(str(error).split())
    where = f"{options.get('host')}:{options.get('port')}"
    if any(sign in words for sign in _FULL):
        return DatabaseUnreachable(
            f"{where} has no connection left: {words}",
            hint="end sessions that are not used, or raise max_connections, then repeat",
        )
    if _NOT_READY in words:
        return DatabaseUnreachable(f"{where}: {words}", hint="wait a moment, then repeat")
    if any(sign in words for sign in _LOGIN_FAILED):
        return DatabaseAccessDenied(
            f"{where} refused the login: {words}", hint="is this the secret of this database?"
        )
    return DatabaseUnreachable(
        f"cannot connect to {where}: {words}",
        hint="the database is inside its VPC: open a tunnel and name it with --via HOST:PORT, "
        "or use Aurora with the Data API",
    )


def _failed(error: psycopg.Error, connection: psycopg.Connection[tuple[Any, ...]]) -> VdbctlError:
    import psycopg

    words = error.diag.message_primary or " ".join(str(error).split())
    if isinstance(error, psycopg.OperationalError) and (connection.broken or not error.sqlstate):
        return OutcomeUnknown(
            f"the connection was lost: {words}",
            hint="look at the database before repeating the statement",
        )
    told = error.diag
    position = int(told.statement_position) if told.statement_position else None
    more = {"DETAIL": told.message_detail, "CONTEXT": told.context}
    return SqlFailed(
        words,
        sqlstate=error.sqlstate or "",
        position=position,
        hint=told.message_hint,
        more=[f"{name}: {text}" for name, text in more.items() if text],
    )

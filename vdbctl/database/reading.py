"""Statements of a person: read-only where wanted, and results of any size over every transport."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vdbctl.database.port import Database, Limits, Result, Session
from vdbctl.errors import NotReturned, ResultTooLarge, SqlFailed

FIRST_ROWS = 15
"""Rows of a first page: of the 64 KB that one may have over the Data API they fit into 1 MiB."""
MOST_ROWS = 5_000
FILL = 0.5
"""Part of the largest answer that a page is meant to fill; later rows may be wider."""
_READ_ONLY = "SET TRANSACTION READ ONLY"
_READ_ONLY_VIOLATED = "25006"
_CURSOR = "vdbctl_pages"
_AS_TEXT = (
    "SELECT (SELECT json_agg(v.key) FROM json_each_text(row_to_json(found)) AS v)::text, "
    "(SELECT json_agg(v.value) FROM json_each_text(row_to_json(found)) AS v)::text "
    "FROM ({}\n) AS found"
)


@dataclass(frozen=True)
class Statement:
    """A statement of a person.

    Attributes:
        text: Without a semicolon.
        alone: What keeps it out of a transaction, such as "VACUUM"; "" for most.
        is_query: Whether it begins with SELECT, VALUES, TABLE or WITH.
    """

    text: str
    alone: str = ""
    is_query: bool = False


def run(
    database: Database, statements: Sequence[Statement], *, read_only: bool
) -> Iterator[Result]:
    """Run statements; several of them, and those that may only read, in one transaction.

    Yields:
        The result of each; that of a query in pages, with the same columns, where it is larger
        than the transport returns.

    Raises:
        SqlFailed: The server refused one; where there is a transaction nothing took effect.
    """
    if len(statements) == 1 and not read_only:
        yield from _single(database, statements[0])
        return
    for statement in statements:
        _refuse(statement, several=len(statements) > 1)
    if len(statements) == 1:
        yield from _read(database, statements[0])
        return
    with database.transaction() as session:
        if read_only:
            session.execute(_READ_ONLY)
        for number, statement in enumerate(statements, 1):
            try:
                yield session.execute(statement.text)
            except SqlFailed as error:
                error.number = number
                if isinstance(error, NotReturned):
                    error.hint = "all of them were rolled back; select less, or cast it to text"
                raise


def pages(database: Database, sql: str) -> Iterator[Result]:
    """A query page by page, in a transaction that only reads."""
    done, most = 0, MOST_ROWS
    while True:
        try:
            for page in _pages(database, sql, done, most):
                done += len(page.rows)
                yield page
        except ResultTooLarge:
            if most == FIRST_ROWS:
                raise
            most = FIRST_ROWS
        else:
            return


def _single(database: Database, statement: Statement) -> Iterator[Result]:
    try:
        yield database.execute(statement.text)
    except NotReturned as error:
        if not statement.is_query:
            raise
        reason = error
    else:
        return
    yield from _again(database, statement, reason)


def _read(database: Database, statement: Statement) -> Iterator[Result]:
    try:
        with database.transaction() as session:
            session.execute(_READ_ONLY)
            result = session.execute(statement.text)
    except NotReturned as error:
        if not statement.is_query:
            raise
        reason = error
    except SqlFailed as error:
        if error.sqlstate == _READ_ONLY_VIOLATED:
            error.hint = "on this environment statements only read; repeat it with --write"
        raise
    else:
        yield result
        return
    yield from _again(database, statement, reason)


def _again(database: Database, statement: Statement, reason: NotReturned) -> Iterator[Result]:
    """A query whose result is not returned, in pages or as text. Only what reads is asked twice.

    Raises:
        NotReturned: The query writes.
    """
    ask = pages if isinstance(reason, ResultTooLarge) else _texts
    try:
        yield from ask(database, statement.text)
    except SqlFailed as error:
        if error.sqlstate != _READ_ONLY_VIOLATED:
            raise
        raise type(reason)(
            f"the query writes, it has run and was not repeated, but its result is not returned: "
            f"{reason.detail}",
            hint="look at what it wrote with a query that only reads",
        ) from error


def _texts(database: Database, sql: str) -> Iterator[Result]:
    """Rows with each cell as text, for types that the transport does not return."""
    for page in pages(database, _AS_TEXT.format(sql)):
        names = json.loads(str(page.rows[0][0])) if page.rows else []
        cells = (json.loads(str(values)) for _names, values in page.rows)
        yield Result(tuple(names), tuple(tuple(row) for row in cells))


def _refuse(statement: Statement, *, several: bool) -> None:
    if not statement.alone:
        return
    if several:
        raise SqlFailed(
            f"{statement.alone} cannot be in a transaction, as several statements are",
            hint="run it as a statement of its own",
        )
    raise SqlFailed(
        f"{statement.alone} changes something, and here statements only read",
        hint="repeat it with --write",
    )


def _pages(database: Database, sql: str, done: int, most: int) -> Iterator[Result]:
    with database.transaction() as session:
        session.execute(_READ_ONLY)
        session.execute(f"DECLARE {_CURSOR} NO SCROLL CURSOR FOR {sql}")
        if done:
            session.execute(f"MOVE FORWARD {done} FROM {_CURSOR}")
        yield from _fetched(session, database.limits, most)


def _fetched(session: Session, limits: Limits, most: int) -> Iterator[Result]:
    rows, widest = FIRST_ROWS, 1
    while True:
        page = session.execute(f"FETCH FORWARD {rows} FROM {_CURSOR}")
        yield page
        if len(page.rows) < rows:
            return
        widest = max(widest, *(_size(row) for row in page.rows))
        room = int((limits.result_bytes or 1 << 22) * FILL)
        rows = max(FIRST_ROWS, min(most, room // widest))


def _size(row: tuple[object, ...]) -> int:
    """About what a row takes as JSON, in bytes."""
    return sum(32 + len(str(cell).encode()) for cell in row)

"""Parameters of the server, for the statements of one file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from vdbctl.database.port import Limits, Session
from vdbctl.errors import MigrationFileInvalid
from vdbctl.migrate import locks
from vdbctl.migrate.files import Migration
from vdbctl.migrate.options import LOCK_TIMEOUT_MS
from vdbctl.migrate.scripts import Script
from vdbctl.migrate.statements import Statement


def own_settings(session: Session) -> str:
    """What each transaction has to begin with, where the server's defaults are not PostgreSQL's: at
    a higher isolation a sign of life of the lease would make the record fail. "" for nothing."""
    usual = session.execute(
        "SELECT current_setting('default_transaction_isolation') = 'read committed' "
        "AND current_setting('default_transaction_read_only') = 'off'"
    ).scalar()
    return "" if usual else "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE"


def limit(session: Session, migration: Migration, statements: Sequence[Statement]) -> None:
    """Set how long statements may wait for locks and how long they may take, where it matters, and
    what the file asks for: one that touches nothing in use is spared the call."""
    options = migration.options
    values: dict[str, str] = {}
    if options.lock_timeout_ms != LOCK_TIMEOUT_MS or locks.may_wait(statements):
        values["lock_timeout"] = f"{options.lock_timeout_ms}ms"
    if options.statement_timeout_ms is not None:
        values["statement_timeout"] = f"{options.statement_timeout_ms}ms"
    for sql in assignments({**values, **options.settings}, "SET LOCAL"):
        session.execute(sql)


def assignments(values: Mapping[str, str], word: Literal["SET", "SET LOCAL"]) -> Iterator[str]:
    """Statements that set parameters; they are no queries, so that a file may still say how its
    transaction is isolated."""
    for name, value in values.items():
        parts = (one.replace("'", "''") for one in value.split(","))
        yield f"{word} {name} = " + ", ".join(f"'{part}'" for part in parts)


def require_kept(script: Script, limits: Limits) -> None:
    """Refuse what this way into the database cannot hold, before anything runs.

    Raises:
        MigrationFileInvalid: The file sets a parameter for a statement outside of a transaction.
    """
    if not script.transactional and any(each.outside for each in script.statements):
        require_session(script, limits)


def require_session(script: Script, limits: Limits) -> None:
    """Refuse parameters for a statement outside of a transaction, where no session is kept.

    Raises:
        MigrationFileInvalid: The file sets some.
    """
    names = ", ".join(script.migration.options.settings)
    if limits.keeps_session or not names:
        return
    raise MigrationFileInvalid(
        f"{script.path}: over the {limits.transport} {names} cannot be set for statements outside "
        "of a transaction, each of which is a session of its own",
        hint="run it over a direct connection (--via), or set it for the user: "
        "ALTER ROLE … SET … in a file before it",
    )

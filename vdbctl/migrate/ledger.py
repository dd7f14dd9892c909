"""The ledger: what ran in a database, kept in that database, in a schema of its own.

`vdbctl.migration` holds one row for each migration that is there now; `vdbctl.migration_event` is
only ever added to.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal, cast

from vdbctl import __version__
from vdbctl.database.port import Database, Session
from vdbctl.migrate.files import Migration

State = Literal["applied", "running", "failed"]

_DDL = (
    "CREATE SCHEMA IF NOT EXISTS vdbctl",
    """CREATE TABLE IF NOT EXISTS vdbctl.migration (
        version          text PRIMARY KEY,
        name             text NOT NULL,
        checksum         text NOT NULL,
        state            text NOT NULL CHECK (state IN ('applied', 'running', 'failed')),
        statements_done  integer NOT NULL,
        statements_total integer NOT NULL,
        prefix_checksum  text NOT NULL,
        applied_at       timestamptz NOT NULL DEFAULT now(),
        applied_by       text NOT NULL,
        duration_ms      bigint NOT NULL DEFAULT 0,
        tool_version     text NOT NULL,
        error            text NOT NULL DEFAULT ''
    )""",
    """CREATE TABLE IF NOT EXISTS vdbctl.migration_event (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        version    text NOT NULL,
        name       text NOT NULL,
        event      text NOT NULL,
        checksum   text NOT NULL,
        actor      text NOT NULL,
        happened_at timestamptz NOT NULL DEFAULT now(),
        detail     text NOT NULL DEFAULT ''
    )""",
    """CREATE TABLE IF NOT EXISTS vdbctl.migration_lease (
        only_one   boolean PRIMARY KEY DEFAULT true CHECK (only_one),
        owner      text NOT NULL,
        token      text NOT NULL,
        taken_at   timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL
    )""",
    "COMMENT ON SCHEMA vdbctl IS 'Ledger of vdbctl migrate'",
)


@dataclass(frozen=True)
class Entry:
    """One row of the ledger.

    Attributes:
        done: Statements that took effect, of `total`.
        prefix_checksum: Checksum over the text of those statements.
    """

    version: str
    name: str
    checksum: str
    state: State
    done: int
    total: int
    prefix_checksum: str
    applied_at: datetime.datetime
    applied_by: str
    duration_ms: int
    error: str


def prepare(database: Database) -> None:
    """Make the ledger where there is none."""
    if database.execute("SELECT to_regclass('vdbctl.migration_lease') IS NOT NULL").scalar():
        return
    for statement in _DDL:
        database.execute(statement)


def entries(database: Session) -> tuple[Entry, ...]:
    """All rows, by version; none where there is no ledger."""
    if not database.execute("SELECT to_regclass('vdbctl.migration') IS NOT NULL").scalar():
        return ()
    result = database.execute(
        "SELECT version, name, checksum, state, statements_done, statements_total, "
        "prefix_checksum, applied_at, applied_by, duration_ms, error "
        "FROM vdbctl.migration ORDER BY version"
    )
    return tuple(_entry(row) for row in result.rows)


def record(
    session: Session,
    migration: Migration,
    state: State,
    *,
    actor: str,
    done: int,
    total: int,
    prefix_checksum: str = "",
    duration_ms: int = 0,
    error: str = "",
) -> None:
    """Write or overwrite the row of a migration."""
    session.execute(
        "INSERT INTO vdbctl.migration AS m (version, name, checksum, state, statements_done, "
        "statements_total, prefix_checksum, applied_by, duration_ms, tool_version, error) VALUES "
        "(:version, :name, :checksum, :state, :done, :total, :prefix, :actor, :duration, :tool, "
        ":error) ON CONFLICT (version) DO UPDATE SET name = excluded.name, "
        "checksum = excluded.checksum, state = excluded.state, "
        "statements_done = excluded.statements_done, statements_total = excluded.statements_total, "
        "prefix_checksum = excluded.prefix_checksum, applied_at = now(), "
        "applied_by = excluded.applied_by, duration_ms = excluded.duration_ms, "
        "tool_version = excluded.tool_version, error = excluded.error",
        {
            "version": migration.version,
            "name": migration.name,
            "checksum": migration.checksum,
            "state": state,
            "done": done,
            "total": total,
            "prefix": prefix_checksum,
            "actor": actor,
            "duration": duration_ms,
            "tool": __version__,
            "error": error,
        },
    )
    add_event(session, migration, state, actor=actor, detail=error)


def remove(session: Session, migration: Migration, *, actor: str) -> None:
    """Take out the row of a migration that was rolled back."""
    session.execute(
        "DELETE FROM vdbctl.migration WHERE version = :version", {"version": migration.version}
    )
    add_event(session, migration, "rolled back", actor=actor)


def add_event(
    session: Session, migration: Migration, event: str, *, actor: str, detail: str = ""
) -> None:
    session.execute(
        "INSERT INTO vdbctl.migration_event (version, name, event, checksum, actor, detail) "
        "VALUES (:version, :name, :event, :checksum, :actor, :detail)",
        {
            "version": migration.version,
            "name": migration.name,
            "event": event,
            "checksum": migration.checksum,
            "actor": actor,
            "detail": detail,
        },
    )


def _entry(row: tuple[object, ...]) -> Entry:
    version, name, checksum, state, done, total, prefix, at, by, duration, error = row
    return Entry(
        version=str(version),
        name=str(name),
        checksum=str(checksum),
        state=cast("State", state),
        done=int(str(done)),
        total=int(str(total)),
        prefix_checksum=str(prefix),
        applied_at=cast("datetime.datetime", at),
        applied_by=str(by),
        duration_ms=int(str(duration)),
        error=str(error),
    )

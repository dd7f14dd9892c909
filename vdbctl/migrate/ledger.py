"""The ledger: what ran in a database, kept in that database, in a schema of its own.

`vdbctl.migration` holds one row for each migration that is there now; `vdbctl.migration_event` is
only ever added to.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal, cast

from vdbctl import __version__
from vdbctl.database.port import NO_PARAMETERS, Database, Parameters, Session
from vdbctl.errors import SqlFailed
from vdbctl.migrate.files import Migration
from vdbctl.migrate.lease import UNDEFINED_TABLE, Lease, lost

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
    """All rows, by version; none where there is no ledger. One call."""
    try:
        result = database.execute(
            "SELECT version, name, checksum, state, statements_done, statements_total, "
            "prefix_checksum, applied_at, applied_by, duration_ms, error "
            "FROM vdbctl.migration ORDER BY version"
        )
    except SqlFailed as error:
        if error.sqlstate == UNDEFINED_TABLE:
            return ()
        raise
    return tuple(_entry(row) for row in result.rows)


def record(
    session: Session,
    lease: Lease,
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
    """Write or overwrite the row of a migration, and prolong the lease: one call.

    Raises:
        MigrationLocked: The lease is somebody else's; nothing was written.
    """
    _with_lease(
        session,
        lease,
        "kept AS (INSERT INTO vdbctl.migration AS m (version, name, checksum, state, "
        "statements_done, statements_total, prefix_checksum, applied_by, duration_ms, "
        "tool_version, error) SELECT :version, :name, :checksum, :state, CAST(:done AS integer), "
        "CAST(:total AS integer), :prefix, :actor, CAST(:duration AS bigint), :tool, :detail "
        "FROM held ON CONFLICT (version) DO UPDATE SET name = excluded.name, "
        "checksum = excluded.checksum, state = excluded.state, "
        "statements_done = excluded.statements_done, statements_total = excluded.statements_total, "
        "prefix_checksum = excluded.prefix_checksum, applied_at = now(), "
        "applied_by = excluded.applied_by, duration_ms = excluded.duration_ms, "
        "tool_version = excluded.tool_version, error = excluded.error)",
        migration,
        event=state,
        actor=actor,
        detail=error,
        more={
            "state": state,
            "done": done,
            "total": total,
            "prefix": prefix_checksum,
            "duration": duration_ms,
            "tool": __version__,
        },
    )


def remove(session: Session, lease: Lease, migration: Migration, *, actor: str) -> None:
    """Take out the row of a migration that was rolled back: one call.

    Raises:
        MigrationLocked: The lease is somebody else's; nothing was written.
    """
    _with_lease(
        session,
        lease,
        "gone AS (DELETE FROM vdbctl.migration WHERE version = :version "
        "AND EXISTS (SELECT FROM held))",
        migration,
        event="rolled back",
        actor=actor,
    )


def _with_lease(
    session: Session,
    lease: Lease,
    change: str,
    migration: Migration,
    *,
    event: str,
    actor: str,
    detail: str = "",
    more: Parameters = NO_PARAMETERS,
) -> None:
    """A change of the ledger and its event, as long as the lease is ours, in one statement."""
    held = session.execute(
        f"WITH held AS ({Lease.RENEW}), {change}, "  # noqa: S608  # only our own texts
        "told AS (INSERT INTO vdbctl.migration_event (version, name, event, checksum, actor, "
        "detail) SELECT :version, :name, :event, :checksum, :actor, :detail FROM held) "
        "SELECT count(*)::int FROM held",
        {
            "version": migration.version,
            "name": migration.name,
            "checksum": migration.checksum,
            "event": event,
            "actor": actor,
            "detail": detail,
            **lease.parameters,
            **more,
        },
    ).scalar()
    if not held:
        raise lost()


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

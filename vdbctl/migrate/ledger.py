"""The ledger: what ran in a database, kept in that database, in a schema of its own.

`vdbctl.migration` holds one row for each migration that is there now; `vdbctl.migration_event` is
only ever added to.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, cast

from vdbctl import __version__
from vdbctl.database.port import NO_PARAMETERS, Database, Parameters, Session
from vdbctl.errors import SqlFailed
from vdbctl.migrate.files import Migration
from vdbctl.migrate.lease import UNDEFINED_TABLE, Lease, advised, lost

State = Literal["applied", "running", "paused", "failed", "unknown"]
"""applied: all of it. running: the statement after those that are done may be under way.
paused: no statement is under way. failed: the next one did not take effect. unknown: nobody can
tell whether it did."""
Direction = Literal["up", "down"]
_STATES = "('applied', 'running', 'paused', 'failed', 'unknown')"

_DDL = (
    "CREATE SCHEMA IF NOT EXISTS vdbctl",
    f"""CREATE TABLE IF NOT EXISTS vdbctl.migration (
        version          text PRIMARY KEY,
        name             text NOT NULL,
        checksum         text NOT NULL,
        state            text NOT NULL CHECK (state IN {_STATES}),
        direction        text NOT NULL DEFAULT 'up' CHECK (direction IN ('up', 'down')),
        statements_done  integer NOT NULL,
        statements_total integer NOT NULL,
        statement_checksums text NOT NULL DEFAULT '',
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
_THERE_ALREADY = frozenset({"23505", "42P06", "42P07", "42710"})
"""unique_violation (two CREATE at the same moment), duplicate_schema, duplicate_table,
duplicate_object. Source: PostgreSQL, "Error Codes"."""


@dataclass(frozen=True)
class Entry:
    """One row of the ledger.

    Attributes:
        done: Statements that took effect, of `total`.
        direction: "down" for a rollback that is not finished; `done` counts its statements then.
        checksums: One for each statement of the file; () for what is applied.
    """

    version: str
    name: str
    checksum: str
    state: State
    direction: Direction
    done: int
    total: int
    checksums: tuple[str, ...]
    applied_at: datetime.datetime
    applied_by: str
    duration_ms: int
    error: str


def prepare(database: Database) -> None:
    """Make the ledger where there is none."""
    if database.execute("SELECT to_regclass('vdbctl.migration_lease') IS NOT NULL").scalar():
        return
    try:
        with advised():
            database.execute(f"DO $vdbctl$ BEGIN {'; '.join(_DDL)}; END $vdbctl$")
    except SqlFailed as error:  # another run makes it at the same moment
        if error.sqlstate not in _THERE_ALREADY:
            raise


def entries(database: Session) -> tuple[Entry, ...]:
    """All rows, by version; none where there is no ledger. One call."""
    try:
        result = database.execute(
            "SELECT version, name, checksum, state, direction, statements_done, statements_total, "
            "CASE WHEN state = 'applied' THEN '' ELSE statement_checksums END, applied_at, "
            "applied_by, duration_ms, error "
            "FROM vdbctl.migration ORDER BY version"
        )
    except SqlFailed as error:
        if error.sqlstate == UNDEFINED_TABLE:
            return ()
        raise
    return tuple(_entry(row) for row in result.rows)


def statement_checksums(database: Session, version: str) -> tuple[str, ...]:
    """Checksums of the statements of a migration, as they were when it ran."""
    found = database.execute(
        "SELECT statement_checksums FROM vdbctl.migration WHERE version = :version",
        {"version": version},
    ).scalar()
    return tuple(str(found).split(",")) if found else ()


@dataclass(frozen=True)
class Progress:
    """How far a migration has come, for its row.

    Attributes:
        checksums: One for each statement of the direction's file.
        duration_ms: Of this run.
    """

    state: State
    done: int
    checksums: Sequence[str]
    direction: Direction = "up"
    duration_ms: int = 0
    error: str = ""


@dataclass(frozen=True)
class Note:
    """What the event log says of a change, where it is not what usually happens.

    Attributes:
        reason: A person's own words.
    """

    event: str
    reason: str


ROLLED_BACK = Note("rolled back", "")


class Recorded(Protocol):
    """A migration, or its row."""

    @property
    def version(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def checksum(self) -> str: ...


def record(
    session: Session,
    lease: Lease,
    migration: Migration,
    progress: Progress,
    *,
    actor: str,
    note: Note | None = None,
) -> None:
    """Write or overwrite the row of a migration, and prolong the lease: one call.

    Raises:
        MigrationLocked: The lease is somebody else's; nothing was written.
    """
    _with_lease(
        session,
        lease,
        "kept AS (INSERT INTO vdbctl.migration AS m (version, name, checksum, state, "
        "direction, statements_done, statements_total, statement_checksums, applied_by, "
        "duration_ms, tool_version, error) SELECT :version, :name, :checksum, :state, :direction, "
        "CAST(:done AS integer), CAST(:total AS integer), :checksums, :actor, "
        "CAST(:duration AS bigint), :tool, :detail "
        "FROM held ON CONFLICT (version) DO UPDATE SET name = excluded.name, "
        "checksum = excluded.checksum, state = excluded.state, direction = excluded.direction, "
        "statements_done = excluded.statements_done, statements_total = excluded.statements_total, "
        "statement_checksums = excluded.statement_checksums, applied_at = now(), "
        "applied_by = excluded.applied_by, duration_ms = excluded.duration_ms, "
        "tool_version = excluded.tool_version, error = excluded.error)",
        migration,
        event=note.event if note else _event(progress),
        actor=actor,
        detail=note.reason if note else progress.error,
        more={
            "state": progress.state,
            "direction": progress.direction,
            "done": progress.done,
            "total": len(progress.checksums),
            "checksums": ",".join(progress.checksums),
            "duration": progress.duration_ms,
            "tool": __version__,
        },
    )


def remove(
    session: Session,
    lease: Lease,
    migration: Recorded,
    *,
    actor: str,
    note: Note = ROLLED_BACK,
) -> None:
    """Take out the row of a migration that is not there any more: one call.

    Raises:
        MigrationLocked: The lease is somebody else's; nothing was written.
    """
    _with_lease(
        session,
        lease,
        "gone AS (DELETE FROM vdbctl.migration WHERE version = :version "
        "AND EXISTS (SELECT FROM held))",
        migration,
        event=note.event,
        actor=actor,
        detail=note.reason,
    )


def _event(progress: Progress) -> str:
    return progress.state if progress.direction == "up" else f"rollback {progress.state}"


def _with_lease(
    session: Session,
    lease: Lease,
    change: str,
    migration: Recorded,
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
    version, name, checksum, state, direction, done, total, sums, at, by, duration, error = row
    return Entry(
        version=str(version),
        name=str(name),
        checksum=str(checksum),
        state=cast("State", state),
        direction=cast("Direction", direction),
        done=int(str(done)),
        total=int(str(total)),
        checksums=tuple(str(sums).split(",")) if sums else (),
        applied_at=cast("datetime.datetime", at),
        applied_by=str(by),
        duration_ms=int(str(duration)),
        error=str(error),
    )

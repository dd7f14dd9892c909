"""The ledger: what ran in a database, kept in that database, in a schema of its own.

`vdbctl.migration` holds one row for each migration that is there now; `vdbctl.migration_event` is
only ever added to. Everybody reads all rows, so none of them grows: checksums of statements are in
rows of their own, and words of errors are cut.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, cast

from vdbctl import __version__
from vdbctl.database.port import NO_PARAMETERS, Database, Parameters, Session, Value
from vdbctl.errors import MOST_CHARS, SqlFailed
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
        version          text COLLATE "C" PRIMARY KEY,
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
    """CREATE TABLE IF NOT EXISTS vdbctl.migration_checksums (
        version    text NOT NULL,
        direction  text NOT NULL,
        part       integer NOT NULL,
        checksums  text NOT NULL,
        PRIMARY KEY (version, direction, part)
    )""",
    """CREATE TABLE IF NOT EXISTS vdbctl.migration_lease (
        only_one   boolean PRIMARY KEY DEFAULT true CHECK (only_one),
        owner      text NOT NULL,
        token      text NOT NULL,
        taken_at   timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL
    )""",
    "COMMENT ON SCHEMA vdbctl IS 'Ledger of vdbctl migrate'",
    """INSERT INTO vdbctl.migration_checksums
        SELECT m.version, m.direction, (c.number - 1) / 1000,
            string_agg(c.checksum, ',' ORDER BY c.number)
        FROM vdbctl.migration m,
            unnest(string_to_array(m.statement_checksums, ',')) WITH ORDINALITY c(checksum, number)
        GROUP BY 1, 2, 3
        ON CONFLICT DO NOTHING""",
    """UPDATE vdbctl.migration SET statement_checksums = '', error = left(error, 2000)
        WHERE statement_checksums <> '' OR length(error) > 2000""",
)
"""Also what a ledger of an earlier version needs, which had all in one row."""
TAG = "/* vdbctl ledger */ "
"""Begins what a run's transaction ends with, so that `abandoned` knows it."""
PART = 1_000
"""Checksums in one row: 17 kB of the 64 KB that the Data API returns."""
PAGE = 1_000
"""Rows of the ledger in one answer: of 400 B each, or 600 B with the longest names, they fit into
1 MiB. `version` has the collation of the pages, so that its index finds each; the table of an
earlier version is sorted for each."""
_THERE_ALREADY = frozenset({"23505", "42P06", "42P07", "42710"})
"""unique_violation (two CREATE at the same moment), duplicate_schema, duplicate_table,
duplicate_object. Source: PostgreSQL, "Error Codes"."""


@dataclass(frozen=True)
class Entry:
    """One row of the ledger.

    Attributes:
        done: Statements that took effect, of `total`.
        direction: "down" for a rollback that is not finished; `done` counts its statements then.
    """

    version: str
    name: str
    checksum: str
    state: State
    direction: Direction
    done: int
    total: int
    applied_at: datetime.datetime
    applied_by: str
    duration_ms: int
    error: str


def prepare(database: Database) -> None:
    """Make the ledger where there is none."""
    if database.execute("SELECT to_regclass('vdbctl.migration_checksums') IS NOT NULL").scalar():
        return
    try:
        with advised():
            database.execute(f"DO $vdbctl$ BEGIN {'; '.join(_DDL)}; END $vdbctl$")
    except SqlFailed as error:  # another run makes it at the same moment
        if error.sqlstate not in _THERE_ALREADY:
            raise


def entries(database: Session) -> tuple[Entry, ...]:
    """All rows, by version; none where there is no ledger. One call for each thousand."""
    found: list[Entry] = []
    while True:
        after = found[-1].version if found else ""
        page = [_entry(row) for row in _page(database, after)]
        found += page
        if len(page) < PAGE:
            return tuple(found)


def entry(database: Session, version: str) -> Entry | None:
    """The row of one migration; None where there is none."""
    found = _rows(database, "version = :version", {"version": version})
    return _entry(found[0]) if found else None


def _page(database: Session, after: str) -> tuple[tuple[object, ...], ...]:
    which = f'version COLLATE "C" > :after ORDER BY version COLLATE "C" LIMIT {PAGE}'
    return _rows(database, which, {"after": after})


def _rows(database: Session, which: str, values: Parameters) -> tuple[tuple[object, ...], ...]:
    try:
        return database.execute(
            "SELECT version, name, checksum, state, direction, "  # noqa: S608  # our own texts
            "statements_done, statements_total, applied_at, applied_by, duration_ms, "
            f"CASE WHEN state = 'applied' THEN '' ELSE left(error, {MOST_CHARS}) END "
            f"FROM vdbctl.migration WHERE {which}",
            values,
        ).rows
    except SqlFailed as error:
        if error.sqlstate == UNDEFINED_TABLE:
            return ()
        raise


def statement_checksums(
    database: Session, version: str, direction: Direction = "up"
) -> tuple[str, ...]:
    """Checksums of the statements of a migration, as they were when it ran; () where they are not
    known, as in a ledger of an earlier version that no run has brought up to date."""
    found: list[str] = []
    for part in itertools.count():
        try:
            text = database.execute(
                "SELECT checksums FROM vdbctl.migration_checksums "
                "WHERE version = :version AND direction = :direction AND part = :part",
                {"version": version, "direction": direction, "part": part},
            ).scalar()
        except SqlFailed as error:
            if error.sqlstate == UNDEFINED_TABLE:
                return ()
            raise
        found += str(text).split(",") if text else []
        if len(found) < (part + 1) * PART:
            break
    return tuple(found)


@dataclass(frozen=True)
class Progress:
    """How far a migration has come, for its row.

    Attributes:
        total: Statements of the direction's file.
        checksums: One for each of them, where they are to be kept.
        duration_ms: Of this run.
    """

    state: State
    done: int
    total: int
    checksums: Sequence[str] = ()
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
    """Write or overwrite the row of a migration, and prolong the lease: one call, and one more for
    each further thousand of checksums.

    Raises:
        MigrationLocked: The lease is somebody else's; nothing was written.
    """
    parts = parts_of(progress.checksums)
    for number, part in enumerate(parts[1:], 1):
        keep_checksums(session, lease, migration.version, progress.direction, number, part)
    sums: dict[str, Value] = {"sums": ",".join(parts[0]), "parts": len(parts)} if parts else {}
    _with_lease(
        session,
        lease,
        (f"{_SUMS}, " if parts else "") + _KEPT,
        migration,
        event=note.event if note else _event(progress),
        actor=actor,
        detail=(note.reason if note else progress.error)[:MOST_CHARS],
        more={
            "state": progress.state,
            "direction": progress.direction,
            "done": progress.done,
            "total": progress.total,
            "duration": progress.duration_ms,
            "tool": __version__,
            **sums,
        },
    )


_KEPT = (
    "kept AS (INSERT INTO vdbctl.migration AS m (version, name, checksum, state, "
    "direction, statements_done, statements_total, applied_by, "
    "duration_ms, tool_version, error) SELECT :version, :name, :checksum, :state, :direction, "
    "CAST(:done AS integer), CAST(:total AS integer), :actor, "
    "CAST(:duration AS bigint), :tool, :detail "
    "FROM held ON CONFLICT (version) DO UPDATE SET name = excluded.name, "
    "checksum = excluded.checksum, state = excluded.state, direction = excluded.direction, "
    "statements_done = excluded.statements_done, statements_total = excluded.statements_total, "
    "applied_at = now(), applied_by = excluded.applied_by, duration_ms = excluded.duration_ms, "
    "tool_version = excluded.tool_version, error = excluded.error)"
)
_PUT = (
    "INSERT INTO vdbctl.migration_checksums (version, direction, part, checksums) {} "
    "ON CONFLICT (version, direction, part) DO UPDATE SET checksums = excluded.checksums"
)
_SUMS = (  # only our own texts
    f"sums AS ({_PUT.format('SELECT :version, :direction, 0, :sums FROM held')}), "  # noqa: S608
    "shorter AS (DELETE FROM vdbctl.migration_checksums WHERE version = :version "
    "AND direction = :direction AND part >= CAST(:parts AS integer) AND EXISTS (SELECT FROM held))"
)


def parts_of(checksums: Sequence[str]) -> list[Sequence[str]]:
    """As many in each as one row holds."""
    return [checksums[at : at + PART] for at in range(0, len(checksums), PART)]


def keep_checksums(
    session: Session,
    lease: Lease,
    version: str,
    direction: Direction,
    part: int,
    checksums: Sequence[str],
) -> None:
    """Keep up to a thousand checksums of statements, for who looks later what has changed; nothing
    where the lease is somebody else's."""
    held = "SELECT FROM vdbctl.migration_lease WHERE token = :token"
    session.execute(
        TAG
        + _PUT.format(
            f"SELECT :version, :direction, CAST(:part AS integer), :sums WHERE EXISTS ({held})"
        ),
        {
            "version": version,
            "direction": direction,
            "part": part,
            "sums": ",".join(checksums),
            "token": lease.parameters["token"],
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
        "AND EXISTS (SELECT FROM held)), "
        "sums AS (DELETE FROM vdbctl.migration_checksums WHERE version = :version "
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
        f"{TAG}WITH held AS ({Lease.RENEW}), {change}, "  # noqa: S608  # only our own texts
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
    version, name, checksum, state, direction, done, total, at, by, duration, error = row
    return Entry(
        version=str(version),
        name=str(name),
        checksum=str(checksum),
        state=cast("State", state),
        direction=cast("Direction", direction),
        done=int(str(done)),
        total=int(str(total)),
        applied_at=cast("datetime.datetime", at),
        applied_by=str(by),
        duration_ms=int(str(duration)),
        error=str(error),
    )

"""One migration at a time: a row with an owner and an end, taken without waiting.

A row works over HTTP and through poolers, where a session's advisory lock would leak or vanish.
While its owner lives a second call prolongs it, also while a statement runs for hours; a dead
owner's runs out within a minute. Whoever has lost it cannot commit: each transaction looks at the
row last.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import ClassVar

from vdbctl.database.patience import repeated
from vdbctl.database.port import Database, Parameters, Session
from vdbctl.errors import MigrationLocked, SqlFailed, VdbctlError
from vdbctl.migrate import abandoned

UNDEFINED_TABLE = "42P01"
LEASE_S = 60
"""A lease lives this long without a sign of life."""
BEAT_S = 20
CLOSING_S = 5
"""A sign of life that is on its way is waited for so long."""
LONG_LEASE_S = 960
"""Where nothing can be sent while a statement runs: a function runs for 900 s at most."""


READ_ONLY = "is this the endpoint of a reader, or is the database set to read only?"
_ADVICE: Mapping[str, str] = {
    "25006": READ_ONLY,
    "42501": "only who owns the database's objects may migrate it: connect as the master user, or "
    "grant this one the rights",
}
"""read_only_sql_transaction, insufficient_privilege. Source: PostgreSQL, "Error Codes"."""


@contextmanager
def advised() -> Iterator[None]:
    """What to do when the ledger cannot be written."""
    try:
        yield
    except SqlFailed as error:
        error.hint = _ADVICE.get(error.sqlstate, error.hint)
        raise


@dataclass(frozen=True)
class Holder:
    """Who holds the lease of a database.

    Attributes:
        since: When it was taken, UTC.
        seconds: Until it runs out; negative when it has.
    """

    owner: str
    token: str
    since: str
    seconds: int


class Lease:
    """A lease that is held."""

    RENEW: ClassVar[str] = (
        "UPDATE vdbctl.migration_lease SET expires_at = now() + make_interval(secs => :lease_s) "
        "WHERE token = :token RETURNING token"
    )
    """Prolongs it, if it is still ours; inside a transaction nobody else can take it any more."""

    def __init__(self, database: Database, token: str, seconds: int) -> None:
        self._database = database
        self.parameters: Parameters = {"lease_s": float(seconds), "token": token}

    def renew(self, by: Session | None = None) -> None:
        """Prolong it.

        Args:
            by: What to send it by; None for the database itself.

        Raises:
            MigrationLocked: It ran out, and someone else has it.
        """
        if not (by or self._database).execute(self.RENEW, self.parameters).rows:
            raise lost()

    def release(self) -> None:
        self._database.execute(
            "DELETE FROM vdbctl.migration_lease WHERE token = :token",
            {"token": self.parameters["token"]},
        )


@contextmanager
def held(
    database: Database,
    owner: str,
    sleep: Callable[[float], None] = time.sleep,
    on_wait: abandoned.OnWait = lambda _words: None,
) -> Iterator[Lease]:
    """Hold the lease inside the block; the transaction of a dead run is waited for before.

    Args:
        on_wait: Told why it takes longer.

    Raises:
        MigrationLocked: Someone else does; says who, and since when.
    """
    token = secrets.token_hex(16)
    abandoned.wait(database, sleep, on_wait)  # it may hold the row of the lease, too
    with database.beside() as second:
        seconds = LEASE_S if second else LONG_LEASE_S
        with advised():
            repeated(lambda: _take(database, owner, token, seconds), sleep)
        lease = Lease(database, token, seconds)
        with _beating(lease, second):
            try:
                yield lease
            finally:
                with suppress(VdbctlError):  # it runs out by itself
                    lease.release()


def _take(database: Database, owner: str, token: str, seconds: int) -> None:
    """Take the lease if it is free, or ours by an earlier try.

    Raises:
        MigrationLocked: Someone else has it.
    """
    taken = database.execute(
        "INSERT INTO vdbctl.migration_lease AS l (owner, token, expires_at) "
        "VALUES (:owner, :token, now() + make_interval(secs => :s)) ON CONFLICT (only_one) "
        "DO UPDATE SET owner = excluded.owner, token = excluded.token, "
        "taken_at = now(), expires_at = excluded.expires_at WHERE l.expires_at < now() "
        "RETURNING token",
        {"owner": owner, "token": token, "s": float(seconds)},
    ).rows
    if taken:
        return
    found = holder(database)
    if found is None or found.token != token:
        raise _locked(found)


def holder(database: Session) -> Holder | None:
    """Who holds the lease, dead or alive; None for nobody."""
    try:
        rows = database.execute(
            "SELECT owner, token, to_char(taken_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), "
            "ceil(extract(epoch FROM expires_at - now()))::int FROM vdbctl.migration_lease"
        ).rows
    except SqlFailed as error:
        if error.sqlstate == UNDEFINED_TABLE:
            return None
        raise
    if not rows:
        return None
    owner, token, since, left = rows[0]
    return Holder(str(owner), str(token), str(since), int(str(left)))


def take_away(database: Session, found: Holder) -> bool:
    """Take the lease from its holder; False when it has changed hands meanwhile."""
    result = database.execute(
        "DELETE FROM vdbctl.migration_lease WHERE token = :token RETURNING token",
        {"token": found.token},
    )
    return bool(result.rows)


@contextmanager
def _beating(lease: Lease, second: Database | None) -> Iterator[None]:
    """Signs of life from another thread."""
    if second is None:
        yield
        return
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT_S):
            try:
                lease.renew(second)
            except MigrationLocked:  # told by the run itself, which looks before it commits
                return
            except VdbctlError:  # the network may come back before the lease has run out
                continue

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(CLOSING_S)


def _locked(found: Holder | None) -> MigrationLocked:
    if found is None:
        return MigrationLocked("the lease on this database was taken away", hint="run it again")
    return MigrationLocked(
        f"{found.owner} has been migrating this database since {found.since} UTC",
        hint=f"wait for that run; if it died, its lease runs out in {max(found.seconds, 0)} s "
        "(`vdbctl migrate unlock` takes it earlier)",
    )


def lost() -> MigrationLocked:
    """The error of a run whose lease is somebody else's."""
    return MigrationLocked(
        "the lease on this database ran out and was taken by another run",
        hint="`vdbctl migrate status` shows what has been applied",
    )

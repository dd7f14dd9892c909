"""One migration at a time: a row with an owner and an end, taken without waiting.

A row works over HTTP and through poolers, where a session's advisory lock would leak or vanish. A
dead owner's lease runs out by itself.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from vdbctl.database.port import Database
from vdbctl.errors import MigrationLocked, OutcomeUnknown, VdbctlError

LEASE_S = 300
"""A lease lives this long without being renewed; each statement renews it."""


class Lease:
    """A lease that is held."""

    def __init__(self, database: Database, token: str) -> None:
        self._database = database
        self._token = token

    def renew(self) -> None:
        """Prolong it.

        Raises:
            MigrationLocked: It ran out, and someone else has it.
        """
        result = self._database.execute(
            "UPDATE vdbctl.migration_lease SET expires_at = now() + make_interval(secs => :s) "
            "WHERE token = :token RETURNING token",
            {"s": float(LEASE_S), "token": self._token},
        )
        if not result.rows:
            raise MigrationLocked(
                "the lease on this database ran out and was taken by another run",
                hint="`vdbctl migrate status` shows what has been applied",
            )

    def release(self) -> None:
        self._database.execute(
            "DELETE FROM vdbctl.migration_lease WHERE token = :token", {"token": self._token}
        )


@contextmanager
def held(database: Database, owner: str) -> Iterator[Lease]:
    """Hold the lease inside the block.

    Raises:
        MigrationLocked: Someone else does; says who, and since when.
    """
    token = secrets.token_hex(16)
    with suppress(OutcomeUnknown):  # whether it was taken is asked next
        database.execute(
            "INSERT INTO vdbctl.migration_lease AS l (owner, token, expires_at) "
            "VALUES (:owner, :token, now() + make_interval(secs => :s)) "
            "ON CONFLICT (only_one) DO UPDATE SET owner = excluded.owner, token = excluded.token, "
            "taken_at = now(), expires_at = excluded.expires_at WHERE l.expires_at < now()",
            {"owner": owner, "token": token, "s": float(LEASE_S)},
        )
    [found] = database.execute(
        "SELECT token, owner, to_char(taken_at, 'YYYY-MM-DD HH24:MI:SS'), "
        "ceil(extract(epoch FROM expires_at - now()))::int FROM vdbctl.migration_lease"
    ).rows
    holder, by, since, seconds = found
    if holder != token:
        raise MigrationLocked(
            f"{by!s} has been migrating this database since {since!s} UTC",
            hint=f"wait for that run; if it died, its lease runs out in {seconds!s} s",
        )
    lease = Lease(database, token)
    try:
        yield lease
    finally:
        with suppress(VdbctlError):  # it runs out by itself
            lease.release()

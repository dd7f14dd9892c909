"""A lock of the database that a statement waits for until the test opens it."""

from __future__ import annotations

from typing import Any

import psycopg

WAIT = "SELECT pg_advisory_xact_lock(7)::text"
"""A statement that waits."""
MIGRATION = f"""\
-- vdbctl: transaction=off
CREATE TABLE one (id int);
{WAIT};
CREATE TABLE two (id int);
"""
"""A migration that waits in its middle."""


class Gate:
    """Closed from the beginning, for one database; a session of its own holds the lock."""

    def __init__(self, **connection: Any) -> None:
        self._connection = psycopg.connect(**connection, autocommit=True)
        self._connection.execute("SELECT pg_advisory_lock(7)")

    def __enter__(self) -> Gate:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def is_waited_for(self) -> bool:
        waiting = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        return self._connection.execute(waiting).fetchone() is not None

    def open(self) -> None:
        self._connection.execute("SELECT pg_advisory_unlock_all()")

"""Locks that a migration did not get: whether it may have to wait, and for whom."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from vdbctl.database.port import Session
from vdbctl.errors import MigrationFailed, SqlFailed, VdbctlError
from vdbctl.migrate import impact
from vdbctl.migrate.impact import BLOCKS
from vdbctl.migrate.statements import Statement

REFUSED = frozenset({"55P03", "40P01", "40001"})
"""lock_not_available, deadlock_detected, serialization_failure.
Source: PostgreSQL, "Error Codes"."""


def is_refusal(error: BaseException) -> bool:
    """Whether a file failed because a lock was not to be had; then all of it may be tried again."""
    cause = error.__cause__
    return (
        isinstance(error, MigrationFailed)
        and isinstance(cause, SqlFailed)
        and cause.sqlstate in REFUSED
    )


def may_wait(statements: Sequence[Statement]) -> bool:
    """Whether a file takes a lock, on a table that it has not made itself, which others feel."""
    made: set[str] = set()
    for statement in statements:
        if any(one.lock in BLOCKS and one.relation not in made for one in statement.impacts):
            return True
        if name := impact.created(statement.node):
            made.add(name)
    return False


def holders(database: Session, names: Iterable[str]) -> tuple[str, ...]:
    """Who works with these tables just now, without what they ask."""
    try:
        rows = database.execute(
            "SELECT DISTINCT a.pid, a.usename::text, a.state, "
            "round(extract(epoch FROM now() - a.xact_start))::int "
            "FROM json_array_elements_text(CAST(:names AS json)) AS n(name) "
            "JOIN pg_locks l ON l.relation = to_regclass(n.name) AND l.granted "
            "JOIN pg_stat_activity a ON a.pid = l.pid AND a.pid <> pg_backend_pid()",
            {"names": json.dumps(sorted(names))},
        ).rows
    except VdbctlError:  # it would only have been good to know
        return ()
    return tuple(
        f"{user!s} (process {pid!s}, {state!s}, for {seconds!s} s)"
        for pid, user, state, seconds in rows
    )

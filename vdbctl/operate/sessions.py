"""Sessions that do nothing: found, and ended."""

from __future__ import annotations

from dataclasses import dataclass

from vdbctl.database.port import Database

_IDLE = """
SELECT pid,
       usename::text,
       state,
       round(extract(epoch FROM now() - state_change))::bigint,
       coalesce(application_name, ''),
       left(regexp_replace(query, '\\s+', ' ', 'g'), 80)
FROM pg_stat_activity
WHERE backend_type = 'client backend'
  AND pid <> pg_backend_pid()
  AND state IN ('idle', 'idle in transaction', 'idle in transaction (aborted)')
  AND now() - state_change > make_interval(secs => :seconds)
  AND usename !~ '^rds'
  AND application_name !~ '^rds-data-api'
  AND (NOT :in_transaction OR state <> 'idle')
ORDER BY state_change
"""
_END = """
SELECT pg_terminate_backend(pid)
FROM pg_stat_activity
WHERE pid = :pid AND state LIKE 'idle%' AND now() - state_change > make_interval(secs => :seconds)
"""


@dataclass(frozen=True)
class Idle:
    """A session that does nothing."""

    pid: int
    user: str
    state: str
    seconds: int
    application: str
    last_statement: str


def idle(database: Database, longer_than_s: int, *, in_transaction: bool) -> tuple[Idle, ...]:
    """Sessions that have done nothing for so long; AWS's own are left out.

    Args:
        in_transaction: Only those that hold a transaction open.
    """
    rows = database.execute(
        _IDLE, {"seconds": longer_than_s, "in_transaction": in_transaction}
    ).rows
    return tuple(
        Idle(int(str(pid)), str(user), str(state), int(str(seconds)), str(name), str(statement))
        for pid, user, state, seconds, name, statement in rows
    )


def end(database: Database, session: Idle, longer_than_s: int) -> bool:
    """End a session, if it still does nothing.

    Returns:
        False where it has begun to work, or is gone.
    """
    found = database.execute(_END, {"pid": session.pid, "seconds": longer_than_s})
    return bool(found.scalar())

"""The transaction that a dead run left open over the Data API: recognised, reported, waited for.

A dead run's lease is free after a minute. Its transaction stays open, with all its locks, until no
call has used it for three. It is recognised in `pg_stat_activity`: it is idle, its last statement
begins with the comment of a run's statements, and nobody holds the lease. Nothing of it can be
committed any more, because each transaction looks at the lease last.

It is waited for and never ended. A comment does not prove whose work it is: a person who looks into
what went wrong copies statements from there. The wait is over within minutes.

Over a direct connection there is nothing to wait for: the server ends the session of a client that
was killed. The runner's lease outlives its transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from vdbctl.database.port import APPLICATION, Session
from vdbctl.errors import VdbctlError
from vdbctl.fact import Fact

FACTS = (
    Fact(
        "time until the Data API rolls back",
        "RDS Data Service API Reference, BeginTransaction",
        date(2026, 11, 29),
    ),
)

IDLE_S = 180
"""The Data API rolls back a transaction that no call has used for so long."""
MARGIN_S = 20
"""AWS may be late; after that a lock is refused as any other."""
POLL_S = 2.0
POLLS = int((IDLE_S + MARGIN_S) / POLL_S)
POLLS_TOLD = 10
"""How often somebody who waits is told, in polls."""

OnWait = Callable[[str], None]


@dataclass(frozen=True)
class Abandoned:
    """A transaction that a dead run left open.

    Attributes:
        died: Time of its last statement, UTC.
        ends: Time at which the Data API ends it, UTC.
        seconds: Until then; negative when that is past.
    """

    died: str
    ends: str
    seconds: int


def find(database: Session) -> Abandoned | None:
    """The one that ends last; None where there is none, somebody holds the lease, or this user may
    not see what others do."""
    try:
        rows = database.execute(
            "SELECT to_char(state_change AT TIME ZONE 'UTC', 'HH24:MI:SS'), "
            "to_char((state_change + idle) AT TIME ZONE 'UTC', 'HH24:MI:SS'), "
            "ceil(extract(epoch FROM state_change + idle - now()))::int "
            "FROM pg_stat_activity, make_interval(secs => :idle_s) AS idle "
            "WHERE state = 'idle in transaction' AND datname = current_database() "
            "AND starts_with(query, '/* vdbctl ') AND application_name <> :ours "
            "AND NOT EXISTS (SELECT FROM vdbctl.migration_lease WHERE expires_at > now()) "
            "ORDER BY state_change DESC LIMIT 1",
            {"idle_s": float(IDLE_S), "ours": APPLICATION},
        ).rows
    except VdbctlError:  # whoever waits for its locks is told what holds them
        return None
    if not rows:
        return None
    died, ends, seconds = rows[0]
    return Abandoned(str(died), str(ends), int(str(seconds)))


def wait(database: Session, sleep: Callable[[float], None], on_wait: OnWait) -> None:
    """Wait until there is none, or it should have ended and has not."""
    for number in range(POLLS):
        found = find(database)
        if found is None or found.seconds < -MARGIN_S:
            return
        if number % POLLS_TOLD == 0:
            on_wait(
                f"the transaction of the run that died at {found.died} UTC still holds locks; the "
                f"Data API ends it by {found.ends} UTC, in {max(found.seconds, 0)} s"
            )
        sleep(POLL_S)

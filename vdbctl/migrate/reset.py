"""A database emptied, for development: its schemas go, the event log stays."""

from __future__ import annotations

import time
from collections.abc import Callable

from vdbctl.database.patience import repeated
from vdbctl.database.port import Database
from vdbctl.migrate import ledger
from vdbctl.migrate.abandoned import OnWait
from vdbctl.migrate.lease import held

_SCHEMAS = (
    "SELECT quote_ident(nspname) FROM pg_namespace WHERE nspname NOT IN "
    "('information_schema', 'vdbctl', 'vdbctl_gdpr') AND nspname !~ '^pg_' "
    "AND pg_has_role(nspowner, 'USAGE') ORDER BY nspname"
)


def empty(
    database: Database,
    *,
    actor: str,
    on_wait: OnWait = lambda _words: None,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Drop every schema of the database's owner with all that is in it, in one transaction.

    Returns:
        How many migrations had been applied.
    """
    repeated(lambda: ledger.prepare(database), sleep)
    with (
        held(database, actor, sleep, on_wait) as lease,
        database.transaction() as session,
    ):
        for (name,) in session.execute(_SCHEMAS).rows:
            session.execute(f"DROP SCHEMA {name!s} CASCADE", patiently=True)
        session.execute("CREATE SCHEMA public")
        count = session.execute(
            "WITH gone AS (DELETE FROM vdbctl.migration RETURNING version, name, checksum), "
            "sums AS (DELETE FROM vdbctl.migration_checksums), "
            "told AS (INSERT INTO vdbctl.migration_event (version, name, event, checksum, actor) "
            "SELECT version, name, 'reset', checksum, :actor FROM gone) "
            "SELECT count(*)::int FROM gone",
            {"actor": actor},
        ).scalar()
        lease.renew(session)
    return int(str(count))

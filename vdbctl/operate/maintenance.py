"""Routine work inside of a database: what is due, and doing it, over every transport.

Nothing here is in a transaction, and each step does no harm when it is done twice: what was cut off
is looked up in the catalogue, and what a broken rebuild left behind is dropped.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from vdbctl.database.port import Database
from vdbctl.errors import NotVerified, TimedOut
from vdbctl.operate import vector_indexes

POLL_S = 2.0
BLOAT = 1.5
"""Times the size of a fresh build from which an index is rebuilt."""
SMALL_BYTES = 8 * 1024 * 1024
"""An index below this is left alone: there is nothing to win."""
_MARK = "/* vdbctl maintain */"

_LEFTOVER = re.compile(r"_cc(new|old)\d*\"?$")

Kind = Literal["leftover", "vacuum", "reindex", "extension"]

_TABLES = """
SELECT format('%I.%I', schemaname, relname), n_live_tup, n_dead_tup, n_mod_since_analyze,
       last_vacuum IS NULL AND last_autovacuum IS NULL,
       last_analyze IS NULL AND last_autoanalyze IS NULL
FROM pg_stat_user_tables WHERE schemaname !~ '^vdbctl' ORDER BY 1
"""
_LEFTOVERS = """
SELECT format('%I.%I', schema.nspname, class.relname)
FROM pg_index AS described
JOIN pg_class AS class ON class.oid = described.indexrelid
JOIN pg_namespace AS schema ON schema.oid = class.relnamespace
WHERE NOT described.indisvalid AND class.relname ~ '_cc(new|old)[0-9]*$'
  AND NOT EXISTS (SELECT 1 FROM pg_stat_progress_create_index AS building
                  WHERE building.index_relid = described.indexrelid)
ORDER BY 1
"""
_EXTENSIONS = """
SELECT name::text, installed_version, default_version FROM pg_available_extensions
WHERE installed_version IS NOT NULL AND installed_version <> default_version ORDER BY 1
"""
_RUNNING = f"""
SELECT count(*) FROM pg_stat_activity
WHERE query LIKE '{_MARK}%' AND state = 'active' AND pid <> pg_backend_pid()
  AND datname = current_database()
"""  # noqa: S608  # the mark is a constant


@dataclass(frozen=True)
class Task:
    """One step.

    Attributes:
        why: What was found, in figures.
        is_done: A question that says true once it is; None where an answer without error is enough.
    """

    kind: Kind
    target: str
    why: str
    sql: str
    is_done: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Wanted:
    """What is looked at.

    Attributes:
        everything: Also tables with nothing dead, and indexes that are as they should be.
        bloat: Times the size of a fresh build from which an index is rebuilt.
    """

    everything: bool = False
    bloat: float = BLOAT
    extensions: bool = True


def due(database: Database, wanted: Wanted) -> tuple[Task, ...]:
    """What should be done, in this order."""
    found = [*_leftovers(database), *_vacuums(database, wanted), *_rebuilds(database, wanted)]
    return (*found, *(_extensions(database) if wanted.extensions else ()))


def run(
    database: Database,
    task: Task,
    *,
    tell: Callable[[str], None] = lambda _words: None,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Do one step. One that takes longer than the transport waits goes on, and is waited for.

    Raises:
        SqlFailed: The server refused it.
        NotVerified: It ended, and has not done what it should.
    """
    try:
        database.execute(f"{_MARK} {task.sql}", patiently=True)
    except TimedOut:
        tell(f"{task.sql} goes on in the server")
        while int(str(database.execute(_RUNNING).scalar())):
            sleep(POLL_S)
    if task.is_done and not database.execute(task.is_done).scalar():
        raise NotVerified(
            f"{task.sql} ended without doing its work",
            hint="the server's log says why; what it left behind is removed by the next run",
        )


def _leftovers(database: Database) -> Iterator[Task]:
    for (name,) in database.execute(_LEFTOVERS).rows:
        target, why = str(name), "left by a rebuild that broke off"
        yield Task("leftover", target, why, f"DROP INDEX CONCURRENTLY {target}")


def _vacuums(database: Database, wanted: Wanted) -> Iterator[Task]:
    """As autovacuum would: a fifth of the rows dead, a tenth changed since statistics were taken.

    Source: PostgreSQL documentation, autovacuum_vacuum_scale_factor and
    autovacuum_analyze_scale_factor; read 2026-11-22.
    """
    for name, live, dead, changed, never, unknown in database.execute(_TABLES).rows:
        target = str(name)
        rows, gone, new = int(str(live)), int(str(dead)), int(str(changed))
        is_due = gone > 50 + rows // 5 or new > 50 + rows // 10
        is_due = is_due or (rows > 0 and bool(never) and bool(unknown))
        if is_due or wanted.everything:
            why = f"{gone:,} of {rows + gone:,} rows dead, {new:,} changed since analysed"
            yield Task("vacuum", target, why, f"VACUUM (ANALYZE) {target}")


def _rebuilds(database: Database, wanted: Wanted) -> Iterator[Task]:
    for index in vector_indexes.find(database):
        if not index.is_valid and _LEFTOVER.search(index.name):
            continue  # it is dropped
        check = f"SELECT indisvalid FROM pg_index WHERE indexrelid = '{index.name}'::regclass"  # noqa: S608
        sql = f"REINDEX INDEX CONCURRENTLY {index.name}"
        if not index.is_valid:
            yield Task("reindex", index.name, "not valid: its build broke off", sql, check)
            continue
        times = index.bloat
        worth_it = index.size_bytes >= SMALL_BYTES and times is not None and times >= wanted.bloat
        if worth_it or wanted.everything:
            size = f"{index.size_bytes / 2**20:,.1f} MiB"
            share = f", {times:.1f} times a fresh build" if times else ""
            yield Task("reindex", index.name, size + share, sql, check)


def _extensions(database: Database) -> Iterator[Task]:
    for name, old, new in database.execute(_EXTENSIONS).rows:
        quoted = '"' + str(name).replace('"', '""') + '"'
        yield Task(
            "extension", str(name), f"{old!s} to {new!s}", f"ALTER EXTENSION {quoted} UPDATE"
        )

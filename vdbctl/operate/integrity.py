"""Whether a restored database holds what it should: each table read to its end, its indexes held
against it, its ledger against that of the first, its vector indexes tried, its set's checks run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

from vdbctl.database.port import Database
from vdbctl.errors import DatabaseAccessDenied, SqlFailed, TimedOut
from vdbctl.migrate import ledger
from vdbctl.operate import vector_indexes

RECALL = 0.8
"""Share of the nearest rows below which a vector index counts as broken."""
SAMPLES = 5
TIMES = 3
_DENIED = "42501"

Verdict = Literal["ok", "differs", "failed", "skipped"]

_TABLES = """
SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
WHERE schemaname !~ '^(pg_|information_schema|vdbctl)' ORDER BY 1
"""
_INDEXES = """
SELECT format('%I.%I', schema.nspname, class.relname)
FROM pg_index AS described
JOIN pg_class AS class ON class.oid = described.indexrelid
JOIN pg_namespace AS schema ON schema.oid = class.relnamespace
JOIN pg_am AS method ON method.oid = class.relam AND method.amname = 'btree'
WHERE schema.nspname !~ '^(pg_|information_schema)' AND class.relkind = 'i'
ORDER BY 1
"""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes:
        verdict: `differs`: the first has changed since the backup, which is no fault.
    """

    name: str
    verdict: Verdict
    evidence: str


def checks(restored: Database, first: Database | None) -> Iterator[Check]:
    """Everything that a database tells of itself.

    Args:
        first: The database that the backup is of; None where it is gone.
    """
    yield _ledger(restored, first)
    yield from _tables(restored, first)
    yield from _btrees(restored)
    yield from _vectors(restored)


def queries(
    restored: Database, first: Database | None, texts: Mapping[str, str]
) -> Iterator[Check]:
    """Sample queries: that they are answered, and how fast beside the first.

    Args:
        texts: One query each, by its name.
    """
    for name, text in texts.items():
        yield _unless(f"query {name}", partial(_query, restored, first, name, text))


def _query(restored: Database, first: Database | None, name: str, text: str) -> Check:
    rows, milliseconds = _fastest(restored, text)
    words = f"{rows:,} rows in {milliseconds:.0f} ms"
    if first is not None:
        there, other = _fastest(first, text)
        words += f"; in the first {there:,} in {other:.0f} ms"
    return Check(f"query {name}", "ok", words)


def _fastest(database: Database, text: str) -> tuple[int, float]:
    """Rows, and milliseconds of the fastest of three, the way there and back among it."""
    best, rows = float("inf"), 0
    for _ in range(TIMES):
        began = time.perf_counter()
        rows = len(database.execute(text).rows)
        best = min(best, (time.perf_counter() - began) * 1000)
    return rows, best


def _ledger(restored: Database, first: Database | None) -> Check:
    name = "ledger of migrations"
    try:
        found = [(one.version, one.checksum, one.state) for one in ledger.entries(restored)]
        wanted = (
            [(one.version, one.checksum, one.state) for one in ledger.entries(first)]
            if (first)
            else found
        )
    except SqlFailed as error:
        return Check(name, "failed", error.message)
    if found == wanted:
        return Check(name, "ok", f"{len(found)} entries, the same as in the first")
    if found == wanted[: len(found)]:
        newer = len(wanted) - len(found)
        return Check(
            name, "differs", f"{len(found)} entries; {newer} were applied since the backup"
        )
    return Check(name, "failed", "it is not a beginning of the first's ledger")


def _tables(restored: Database, first: Database | None) -> Iterator[Check]:
    there = {str(row[0]) for row in first.execute(_TABLES).rows} if first else set()
    here = [str(row[0]) for row in restored.execute(_TABLES).rows]
    for table in here:
        yield _unless(f"table {table}", partial(_table, restored, first, table, there))
    if there and not here:
        yield Check("tables", "failed", f"there are none, and the first has {len(there)}")
        return
    for table in sorted(there - set(here)):
        yield Check(f"table {table}", "differs", "made since the backup")


def _table(restored: Database, first: Database | None, table: str, there: set[str]) -> Check:
    rows, digest = _read(restored, table)
    name = f"table {table}"
    if first is None or table not in there:
        return Check(name, "ok", f"{rows:,} rows read")
    now, digest_now = _read(first, table)
    if (rows, digest) == (now, digest_now):
        return Check(name, "ok", f"{rows:,} rows, checksum equal")
    if rows == 0 and now > 0:
        return Check(name, "failed", f"empty, and the first has {now:,} rows")
    return Check(name, "differs", f"{rows:,} rows, {now:,} in the first now")


def _read(database: Database, table: str) -> tuple[int, str]:
    """Rows of a table, and a sum over them that does not depend on their order."""
    [(rows, digest)] = database.execute(
        f"SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text "
        f"FROM {table} AS t"
    ).rows
    return int(str(rows)), str(digest)


def _btrees(restored: Database) -> Iterator[Check]:
    """amcheck: every row of a table is in its indexes, and they are in order."""
    try:
        restored.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
    except SqlFailed as error:
        yield Check("indexes", "skipped", f"amcheck: {error.detail}")
        return
    names = [str(row[0]) for row in restored.execute(_INDEXES).rows]
    for name in names:
        try:
            check = _unless(f"index {name}", partial(_btree, restored, name))
        except DatabaseAccessDenied as error:
            yield Check("indexes", "skipped", error.message)
            return
        if check.verdict != "ok":
            yield check
    yield Check("indexes", "ok", f"{len(names)} B-tree indexes held against their tables")


def _btree(restored: Database, name: str) -> Check:
    try:
        restored.execute("SELECT bt_index_check(:name::regclass, true)::text", {"name": name})
    except SqlFailed as error:
        if error.sqlstate != _DENIED:
            raise
        raise DatabaseAccessDenied(f"amcheck: {error.detail}") from error
    return Check(f"index {name}", "ok", "")


def _vectors(restored: Database) -> Iterator[Check]:
    for index in vector_indexes.find(restored):
        name = f"vector index {index.name}"
        if not index.is_valid:
            yield Check(name, "failed", "it is not valid")
            continue
        share = vector_indexes.recall(restored, index, SAMPLES)
        if share is None:
            yield Check(name, "skipped", "no rows, or the exact search takes too long")
        else:
            verdict: Verdict = "ok" if share >= RECALL else "failed"
            yield Check(name, verdict, f"recall@10 {share:.2f} over {SAMPLES} searches")


def _unless(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except TimedOut:
        return Check(name, "skipped", "reading it takes longer than the transport waits: use --via")
    except SqlFailed as error:
        return Check(name, "failed", error.message)

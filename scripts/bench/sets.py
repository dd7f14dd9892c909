"""The set learning with 1,000 users, 20,000 courses and 200,000 passages: latency of the five
questions that the application asks most, under row-level security, and recall of the searches.

    python scripts/bench/sets.py [ROWS] [--json FILE]
"""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psycopg

from vdbctl.database.local import LocalServer
from vdbctl.database.postgres import Postgres
from vdbctl.database.programs import reachable_folder
from vdbctl.generate import files as generators
from vdbctl.generate import run
from vdbctl.migrate import apply, files
from vdbctl.operate import users
from vdbctl.spec import placeholders

FOLDER = Path(__file__).resolve().parents[2] / "migrations/learning"
ROWS = 200_000
ASKED, ASKED_EXACTLY, WARM_UP = 1_000, 100, 50
K = 10
LEAST_RECALL = 0.95
MEMORY = {"shared_buffers": "3GB", "maintenance_work_mem": "2GB", "effective_cache_size": "8GB"}
"""As an instance with 16 GB would have it; everything is in memory."""
OWNER, PASSWORD = "dbadmin", "not-a-secret"
TARGETS_MS = {
    "user's courses": 10,
    "similar documents": 50,
    "keyword search": 20,
    "course statistics": 100,
    "progress summary": 50,
}
"""At p95, in milliseconds."""
BIG = 10_000
"""Rows from which on reading a whole table is told."""


EXACTLY_AND_NEARLY = {
    "similar documents": (
        "SELECT d.id FROM processed_documents AS d WHERE d.embedding IS NOT NULL "
        "AND EXISTS (SELECT FROM courses AS c WHERE c.id = d.course_id "
        "AND (c.is_published OR c.user_id = %s::uuid)) "
        f"ORDER BY d.embedding <=> %s::vector LIMIT {K}",
        f"SELECT id FROM similar_documents(%s::vector, {K})",
    ),
    "similar keywords": (
        "SELECT k.id FROM keywords AS k WHERE k.embedding IS NOT NULL AND %s::uuid IS NOT NULL "
        f"ORDER BY k.embedding <=> %s::vector LIMIT {K}",
        f"SELECT id FROM similar_keywords(%s::vector, {K})",
    ),
}
"""Each row compared, which is the truth; and the search of the set."""


@dataclass
class Recall:
    """What a search finds of the truth, and the median time of exact search in milliseconds."""

    found: float
    exact_ms: float


@dataclass
class Question:
    """What is asked, and how long the answers took, in milliseconds."""

    name: str
    sql: str
    asked: list[tuple[str, list[object]]]
    took_ms: list[float] = field(default_factory=list)
    cold_ms: list[float] = field(default_factory=list)
    indexes: list[str] = field(default_factory=list)
    read_whole: list[str] = field(default_factory=list)

    def percentile(self, wanted: int, took: list[float] | None = None) -> float:
        found = sorted(self.took_ms if took is None else took)
        return found[min(int(len(found) * wanted / 100), len(found) - 1)]


class Bench:
    def __init__(self, server: LocalServer, rows: int) -> None:
        self.server, self.rows = server, rows
        self.dice = random.Random(1)
        values = {**placeholders.EXAMPLES, **placeholders.defaults(FOLDER)}
        self.values = values
        self.steps: list[tuple[str, float]] = []

    @contextlib.contextmanager
    def step(self, words: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.steps.append((words, time.monotonic() - started))
        print(f"  {words}: {self.steps[-1][1]:.1f} s", file=sys.stderr, flush=True)

    def superuser(self) -> psycopg.Connection:
        return psycopg.connect(**self.server.connection("learning"), autocommit=True)

    def build(self) -> None:
        with psycopg.connect(**self.server.connection(), autocommit=True) as connection:
            for name, value in MEMORY.items():
                connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
            connection.execute("ALTER SYSTEM SET autovacuum = off")
            connection.execute("ALTER SYSTEM SET max_wal_size = '8GB'")
        self.server.stop()
        self.server.start()
        with psycopg.connect(**self.server.connection(), autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE PASSWORD '{PASSWORD}'")
            connection.execute(f"CREATE DATABASE learning OWNER {OWNER}")
        login = {**self.server.connection("learning"), "user": OWNER, "password": PASSWORD}
        with contextlib.closing(Postgres.connect(login)) as owner:
            users.make_roles(owner, [placeholders.EXAMPLES[name] for name in placeholders.ROLES])
            migrations = files.read(FOLDER, self.values)
            with self.step("migrations"):
                apply.up(owner, migrations, actor="bench")
            users.ensure(owner, [users.User("application", "write", "1", PASSWORD)])
            indexes = self._without_vector_indexes(owner)
            with self.step(f"{self.rows:,} passages and what belongs to them"):
                run.Generation(owner, generators.read(FOLDER), self.rows, self.values).run()
            for name, definition in indexes:
                with self.step(f"build of {name}"):
                    owner.execute(definition)

    def _without_vector_indexes(self, owner: Postgres) -> list[tuple[str, str]]:
        """Load first, index afterwards: what would slow a load down, and how to make it."""
        found = owner.execute(
            "SELECT indexname, indexdef FROM pg_indexes "
            "WHERE indexdef LIKE '%USING hnsw%' ORDER BY 1"
        ).rows
        for name, _ in found:
            owner.execute(f"DROP INDEX {name}")
        return [(str(name), str(definition)) for name, definition in found]

    # -- questions -------------------------------------------------------------------------------

    def questions(self) -> list[Question]:
        with self.superuser() as connection:
            ids = [row[0] for row in connection.execute("SELECT id::text FROM users ORDER BY id")]
            seen = connection.execute(
                "SELECT c.id::text, c.user_id::text FROM courses AS c ORDER BY c.id"
            ).fetchall()
            terms = [
                row[0]
                for row in connection.execute("SELECT term FROM keywords ORDER BY id LIMIT 20000")
            ]
        self.vectors = self._vectors(ASKED)
        pick = self.dice.choice
        return [
            Question(
                "user's courses",
                "SELECT id, title, status, updated_at FROM courses "
                "WHERE user_id = current_user_id() "
                "ORDER BY updated_at DESC LIMIT 50",
                [(pick(ids), []) for _ in range(ASKED)],
            ),
            Question(
                "similar documents",
                f"SELECT id, heading, similarity FROM similar_documents(%s::vector, {K})",
                [(pick(ids), [vector]) for vector in self.vectors],
            ),
            Question(
                "keyword search",
                "SELECT id, term, likeness FROM search_keywords(%s)",
                [(pick(ids), [self._typed(pick(terms))]) for _ in range(ASKED)],
            ),
            Question(
                "course statistics",
                "SELECT * FROM course_statistics(%s)",
                [(owner, [course]) for course, owner in (pick(seen) for _ in range(ASKED))],
            ),
            Question(
                "progress summary",
                "SELECT * FROM progress_summary(current_user_id(), '2026-11-01')",
                [(pick(ids), []) for _ in range(ASKED)],
            ),
        ]

    def _vectors(self, count: int, kind: str = "question") -> list[str]:
        """Embeddings that are in no table: of the same groups, drawn anew."""
        with self.superuser() as connection:
            connection.execute("DROP SCHEMA IF EXISTS vdbctl_seed CASCADE")
            for statement in run.preparation(self.values):
                connection.execute(statement.encode())
            courses = self.rows // 10
            found = connection.execute(
                "SELECT vdbctl_seed.embedding(vdbctl_seed.zipf('topic of course', c.course, 300), "
                "'course ' || c.course, %s, n)::text FROM generate_series(1, %s) AS n, "
                "LATERAL (SELECT vdbctl_seed.pick('asked', n, %s) AS course) AS c",
                [kind, count, courses],
            ).fetchall()
            connection.execute("DROP SCHEMA vdbctl_seed CASCADE")
        return [row[0] for row in found]

    def _typed(self, term: str) -> str:
        """What somebody types who looks for a term: its beginning, all of it, or a misspelling."""
        match self.dice.randrange(3):
            case 0:
                return term[: self.dice.randrange(3, 9)]
            case 1:
                return term
        place = self.dice.randrange(len(term))
        return term[:place] + term[place + 1 :]

    def measure(self, question: Question, into: list[float]) -> None:
        """Ask as the application does, in a transaction that knows the user; only the question
        counts."""
        login = {**self.server.connection("learning"), "user": "application", "password": PASSWORD}
        with psycopg.connect(**login, autocommit=True) as connection:
            for number, (user, values) in enumerate(question.asked[:WARM_UP] + question.asked):
                with connection.transaction():
                    connection.execute("SELECT set_current_user(%s)", [user])
                    started = time.perf_counter()
                    connection.execute(question.sql, values).fetchall()
                    took = (time.perf_counter() - started) * 1_000
                if number >= WARM_UP:
                    into.append(took)

    def forget_statistics(self) -> None:
        """As right after a load, before ANALYZE."""
        with self.superuser() as connection:
            connection.execute(
                "DELETE FROM pg_statistic WHERE starelid IN "
                "(SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)"
            )
            connection.execute(
                "UPDATE pg_class SET reltuples = -1, relpages = 0 "
                "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')"
            )

    def paths(self, question: Question) -> None:
        """Which indexes answer a question, and which big tables are read from end to end."""
        with self.superuser() as connection:
            before = self._counters(connection)
            self.measure(Question(question.name, question.sql, question.asked[:100]), [])
            after = self._counters(connection)
        moved = {name for name, (count, _) in after.items() if count > before.get(name, (0, 0))[0]}
        question.indexes = sorted(name for name in moved if not name.startswith("table "))
        question.read_whole = sorted(
            name.removeprefix("table ") for name in moved
            if name.startswith("table ") and after[name][1] >= BIG
        )  # fmt: skip

    @staticmethod
    def _counters(connection: psycopg.Connection) -> dict[str, tuple[int, int]]:
        time.sleep(1.5)  # sessions report their counts at most once a second
        return {
            name: (scans, rows)
            for name, scans, rows in connection.execute(
                "SELECT indexrelname, idx_scan, 0 FROM pg_stat_user_indexes "
                "WHERE schemaname = 'public' "
                "UNION ALL SELECT 'table ' || s.relname, s.seq_scan, c.reltuples::bigint "
                "FROM pg_stat_user_tables AS s JOIN pg_class AS c ON c.oid = s.relid "
                "WHERE schemaname = 'public'"
            )
        }

    # -- recall ----------------------------------------------------------------------------------

    def recall(self) -> dict[str, Recall]:
        """How many of the nearest rows that a user may see a search finds."""
        with self.superuser() as connection:
            ids = [row[0] for row in connection.execute("SELECT id::text FROM users ORDER BY id")]
        asked = [(self.dice.choice(ids), vector) for vector in self.vectors[:ASKED_EXACTLY]]
        return {name: self._recall(asked, *both) for name, both in EXACTLY_AND_NEARLY.items()}

    def _recall(self, asked: list[tuple[str, str]], exactly: str, nearly: str) -> Recall:
        login = {**self.server.connection("learning"), "user": "application", "password": PASSWORD}
        hits, took = [], []
        with self.superuser() as truth, psycopg.connect(**login, autocommit=True) as application:
            truth.execute("SET enable_indexscan = off")
            for user, vector in asked:
                started = time.perf_counter()
                wanted = {row[0] for row in truth.execute(exactly, [user, vector])}
                took.append((time.perf_counter() - started) * 1_000)
                with application.transaction():
                    application.execute("SELECT set_current_user(%s)", [user])
                    got = {row[0] for row in application.execute(nearly, [vector])}
                assert len(wanted) == K, wanted
                hits.append(len(wanted & got) / K)
        return Recall(statistics.mean(hits), statistics.median(took))

    def sizes(self) -> dict[str, str]:
        with self.superuser() as connection:
            return dict(
                connection.execute(
                    "SELECT relname, reltuples::bigint || ' rows, ' || "
                    "pg_size_pretty(pg_total_relation_size(oid)) "
                    "FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
                    "AND reltuples > 0 ORDER BY relname"
                ).fetchall()
            )


def main() -> None:
    arguments = sys.argv[1:]
    target = Path(arguments.pop(arguments.index("--json") + 1)) if "--json" in arguments else None
    rows = next((int(one) for one in arguments if one.isdigit()), ROWS)
    folder = Path(tempfile.mkdtemp(prefix="vdbctl-bench-", dir=reachable_folder()))
    folder.chmod(0o755)
    try:
        with LocalServer(folder / "data") as server:
            bench = Bench(server, rows)
            bench.build()
            asked = bench.questions()
            bench.forget_statistics()
            for question in asked:
                with bench.step(f"{question.name}, before ANALYZE"):
                    bench.measure(question, question.cold_ms)
            with bench.superuser() as connection, bench.step("VACUUM ANALYZE"):
                connection.execute("VACUUM ANALYZE")
            for question in asked:
                with bench.step(question.name):
                    bench.measure(question, question.took_ms)
                bench.paths(question)
            with bench.step("exact search"):
                recall = bench.recall()
            sizes = bench.sizes()
    finally:
        shutil.rmtree(folder)
    show(asked, recall, sizes)
    if target:
        figures = {
            "questions": [asdict(one) | {"asked": len(one.asked)} for one in asked],
            "targets_ms": TARGETS_MS,
            "recall": {name: asdict(one) for name, one in recall.items()},
            "steps": bench.steps,
            "sizes": sizes,
        }
        target.write_text(json.dumps(figures))
    missed = [one.name for one in asked if one.percentile(95) >= TARGETS_MS[one.name]]
    missed += [name for name, one in recall.items() if one.found < LEAST_RECALL]
    missed += [f"{one.name} reads {table}" for one in asked for table in one.read_whole]
    sys.exit(f"missed: {', '.join(missed)}" if missed else 0)


def show(asked: list[Question], recall: dict[str, Recall], sizes: dict[str, str]) -> None:
    print(
        f"{'as the application, ms':<24}{'p50':>8}{'p95':>8}{'p99':>8}{'wanted':>8}"
        f"{'p95 before ANALYZE':>20}"
    )
    for one in asked:
        figures = "".join(f"{one.percentile(wanted):>8.2f}" for wanted in (50, 95, 99))
        print(
            f"{one.name:<24}{figures}{TARGETS_MS[one.name]:>8}"
            f"{one.percentile(95, one.cold_ms):>20.2f}"
        )
        print(
            f"  by {', '.join(one.indexes)}"
            + (f"; reads all of {one.read_whole}" if one.read_whole else "")
        )
    for name, one in recall.items():
        print(f"recall@{K} of {name}: {one.found:.3f}; exact search {one.exact_ms:.0f} ms (p50)")
    for name, words in sizes.items():
        print(f"  {name}: {words}")


if __name__ == "__main__":
    main()

"""Reports about a database, against sessions and indexes that are as they complain of."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import psycopg
import pytest

from tests.waiting import until
from vdbctl.operate import reports, sessions, vector_indexes

pytestmark = pytest.mark.sandbox

TRANSPORTS = ("data-api", "direct")


@pytest.fixture
def connect(cluster, login, database_name):
    """Another session of the same user."""

    @contextmanager
    def opened(name="someone"):
        with psycopg.connect(
            host="127.0.0.1", port=cluster["Port"], dbname=database_name, user=login["username"],
            password=login["password"], application_name=name,
        ) as connection:  # fmt: skip
            yield connection

    return opened


def answer(database, name):
    [found] = reports.run(database, iter([reports.all_reports()[name]]))
    return found


def rows(database, name):
    found = answer(database, name)
    return [dict(zip(found.result.columns, row, strict=True)) for row in found.result.rows]


@pytest.mark.parametrize("name", reports.ORDER)
def test_every_report_is_answered_or_says_what_is_missing(database, name):
    found = answer(database, name)

    assert found.result.columns or "pg_stat_statements" in (found.missing or "")


def test_who_waits_for_a_lock_is_shown_with_who_holds_it(database, connect):
    database.execute("CREATE TABLE t (a int)")
    with connect("holder") as holder, connect("waiter") as waiter:
        holder.execute("LOCK TABLE t")
        pid = holder.info.backend_pid
        thread = threading.Thread(target=lambda: waiter.execute("SELECT * FROM t /* waits */"))
        thread.start()
        try:
            found = until(lambda: rows(database, "blocked"))
            long_running = rows(database, "long-running")
        finally:
            holder.rollback()
            thread.join()

    assert found[0]["blocked_by"] == pid
    assert "waits" in found[0]["statement"]
    assert found[0]["its_statement"] == "LOCK TABLE t"
    assert {row["state"] for row in long_running} == {"active", "idle in transaction"}


def test_indexes_that_say_the_same_are_a_pair_and_others_are_not(database):
    database.execute("CREATE TABLE t (a int, b int)")
    for sql in ("one ON t (a)", "two ON t (a)", "three ON t (b)", "four ON t (a) WHERE b > 0"):
        database.execute(f"CREATE INDEX {sql}")

    [found] = rows(database, "duplicate-indexes")

    assert {found["index"], found["same_as"]} == {"one", "two"}
    assert {row["index"] for row in rows(database, "unused-indexes")} == {
        f"public.{name}" for name in ("one", "two", "three", "four")
    }


def test_an_idle_transaction_is_ended_and_one_that_works_is_not(database, connect):
    with connect("sleeper") as sleeper, connect("open") as opened:
        sleeper.execute("SELECT 1")
        sleeper.commit()
        opened.execute("SELECT pg_advisory_lock(1)")

        in_transaction = sessions.idle(database, 0, in_transaction=True)
        idle = sessions.idle(database, 0, in_transaction=False)
        assert [session.application for session in in_transaction] == ["open"]
        assert {session.application for session in idle} == {"open", "sleeper"}
        assert sessions.idle(database, 3600, in_transaction=False) == ()

        # It works again, between the list and the end.
        work = threading.Thread(target=lambda: sleeper.execute("SELECT pg_advisory_lock(1)"))
        work.start()
        until(lambda: rows(database, "blocked"))
        ended = {one.application: sessions.end(database, one, 0) for one in idle}
        work.join()
        assert ended == {"open": True, "sleeper": False}
        with pytest.raises(psycopg.OperationalError):
            opened.execute("SELECT 4")
        opened.close()


class TestVectors:
    @pytest.fixture
    def items(self, database):
        database.execute("CREATE EXTENSION IF NOT EXISTS vector")
        database.execute("CREATE TABLE items (id int PRIMARY KEY, embedding vector(768))")
        database.execute(
            "INSERT INTO items SELECT n, (SELECT array_agg(sin(n * d)) FROM generate_series(1, 768)"
            " AS d)::vector FROM generate_series(1, 300) AS n"
        )
        return database

    @pytest.mark.parametrize(
        "indexed", ["embedding vector_l2_ops", "(embedding::halfvec(768)) halfvec_cosine_ops"]
    )
    def test_a_fresh_index_is_as_large_as_it_should_be_and_finds_the_nearest(self, items, indexed):
        items.execute(f"CREATE INDEX fresh ON items USING hnsw ({indexed}) WHERE id > 2")
        items.execute("ANALYZE items")

        [index] = vector_indexes.find(items)

        assert index.bloat == pytest.approx(1, abs=0.05)
        assert vector_indexes.recall(items, index, 5) == pytest.approx(1, abs=0.1)

    def test_rows_that_came_and_went_make_it_larger(self, items):
        items.execute("CREATE INDEX worn ON items USING hnsw (embedding vector_cosine_ops)")
        for _ in range(2):
            items.execute(
                "UPDATE items SET embedding = (SELECT array_agg(cos(id * d + random())) FROM"
                " generate_series(1, 768) AS d)::vector"
            )
        items.execute("ANALYZE items")

        [index] = vector_indexes.find(items)

        assert index.bloat > 2

    def test_an_index_whose_build_broke_off_is_shown_as_such(self, items):
        items.execute("CREATE INDEX broken ON items USING hnsw (embedding vector_cosine_ops)")
        found = rows(items, "vectors")
        assert [row["state"] for row in found] == ["valid"]
        [index] = vector_indexes.find(items)
        assert index.method == "hnsw"
        assert index.m == 16

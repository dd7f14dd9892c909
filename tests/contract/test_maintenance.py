"""Routine work: what is due is found, done, and not due any more."""

from __future__ import annotations

import dataclasses

import pytest

from vdbctl.errors import NotVerified, TimedOut
from vdbctl.operate import maintenance
from vdbctl.operate.maintenance import Task, Wanted

pytestmark = pytest.mark.sandbox

TRANSPORTS = ("data-api", "direct")


@pytest.fixture
def items(database):
    database.execute("CREATE EXTENSION IF NOT EXISTS vector")
    database.execute("CREATE TABLE items (id int PRIMARY KEY, embedding vector(8))")
    database.execute("ALTER TABLE items SET (autovacuum_enabled = off)")
    database.execute(
        "INSERT INTO items SELECT n, array_fill(n, ARRAY[8])::vector FROM generate_series(1, 400) n"
    )
    database.execute("SELECT pg_stat_force_next_flush()")
    return database


def kinds(database, **wanted):
    return [(task.kind, task.target) for task in maintenance.due(database, Wanted(**wanted))]


def do(database, **wanted):
    for task in maintenance.due(database, Wanted(**wanted)):
        maintenance.run(database, task)


def test_a_new_table_and_one_with_dead_rows_are_vacuumed_once(items):
    assert kinds(items) == [("vacuum", "public.items")]
    do(items)
    assert kinds(items) == []

    items.execute("DELETE FROM items WHERE id % 2 = 0")
    items.execute("SELECT pg_stat_force_next_flush()")
    [task] = maintenance.due(items, Wanted())
    maintenance.run(items, task)

    assert "200 of 400 rows dead" in task.why
    assert kinds(items) == []


def test_worn_vector_indexes_are_rebuilt_and_are_small_again(items, monkeypatch):
    monkeypatch.setattr(maintenance, "SMALL_BYTES", 0)
    items.execute("CREATE INDEX worn ON items USING hnsw (embedding vector_l2_ops)")
    for _ in range(4):
        items.execute(
            "UPDATE items SET embedding = (SELECT array_agg(cos(id * d + random()))"
            " FROM generate_series(1, 8) AS d)::vector"
        )
    items.execute("SELECT pg_stat_force_next_flush()")
    items.execute("ANALYZE items")
    size = "SELECT pg_relation_size('worn')"
    before = items.execute(size).scalar()

    assert ("reindex", "worn") in kinds(items)
    do(items)

    assert items.execute(size).scalar() < before / 2
    assert kinds(items) == []


def test_what_a_broken_rebuild_left_behind_is_dropped(items):
    items.execute("CREATE TABLE twice AS SELECT 1 AS a FROM generate_series(1, 2)")
    with pytest.raises(Exception, match="could not create unique index"):
        items.execute("CREATE UNIQUE INDEX CONCURRENTLY twice_a_ccnew ON twice (a)")
    do(items)

    assert items.execute("SELECT to_regclass('twice_a_ccnew') IS NULL").scalar() is True


def test_an_extension_with_a_newer_version_is_updated(items):
    [newest] = items.execute(
        "SELECT default_version FROM pg_available_extensions WHERE name = 'pg_stat_statements'"
    ).rows[0]
    items.execute("CREATE EXTENSION pg_stat_statements VERSION '1.10'")

    assert ("extension", "pg_stat_statements") in kinds(items)
    assert ("extension", "pg_stat_statements") not in kinds(items, extensions=False)
    do(items)

    installed = "SELECT extversion FROM pg_extension WHERE extname = 'pg_stat_statements'"
    assert items.execute(installed).scalar() == newest


class Impatient:
    """A transport that stops waiting for what is maintained; the server goes on."""

    def __init__(self, database, *, arrives: bool) -> None:
        self._database, self._arrives = database, arrives
        self.waited = 0

    def execute(self, sql, parameters=None, *, patiently=False):
        if sql.startswith("/* vdbctl maintain"):
            if self._arrives:
                self._database.execute(sql)
            raise TimedOut("longer than 45 s")
        self.waited += "pg_stat_activity" in sql
        return self._database.execute(sql, parameters or {})


def test_a_step_that_takes_longer_than_the_transport_waits_is_waited_for(items):
    slow = Impatient(items, arrives=True)

    maintenance.run(
        slow, Task("vacuum", "items", "", "VACUUM (ANALYZE) items"), sleep=lambda _s: None
    )

    assert slow.waited == 1
    assert kinds(items) == []


def test_a_step_that_ended_without_its_effect_is_told(items):
    items.execute("CREATE INDEX i ON items USING hnsw (embedding vector_l2_ops)")
    task = maintenance.due(items, Wanted(everything=True))[-1]
    broken = dataclasses.replace(task, is_done="SELECT false")

    with pytest.raises(NotVerified, match="ended without doing its work"):
        maintenance.run(Impatient(items, arrives=False), broken, sleep=lambda _s: None)

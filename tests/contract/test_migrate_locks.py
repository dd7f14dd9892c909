"""Migrations beside others: one run at a time, and locks that are not waited for long."""

from __future__ import annotations

import psycopg
import pytest

from tests.contract.sets import states, tables, up, write
from tests.waiting import until
from vdbctl.errors import MigrationFailed, MigrationLocked
from vdbctl.migrate import apply, lease, ledger
from vdbctl.migrate.lease import held

pytestmark = pytest.mark.sandbox

TRANSPORTS = ("data-api", "direct")


def test_two_runs_at_once_are_told_apart(database, tmp_path):
    migrations = write(tmp_path, _20260101_0900_one="create table t (a int)")
    ledger.prepare(database)

    with held(database, "mary@laptop"), pytest.raises(MigrationLocked, match="mary@laptop"):
        up(database, migrations)

    assert up(database, migrations) == ["one"]


def test_the_lease_of_a_dead_run_runs_out(database, tmp_path):
    migrations = write(tmp_path, _20260101_0900_one="create table t (a int)")
    ledger.prepare(database)
    database.execute(
        "insert into vdbctl.migration_lease (owner, token, expires_at) "
        "values ('dead', 'x', now() - interval '1 second')"
    )

    assert up(database, migrations) == ["one"]


def test_a_run_that_has_lost_its_lease_commits_nothing(database, tmp_path):
    migrations = write(tmp_path, _20260101_0900_one="create table t (a int)")

    def rob(event):
        if event.kind == "statement":
            database.execute("delete from vdbctl.migration_lease")

    with pytest.raises(MigrationLocked, match="taken by another run"):
        apply.up(database, migrations, actor="me", on_event=rob)

    assert tables(database) == []
    assert states(database, migrations) == ["pending"]


def test_a_lease_that_was_taken_away_can_be_held_by_another_run(database, tmp_path):
    ledger.prepare(database)
    with held(database, "mary@laptop"):
        found = lease.holder(database)
        assert found.owner == "mary@laptop"
        assert lease.take_away(database, found)
        assert not lease.take_away(database, found)
        with held(database, "john@laptop"):
            assert lease.holder(database).owner == "john@laptop"

    assert lease.holder(database) is None


@pytest.mark.parametrize("database", ["data-api", "direct", "embedded"], indirect=True)
def test_a_lease_lives_as_long_as_its_run(database, monkeypatch):
    monkeypatch.setattr(lease, "BEAT_S", 0.05)
    ledger.prepare(database)
    with held(database, "me"):
        database.execute("update vdbctl.migration_lease set expires_at = now() + interval '2 s'")
        until(lambda: lease.holder(database).seconds > lease.LEASE_S / 2)


class TestLocks:
    """A file that touches what others use."""

    @pytest.fixture
    def reader(self, cloud, cluster, database_name):
        """Somebody in a transaction that has read the table t."""
        server = cloud.databases.find(cluster["DBClusterArn"]).server
        with psycopg.connect(**server.connection(database_name)) as connection:
            connection.execute("create table if not exists t (a int)")
            connection.execute("grant all on t to public")
            connection.commit()
            connection.execute("select from t")
            yield connection

    def test_a_lock_that_is_not_to_be_had_is_not_waited_for_long(self, database, tmp_path, reader):
        text = "-- vdbctl: lock_timeout=100ms\ncreate table u (a int);\n"
        text += "lock table t in access exclusive mode"
        migrations = write(tmp_path, _20260101_0900_one=text)
        events, pauses = [], []

        with pytest.raises(MigrationFailed, match="lock timeout"):
            apply.up(database, migrations, actor="me", on_event=events.append, sleep=pauses.append)

        assert len(pauses) == 5
        waits = [event.words for event in events if event.kind == "waits"]
        assert "rdsadmin (process" in waits[0]
        assert "idle in transaction" in waits[0]
        assert tables(database) == ["t"]

    def test_the_file_runs_when_the_lock_is_free_again(self, database, tmp_path, reader):
        text = "-- vdbctl: lock_timeout=100ms\nlock table t in access exclusive mode"
        migrations = write(tmp_path, _20260101_0900_one=text)

        done = apply.up(database, migrations, actor="me", sleep=lambda _: reader.rollback())

        assert len(done) == 1
        assert states(database, migrations) == ["applied"]


def test_a_statement_that_takes_too_long_is_ended_by_the_server(database, tmp_path):
    text = "-- vdbctl: statement_timeout=50ms\nselect pg_sleep(600)"
    migrations = write(tmp_path, _20260101_0900_one=text)

    with pytest.raises(MigrationFailed, match="statement timeout"):
        up(database, migrations)


def test_the_limits_of_a_file_end_with_it(database, tmp_path):
    text = "-- vdbctl: statement_timeout=9min lock_timeout=8min\ncreate table t (a int)"
    limits = "select current_setting('statement_timeout') || current_setting('lock_timeout')"
    before = database.execute(limits).scalar()

    up(database, write(tmp_path, _20260101_0900_one=text))

    assert database.execute(limits).scalar() == before

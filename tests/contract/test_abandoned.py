"""The transaction that a killed run left open: the next run waits for its end."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass

import pytest

from tests.contract.sets import states, tables, up, write
from vdbctl.database.data_api import DataApi
from vdbctl.migrate import abandoned, apply, lease, ledger

pytestmark = pytest.mark.sandbox
TRANSPORTS = ("data-api",)
CREATE = "create table t (a int); insert into t values (1)"
BEGUN = "/* vdbctl 20260101_0900_one 1/2 */ create table t (a int)"


class Killed(BaseException):
    """The run's process is gone."""


@dataclass
class Mortal(DataApi):
    """A way to the database for a run that is killed."""

    last_words: str = ""
    dead: bool = False

    def _call(self, operation, **request):
        self.dead = self.dead or operation == self.last_words
        if self.dead:
            raise Killed
        return super()._call(operation, **request)


@pytest.fixture
def killed(database, monkeypatch):
    """Kill a run at a call, or after its first statement; its lease has run out."""

    def kill(migrations, call=""):
        way = (database.client, database.cluster_arn, database.secret_arn, database.database)
        one = Mortal(*way, last_words=call)

        def after_a_statement(event):
            if event.kind == "statement" and not call:
                one.dead = True
                raise Killed

        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr(lease, "LEASE_S", 0)
            apply.up(one, migrations, actor="dead", on_event=after_a_statement)

    return kill


@pytest.fixture
def three_minutes(cloud):
    """Passes the time after which the Data API ends a transaction."""

    def pass_time(_seconds):
        cloud.pass_time(abandoned.IDLE_S + 1)
        cloud.data_api.calls.sessions.expire()

    return pass_time


@pytest.mark.parametrize("call", ["", "commit_transaction"], ids=["statement", "record"])
def test_the_transaction_of_a_killed_run_is_reported_and_waited_for(
    database, tmp_path, killed, three_minutes, call
):
    """Killed behind its record, it holds the row of the lease as well."""
    migrations, told = write(tmp_path, _20260101_0900_one=CREATE), []
    killed(migrations, call)

    done = apply.up(database, migrations, actor="me", sleep=three_minutes, on_wait=told.append)

    assert [one.migration.name for one in done] == ["one"]
    assert "the transaction of the run that died at " in told[0]
    assert "the Data API ends it by " in told[0]
    assert database.execute("select count(*)::int from t").scalar() == 1


def test_an_interrupted_wait_leaves_the_lease_alone(database, tmp_path, killed):
    migrations = write(tmp_path, _20260101_0900_one=CREATE)
    killed(migrations)

    def interrupt(_seconds):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        apply.up(database, migrations, actor="me", sleep=interrupt)

    assert lease.holder(database).owner == "dead"
    assert states(database, migrations) == ["pending"]


def test_the_wait_has_an_end(database, tmp_path, killed, monkeypatch):
    killed(write(tmp_path, _20260101_0900_one=CREATE))
    pauses, told = [], []

    with monkeypatch.context() as patch:
        patch.setattr(abandoned, "IDLE_S", 1_000_000)  # the Data API does not end it
        abandoned.wait(database, pauses.append, told.append)
    with monkeypatch.context() as patch:
        patch.setattr(abandoned, "IDLE_S", -1_000)  # it should have, long ago
        abandoned.wait(database, pauses.append, told.append)

    assert sum(pauses) == 200
    assert len(told) == 10


def test_nothing_else_is_taken_for_the_transaction_of_a_dead_run(database):
    ledger.prepare(database)

    with database.transaction() as another:
        another.execute("create table mine (a int)")
        assert abandoned.find(database) is None
    with lease.held(database, "mary@laptop"), database.transaction() as living:
        living.execute(BEGUN)
        assert abandoned.find(database) is None
    with database.transaction() as dead:
        dead.execute(BEGUN.replace("table t", "table u"))
        assert abandoned.find(database).seconds <= abandoned.IDLE_S


@pytest.mark.parametrize("database", ["direct"], indirect=True)
def test_over_a_direct_connection_the_server_ends_the_session_of_a_killed_run(
    database, tmp_path, monkeypatch
):
    migrations, told = write(tmp_path, _20260101_0900_one=CREATE), []

    def kill(event):
        if event.kind == "statement":
            with socket.socket(fileno=os.dup(database._connection.fileno())) as connection:
                connection.shutdown(socket.SHUT_RDWR)
            raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(lease, "LEASE_S", 0)
        patch.setattr(lease.Lease, "release", lambda _self: None)
        apply.up(database, migrations, actor="dead", on_event=kill)
    assert lease.holder(database).owner == "dead"

    assert up(database, migrations) == ["one"]
    assert told == []
    assert tables(database) == ["t"]

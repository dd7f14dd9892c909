"""`local`: one command at a time, and a server of our own that ends is no matter of AWS."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from filelock import FileLock, Timeout

from vdbctl.cli import local
from vdbctl.database.ports import free_port
from vdbctl.errors import DatabaseUnreachable, LocalServerGone
from vdbctl.sandbox.local_stack import LocalStack, Record


@pytest.fixture
def gone(monkeypatch):
    """What `up` started has ended since: nobody listens at its port."""
    record = Record(
        environment="dev", database="app", master="dbadmin", port=free_port(),
        passwords={"dbadmin": "x", "cache": "x", "application": "x", "readonly": "x"},
    )  # fmt: skip
    monkeypatch.setattr(LocalStack, "up", lambda *_: record)


def told(outcome) -> None:
    assert outcome.exit_code == LocalServerGone.exit_code
    assert "the local PostgreSQL of dev ended while it was in use" in outcome.stderr
    assert "`vdbctl local up dev` starts it again" in outcome.stderr
    assert "VPC" not in outcome.stderr


@pytest.mark.usefixtures("gone")
def test_a_server_that_ends_before_it_is_connected_to_is_no_matter_of_a_tunnel(run):
    pytest.importorskip("psycopg")

    told(run("local", "up", "dev"))


@pytest.mark.usefixtures("gone")
def test_a_server_that_ends_while_migrations_run_is_no_matter_of_a_tunnel(run, monkeypatch):
    def lost(*_, **__):
        raise DatabaseUnreachable("the connection was lost", hint="it is inside its VPC")

    monkeypatch.setattr(local, "_database", Mock())
    monkeypatch.setattr(local, "_bring_up", lost)

    told(run("local", "up", "dev"))


@pytest.mark.parametrize(
    ("method", "command"),
    [("up", ("up", "dev")), ("down", ("down", "dev")), ("reset", ("reset", "dev", "--yes"))],
)
def test_a_command_holds_the_stack_against_others_as_long_as_it_works(
    run, monkeypatch, method, command
):
    refused = []

    def working(stack, *_):
        with pytest.raises(Timeout):
            FileLock(stack.home.with_name("dev.lock")).acquire(timeout=0)
        refused.append(method)
        raise KeyboardInterrupt

    monkeypatch.setattr(LocalStack, method, working)

    run("local", *command)

    assert refused == [method]

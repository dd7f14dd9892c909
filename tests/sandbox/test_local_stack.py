"""An environment's database on this machine: up, down, up again, reset."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys

import psutil
import psycopg
import pytest

from tests.cache_server import is_listening, program
from tests.conftest import ROOT
from tests.sandbox.end_to_end.project import environment
from tests.shipped import CONTENT_HUB_FILES
from tests.waiting import until
from vdbctl.sandbox.local_stack import LocalStack

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """One project for all tests: what one has started, the next one finds."""
    folder = tmp_path_factory.mktemp("local")
    for name in ("environments", "migrations"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def local(project):
    """Commands of `local` on an environment of the project, as processes of their own."""
    path = f"{program().parent}:{os.environ['PATH']}"

    def run(command, *arguments, name="prod"):
        return subprocess.run(
            [sys.executable, "-m", "vdbctl", "local", command, name, *arguments],
            cwd=project, env=environment() | {"PATH": path}, capture_output=True,
            text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    yield run
    run("reset", "--yes")


@pytest.fixture(scope="module")
def first(local):
    """The first start, which makes all that there is."""
    return local("up", "--seed")


def connect(local, who="application"):
    found = json.loads(local("env", "--format", "json", "--as", who).stdout)
    names = {"host": "PGHOST", "port": "PGPORT", "dbname": "PGDATABASE", "user": "PGUSER"}
    given = {key: found[name] for key, name in names.items()}
    return psycopg.connect(**given, password=found["PGPASSWORD"], autocommit=True)


def command_lines() -> str:
    """Of every process on this machine."""
    return "\n".join(
        " ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"])
    )


def test_it_comes_up_with_its_migrations_users_and_samples_and_keeps_its_data(local, first):
    assert first.returncode == 0, first.stderr
    assert f"{CONTENT_HUB_FILES} migrations ran" in first.stderr
    with connect(local) as connection:
        connection.execute("UPDATE users SET display_name = 'kept'")

    assert local("down").returncode == 0
    assert local("env").returncode == 30
    again = local("up")

    assert "no migrations are pending" in again.stderr
    with connect(local, "readonly") as connection:
        assert connection.execute("SELECT DISTINCT display_name FROM users").fetchall() == [
            ("kept",)
        ]
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("DELETE FROM users")
        connection.execute("SET default_transaction_read_only = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM users")


@pytest.mark.usefixtures("first")
def test_passwords_are_for_the_owner_alone_and_on_no_command_line(project):
    stack = LocalStack.of(project, "prod")

    mode = stat.S_IMODE((stack.home / "local.json").stat().st_mode)
    listed = command_lines()

    assert mode == 0o600
    assert str(stack.home) in listed
    assert not any(password in listed for password in stack.read().passwords.values())


@pytest.mark.usefixtures("first")
def test_a_reset_removes_the_data_every_process_and_the_cache(local, project):
    local("up")
    stack = LocalStack.of(project, "prod")
    record = stack.read()
    assert stack.home.is_dir()
    assert record.cache_pid
    assert is_listening(record.cache_port)

    local("reset", "--yes")

    assert not stack.home.exists()
    assert str(stack.home) not in command_lines()
    until(lambda: not is_listening(record.cache_port))


def test_what_is_no_environment_is_told_with_those_that_are(local):
    done = local("up", name="nope")

    assert done.returncode == 11
    assert "there are: " in done.stderr

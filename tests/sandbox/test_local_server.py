"""The embedded PostgreSQL server by itself."""

from __future__ import annotations

import os
import signal
import stat
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from vdbctl.database import leftover, local, programs
from vdbctl.database.local import LocalServer

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def folder():
    """Below the system's temporary folder, which every user may reach."""
    with tempfile.TemporaryDirectory(prefix="vdbctl-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def server(folder):
    with LocalServer(folder / "data") as server:
        yield server


def ask(server: LocalServer, sql: str) -> object:
    with psycopg.connect(**server.connection()) as connection:
        return connection.execute(sql).fetchone()[0]


def test_it_is_postgresql_18_with_pgvector(server):
    assert ask(server, "show server_version").startswith("18.")
    assert ask(server, "select 1 from pg_available_extensions where name = 'vector'") == 1


def test_nobody_comes_in_without_the_password(server):
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(**server.connection() | {"password": "wrong"})

    assert (
        ask(server, "select count(*) from pg_hba_file_rules where auth_method <> 'scram-sha-256'")
        == 0
    )


def test_it_listens_on_loopback_only(server):
    assert ask(server, "show listen_addresses") == "127.0.0.1"
    assert ask(server, "show unix_socket_directories") == ""


def test_its_password_is_private(server):
    file = server.data / "superuser.password"

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(server.password) >= 32


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to another user")
def test_a_link_that_the_servers_user_put_there_gives_nothing_away(tmp_path):
    victim = tmp_path / "victim"
    victim.touch()
    (tmp_path / "superuser.password").symlink_to(victim)

    local._account().own(tmp_path / "superuser.password")

    assert victim.stat().st_uid == 0


def test_content_outlives_a_restart(server):
    with psycopg.connect(**server.connection(), autocommit=True) as connection:
        connection.execute("create table kept as select 42 as n")

    server.stop()
    server.start()

    assert ask(server, "select n from kept") == 42


def test_a_copy_is_a_server_of_its_own(folder):
    template = LocalServer(folder / "template", superuser="rdsadmin")
    template.initialise()

    with template.copy(folder / "copied") as copied:
        user = ask(copied, "select current_user")

    assert user == "rdsadmin"


def test_a_backup_of_a_running_server_is_a_server_of_its_own(folder, server):
    with server.backup(folder / "backup") as copied:
        assert copied.port != server.port
        assert ask(copied, "select 1") == 1


def test_a_running_server_is_not_copied(folder, server):
    with pytest.raises(ValueError, match="running"):
        server.copy(folder / "never")


def test_another_port_is_taken_when_the_first_is_gone(folder, server, monkeypatch):
    free = local.free_port
    ports = iter([server.port, free()])
    monkeypatch.setattr(local, "free_port", lambda: next(ports))

    with LocalServer(folder / "late") as late:
        assert late.port != server.port
        assert ask(late, "select 1") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's servers run as another user")
def test_a_temporary_folder_that_is_closed_to_others_is_not_used(monkeypatch, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(tempfile, "tempdir", str(closed))

    with tempfile.TemporaryDirectory(dir=programs.reachable_folder()) as name:
        Path(name).chmod(0o755)
        with LocalServer(Path(name) / "data") as server:
            assert ask(server, "select 1") == 1

    assert list(closed.iterdir()) == []


def test_a_server_without_an_owner_is_found_by_its_folder_and_ended(folder):
    lost = LocalServer(folder / "lost")
    lost.start()

    assert leftover.stop(lost.data)

    assert lost._process.wait(timeout=300) == 0
    assert not leftover.stop(lost.data)


def test_the_process_of_another_program_is_not_ended(folder, monkeypatch):
    data = folder / "stale"
    data.mkdir()
    (data / "postmaster.pid").write_text(f"1\n{data}\n{int(time.time())}\n")
    monkeypatch.setattr(
        leftover.os, "kill", lambda *a: pytest.fail(f"signal {signal.Signals(a[1])}")
    )

    assert not leftover.stop(data)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes through /proc")
def test_the_note_of_a_server_that_is_dead_is_forgotten_whoever_has_its_number(folder):
    data = folder / "dead"
    data.mkdir()
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n{int(time.time())}\n")

    leftover.forget(data)

    assert not (data / "postmaster.pid").exists()


def test_the_server_of_another_folder_is_not_ended(folder, server):
    data = folder / "reused"
    data.mkdir()
    (data / "postmaster.pid").write_text(f"{server._process.pid}\n{data}\n{int(time.time())}\n")

    assert not leftover.stop(data)

    assert server.is_running()

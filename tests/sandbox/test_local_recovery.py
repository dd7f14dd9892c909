"""A local stack after whatever happened to it: the next `up` works, or says what to do."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.cache_server import program
from tests.sandbox.gate import WAIT, Gate
from tests.sandbox.test_control import processes
from tests.waiting import until
from vdbctl.cli.local import _blaming, _gone
from vdbctl.database.postgres import Postgres
from vdbctl.database.programs import reachable_folder
from vdbctl.errors import FileRefused, LocalServerGone
from vdbctl.sandbox.local_stack import LocalStack, Record

pytestmark = pytest.mark.sandbox
STAGES = [
    ("vdbctl.sandbox.local_stack:LocalStack._write", "after"),
    ("vdbctl.database.local:LocalServer._run", "before"),
    ("vdbctl.database.local:LocalServer._run", "after"),
    ("vdbctl.database.local:LocalServer._trust_extensions", "after"),
    ("vdbctl.database.local:LocalServer._fill", "after"),
    ("vdbctl.database.local:LocalServer.initialise", "after"),
    ("vdbctl.database.local:LocalServer._wait_until_ready", "before"),
    ("vdbctl.database.local:LocalServer._start", "after"),
    ("vdbctl.sandbox.databases:verifier", "before"),
    ("vdbctl.sandbox.databases:make_roles", "after"),
    ("vdbctl.sandbox.databases:make_database", "before"),
    ("vdbctl.sandbox.databases:make_database", "after"),
    ("vdbctl.sandbox.local_stack:LocalStack._cache", "before"),
]


@pytest.fixture
def stack():
    """A stack below a folder that the server's user can reach."""
    with tempfile.TemporaryDirectory(prefix="vdbctl-test-", dir=reachable_folder()) as folder:
        Path(folder).chmod(0o755)
        stack = LocalStack(Path(folder) / "local" / "dev")
        yield stack
        stack.reset()


def up(stack: LocalStack, *where: str) -> Record:
    """Start it in a process of its own, as the command does."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.sandbox.cut_off", stack.home, *where],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    if where:
        assert done.returncode == -signal.SIGKILL, done.stderr
        return None
    assert done.returncode == 0, done.stderr
    return Record.model_validate_json(done.stdout)


def options(record) -> dict[str, str | int]:
    return {
        "host": "127.0.0.1",
        "port": record.port,
        "dbname": record.database,
        "user": record.master,
        "password": record.passwords[record.master],
    }


def works(record) -> bool:
    with psycopg.connect(**options(record), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS works (n int)")
        owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'app'"
        return connection.execute(owner).fetchone() == (record.master,)


def postmasters(stack: LocalStack) -> list[int]:
    """Servers of the stack; their children have other command lines."""
    return processes(f"-D\0{stack.home / 'postgres'}")


def caches(stack: LocalStack) -> list[int]:
    """Caches that run in the stack's folder, also when that is gone."""
    return [
        process.pid
        for process in psutil.process_iter(["cmdline", "cwd"])
        if "redis-server" in (process.info["cmdline"] or [""])[0]
        and (process.info["cwd"] or "").startswith(str(stack.home))
    ]


@pytest.mark.parametrize(("stage", "moment"), STAGES)
def test_a_start_that_was_killed_is_mended_by_the_next_one(stack, stage, moment):
    up(stack, stage, moment)

    record = up(stack)

    assert works(record)
    assert len(postmasters(stack)) == 1
    assert not list(stack.home.glob("postgres.unfinished*"))


def test_the_password_of_a_start_that_was_killed_lies_where_the_next_one_removes_it(stack):
    up(stack, "vdbctl.database.local:LocalServer._run", "before")

    [password] = [path for path in stack.home.glob("postgres.unfinished*") if path.is_file()]
    assert stat.S_IMODE(password.stat().st_mode) == 0o600


def test_a_cache_whose_start_was_killed_is_ended(stack, monkeypatch):
    monkeypatch.setenv("PATH", str(program().parent), prepend=os.pathsep)
    up(stack, "vdbctl.sandbox.local_stack:LocalStack._cache", "after")
    [lost] = caches(stack)

    record = up(stack)

    until(lambda: caches(stack) == [record.cache_pid])
    assert record.cache_pid != lost
    with stack.held():
        stack.reset()
    until(lambda: caches(stack) == [])


def test_a_reset_that_was_killed_is_no_obstacle_to_the_next_start(stack, monkeypatch):
    up(stack)

    def killed(folder, **_):
        next(folder.rglob("superuser.password")).unlink()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt), stack.held():
        patch.setattr(shutil, "rmtree", killed)
        stack.reset()

    assert works(up(stack))


def test_a_server_that_was_killed_is_started_again_with_its_data(stack):
    first = up(stack)
    with psycopg.connect(**options(first), autocommit=True) as connection:
        connection.execute("SET synchronous_commit = on")
        connection.execute("CREATE TABLE kept AS SELECT 42 AS n")
    [server] = postmasters(stack)
    os.kill(server, signal.SIGKILL)
    until(lambda: not stack.is_running() and not postmasters(stack))

    second = up(stack)

    with psycopg.connect(**options(second)) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (42,)


def test_starts_at_once_give_one_server(stack):
    with ThreadPoolExecutor() as pool:
        records = set(pool.map(lambda _: up(stack).model_dump_json(), range(4)))

    assert len(records) == 1
    assert len(postmasters(stack)) == 1


@pytest.mark.parametrize("content", ["", "{", "[]", '{"port": "x"}', None])
def test_a_record_that_is_lost_gets_new_passwords_and_keeps_the_data(stack, content):
    first = up(stack)
    assert works(first)
    record = stack.home / "local.json"
    record.unlink() if content is None else record.write_text(content)
    assert not stack.is_running()

    second = up(stack)

    with psycopg.connect(**options(second)) as connection:
        assert connection.execute("SELECT count(*) FROM works").fetchone() == (0,)
    assert second.version != first.version
    assert second.passwords != first.passwords


def test_no_password_is_in_the_statistics_of_statements(stack):
    first = up(stack)
    (stack.home / "local.json").unlink()  # so that the next start changes the password
    second = up(stack)

    with psycopg.connect(**stack._server(second.port).connection(), autocommit=True) as superuser:
        superuser.execute("CREATE EXTENSION pg_stat_statements")
        listed = superuser.execute("SELECT query FROM pg_stat_statements").fetchall()

    texts = [text for (text,) in listed if 'ROLE "dbadmin"' in text]
    assert [text for text in texts if text.startswith("CREATE") and "SCRAM-SHA-256$" in text]
    assert [text for text in texts if text.startswith("ALTER") and "SCRAM-SHA-256$" in text]
    for secret in (*first.passwords.values(), *second.passwords.values()):
        assert secret not in str(listed)


@pytest.mark.parametrize("impostor", ["silent", "postgres"])
def test_another_program_at_its_port_is_not_taken_for_it(stack, impostor):
    first = up(stack)
    with stack.held():
        stack.down()

    with socket.create_server(("127.0.0.1", first.port)) as other:
        if impostor == "postgres":  # lets everybody in without a password
            answer = b"R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I"
            with ThreadPoolExecutor() as pool:
                serving = pool.submit(_let_in, other, answer)
                assert not stack.is_running()
                serving.result()
        second = up(stack) if impostor == "silent" else None

    if second:
        assert second.port != first.port
        assert works(second)


def _let_in(other: socket.socket, answer: bytes) -> None:
    connection, _ = other.accept()
    with connection:
        message = connection.recv(1024)
        if len(message) == 8:  # asks for TLS or GSS first
            connection.sendall(b"N")
            connection.recv(1024)
        connection.sendall(answer)
        connection.recv(1024)


def test_a_server_that_ends_while_it_is_used_is_no_matter_of_a_tunnel(stack):
    record = up(stack)
    given = options(record)
    database = Postgres.connect(
        given, instead=lambda error: error if stack.is_running() else _gone("dev")
    )
    superuser = stack._server(record.port).connection("app")
    with Gate(**superuser) as gate, ThreadPoolExecutor() as pool:
        waiting = pool.submit(_used, stack, database)
        until(gate.is_waited_for)
        [server] = postmasters(stack)
        os.kill(server, signal.SIGQUIT)

        error = waiting.exception()

    assert isinstance(error, LocalServerGone)
    assert "local up dev" in error.hint
    with pytest.raises(LocalServerGone):
        database.execute("SELECT 1")
    database.close()


def _used(stack, database):
    with _blaming(stack, "dev"):
        database.execute(WAIT)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder of another user")
@pytest.mark.parametrize("trap", ["owner", "mode", "link"])
def test_a_folder_that_somebody_else_laid_out_is_refused(stack, trap, tmp_path):
    folder = stack.home.parent
    record = {
        "environment": "dev", "database": "app", "master": "m", "port": 9,
        "passwords": {"m": "x", "cache": "x"},
    }  # fmt: skip
    place = tmp_path / "theirs" if trap == "link" else folder
    (place / "dev").mkdir(parents=True)
    (place / "dev" / "local.json").write_text(str(record).replace("'", '"'))
    if trap == "link":
        folder.symlink_to(place)
    if trap == "owner":
        os.chown(folder, 65534, 65534)
    if trap == "mode":
        folder.chmod(0o777)

    for attempt in (stack.read, stack.is_running, lambda: stack.held().__enter__()):
        with pytest.raises(FileRefused, match=str(folder)):
            attempt()

    assert place.joinpath("dev/local.json").is_file()
    if trap == "link":
        folder.unlink()
    else:
        shutil.rmtree(folder)


def test_its_folders_are_its_users_own(stack):
    up(stack)

    for folder in (stack.home.parent, stack.home):
        found = folder.lstat()
        assert found.st_uid == os.geteuid()
        assert not stat.S_IMODE(found.st_mode) & 0o022


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's servers run as another user")
def test_a_link_that_the_servers_user_put_there_is_not_written_to(stack, tmp_path):
    up(stack)
    with stack.held():
        stack.down()
    victim = tmp_path / "victim"
    victim.write_text("untouched")
    log = stack.home / "postgres" / "server.log"
    log.unlink()
    log.symlink_to(victim)

    with pytest.raises(AssertionError, match=r"Too many levels.*server\.log"):
        up(stack)

    assert victim.read_text() == "untouched"

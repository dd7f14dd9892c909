"""Starting and stopping the sandbox's process: ports, and every way it can end."""

from __future__ import annotations

import json
import os
import signal
import socket
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.clients import Clients
from tests.waiting import until
from vdbctl.errors import PortTaken, SandboxFailed, SandboxNotRunning
from vdbctl.sandbox import control, janitor, record

pytestmark = pytest.mark.sandbox


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "sandbox"
    yield home
    control.stop(home)


def test_it_starts_answers_and_stops_without_a_trace(home):
    endpoints = control.start(home)
    found = record.read(home)
    with urllib.request.urlopen(f"{endpoints.aws_url}/moto-api/data.json") as answer:
        assert answer.status == 200

    assert control.stop(home)

    assert not control._pid_exists(found.pid)
    assert not Path(found.data).exists()
    with pytest.raises(SandboxNotRunning):
        control.require(home)


def test_after_a_crash_the_next_start_cleans_up_and_works(home):
    first = control.start(home)
    found = record.read(home)
    os.kill(found.pid, signal.SIGKILL)
    until(lambda: not control._pid_exists(found.pid))

    second = control.start(home)

    assert second.instance != first.instance
    assert not Path(found.data).exists()


def test_the_pid_of_another_program_is_left_alone(home):
    home.mkdir(parents=True)
    content = {
        "instance": "x",
        "pid": os.getpid(),
        "aws_port": 9,
        "data_api_port": 9,
        "data": str(home / "none"),
        "started_at": "2026-01-01T00:00:00+00:00",
    }
    (home / record.FILE).write_text(json.dumps(content))

    assert not control.stop(home)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes through /proc")
def test_even_killed_it_leaves_no_server_behind(home):
    clients = Clients(lambda _: control.start(home).aws_url)
    clients.of("rds").create_db_cluster(
        DBClusterIdentifier="one",
        Engine="aurora-postgresql",
        MasterUsername="dbadmin",
        ManageMasterUserPassword=True,
    )
    clients.close()
    found = record.read(home)
    assert processes(found.data)

    os.kill(found.pid, signal.SIGKILL)

    until(lambda: not Path(found.data).exists() and not processes(found.data))


def test_a_port_of_another_program_is_named(home):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(PortTaken, match=str(port)):
            control.start(home, port=port)

    assert record.read(home) is None


def test_the_ports_that_were_asked_for_are_taken(home):
    with socket.socket() as one, socket.socket() as two:
        for probe in (one, two):
            probe.bind(("127.0.0.1", 0))
        ports = one.getsockname()[1], two.getsockname()[1]

    endpoints = control.start(home, port=ports[0], data_api_port=ports[1])

    assert endpoints.aws_url == f"http://127.0.0.1:{ports[0]}"
    assert endpoints.data_api_url == f"http://127.0.0.1:{ports[1]}"


def test_two_starts_at_once_give_one_sandbox(home):
    with ThreadPoolExecutor() as pool:
        first, second = pool.map(lambda _: control.start(home), range(2))

    assert first == second


def test_a_start_that_is_interrupted_leaves_nothing(home, monkeypatch):
    spawned = []
    detached = control._detached

    def note(*arguments):
        spawned.append(detached(*arguments))
        return spawned[0]

    def interrupt(_home):
        if spawned:
            raise KeyboardInterrupt

    monkeypatch.setattr(control, "_detached", note)
    monkeypatch.setattr(control, "_alive", interrupt)
    with pytest.raises(KeyboardInterrupt):
        control.start(home)
    monkeypatch.undo()

    assert not control._pid_exists(spawned[0])
    assert record.read(home) is None
    assert not control.stop(home)


def processes(folder: str) -> list[int]:
    """Processes that name this folder in their arguments."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if folder.encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def test_what_another_janitor_has_removed_is_no_error(tmp_path):
    janitor.clean(tmp_path / "gone")

    assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize("name", ["home", "vdbctl-sandbox-x"])
def test_a_record_of_a_stranger_removes_nothing(home, tmp_path, name):
    precious = tmp_path / name
    target = tmp_path / "target" if name.startswith("vdbctl") else precious
    target.mkdir()
    (target / "thesis.txt").write_text("mine")
    if target != precious:
        precious.symlink_to(target)  # the right name, and a link
    home.mkdir()
    content = {
        "instance": "x",
        "pid": os.getpid(),
        "aws_port": 9,
        "data_api_port": 9,
        "data": str(precious),
        "started_at": "2026-01-01T00:00:00+00:00",
    }
    (home / record.FILE).write_text(json.dumps(content))

    assert not control.stop(home)

    assert (target / "thesis.txt").read_text() == "mine"
    assert not (home / record.FILE).exists()


@pytest.mark.parametrize("pid", [-1, 0, 1, "x", None, True, 2.5])
def test_a_record_that_names_no_process_is_none(home, pid):
    home.mkdir()
    content = {"instance": "x", "pid": pid, "aws_port": 9, "data_api_port": 9, "data": "/x"}
    (home / record.FILE).write_text(json.dumps(content | {"started_at": "2026-01-01T00:00:00Z"}))

    assert record.read(home) is None


def test_a_sandbox_that_says_nothing_is_told_with_a_reason(home, monkeypatch):
    monkeypatch.setattr(control.sys, "executable", "/bin/false")

    with pytest.raises(SandboxFailed, match="said nothing"):
        control.start(home)

"""The sandbox's process from the outside: ports, what it tells, and every way it can end."""

from __future__ import annotations

import os
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.clients import Clients
from vdbctl.errors import PortTaken
from vdbctl.sandbox import control, record

pytestmark = [pytest.mark.sandbox, pytest.mark.xdist_group("control")]


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "sandbox"
    yield home
    control.stop(home)


@pytest.fixture
def clients(home):
    clients = Clients(lambda _: control.require(home).aws_url)
    yield clients
    clients.close()


def make_cluster(clients) -> None:
    clients.of("rds").create_db_cluster(
        DBClusterIdentifier="one",
        Engine="aurora-postgresql",
        DatabaseName="app",
        MasterUsername="dbadmin",
        ManageMasterUserPassword=True,
    )


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


def test_it_tells_each_database_as_soon_as_it_is_there(home, clients):
    control.start(home)
    make_cluster(clients)

    [row] = control.status(home).databases

    assert row.pop("port") > 0
    assert row == {
        "arn": "arn:aws:rds:us-east-1:123456789012:cluster:one",
        "kind": "Aurora cluster",
        "identifier": "one",
        "state": "available",
        "database": "app",
    }


def test_policies_that_aws_manages_are_there(home, clients):
    control.start(home)
    iam = clients.of("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument="{}")

    arn = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
    iam.attach_role_policy(RoleName="r", PolicyArn=arn)

    assert len(iam.list_attached_role_policies(RoleName="r")["AttachedPolicies"]) == 1


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes through /proc")
def test_even_killed_it_leaves_no_server_behind(home, clients):
    control.start(home)
    make_cluster(clients)
    found = record.read(home)
    assert processes(found.data)

    os.kill(found.pid, signal.SIGKILL)

    deadline = time.monotonic() + 10
    while (Path(found.data).exists() or processes(found.data)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(found.data).exists()
    assert processes(found.data) == []


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

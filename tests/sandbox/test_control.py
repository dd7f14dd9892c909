"""Starting and stopping the sandbox's process."""

from __future__ import annotations

import json
import os
import signal
import stat
import time
import urllib.request
from pathlib import Path

import pytest

from tests.clients import Clients
from vdbctl.errors import SandboxNotRunning
from vdbctl.sandbox import control, record

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


def test_a_second_start_finds_the_first(home):
    assert control.start(home) == control.start(home)


def test_its_record_is_private(home):
    control.start(home)

    assert stat.S_IMODE((home / record.FILE).stat().st_mode) == 0o600


def test_after_a_crash_the_next_start_cleans_up_and_works(home):
    first = control.start(home)
    found = record.read(home)
    os.kill(found.pid, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while control._pid_exists(found.pid) and time.monotonic() < deadline:
        time.sleep(0.05)

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


def test_a_reset_empties_it_and_keeps_its_ports(home):
    endpoints = control.start(home)
    clients = Clients(lambda _: endpoints.aws_url)
    client = clients.of("rds")
    client.create_db_cluster(
        DBClusterIdentifier="a",
        Engine="aurora-postgresql",
        MasterUsername="dbadmin",
        ManageMasterUserPassword=True,
    )

    control.reset(home)

    left = client.describe_db_clusters()["DBClusters"]
    clients.close()
    assert left == []
    assert control.require(home) == endpoints

"""A server for the API that breaks, and the databases of the contract tests."""

from __future__ import annotations

import tempfile
from pathlib import Path

import psycopg
import pytest

from tests.contract.conftest import *  # noqa: F403  # the same fixtures
from tests.faults import story


@pytest.fixture(scope="module")
def server():
    from vdbctl.database.local import LocalServer
    from vdbctl.database.programs import reachable_folder

    with tempfile.TemporaryDirectory(prefix="faults-", dir=reachable_folder()) as folder:
        Path(folder).chmod(0o755)  # the servers of root run as another user
        with LocalServer(Path(folder) / "data") as running:
            yield running


@pytest.fixture(scope="module")
def reality(server):
    with psycopg.connect(**server.connection(), autocommit=True) as connection:
        yield story.Reality(connection)


@pytest.fixture(scope="module")
def api(server):
    from tests.faults.broken_api import BrokenApi
    from tests.faults.deadline import Deadline

    with Deadline(server.connection()) as deadline:
        broken = BrokenApi(server, deadline)
        yield broken
        for connection in broken.sessions.pool:
            psycopg.Connection.close(connection)


@pytest.fixture(scope="module")
def migrations(tmp_path_factory):
    return story.read(tmp_path_factory.mktemp("set"))

"""A server for the API that breaks, and the databases of the contract tests."""

from __future__ import annotations

import contextlib
import os
import shutil

import psycopg
import pytest

from tests.contract.conftest import *  # noqa: F403  # the same fixtures
from tests.faults import story


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    from vdbctl.database.local import LocalServer, reachable_folder

    folder = reachable_folder() / f"vdbctl-faults-{os.getpid()}"
    with LocalServer(folder) as running:
        yield running
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def reality(server):
    with psycopg.connect(**server.connection(), autocommit=True) as connection:
        yield story.Reality(connection)


@pytest.fixture(scope="module")
def api(server):
    with opened(server) as made:
        yield made


@contextlib.contextmanager
def opened(server, **options):
    from tests.faults.broken_api import BrokenApi

    made = BrokenApi(server, **options)
    yield made
    for connection in made.sessions.pool:
        psycopg.Connection.close(connection)


@pytest.fixture(scope="module")
def migrations(tmp_path_factory):
    return story.read(tmp_path_factory.mktemp("set"))

"""Each shipped set in a database of its own, with its sample data and the roles of an environment.

VDBCTL_TEST_POSTGRES names another server than the embedded one, such as PostgreSQL 17 with pgvector.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.shipped import NAMES, ROLES, Shipped
from vdbctl.database.local import LocalServer
from vdbctl.database.postgres import Postgres
from vdbctl.database.programs import reachable_folder
from vdbctl.generate import files
from vdbctl.generate.run import Generation
from vdbctl.migrate import apply, seed
from vdbctl.operate import users
from vdbctl.operate.users import User

OWNER, PASSWORD = "dbadmin", "not-a-secret"
GENERATED_ROWS = {"assistant": 3_000, "content-hub": 1_000, "learning": 2_000, "recipes": 1_000}
"""As few as show what the tests ask for: plans with each index, a tenant's rows among all."""


@dataclass(frozen=True)
class Here:
    """One set's database.

    Attributes:
        superuser: What psycopg needs to connect; tests take roles from there.
    """

    shipped: Shipped
    superuser: dict[str, object]

    def as_owner(self) -> Postgres:
        return Postgres.connect({**self.superuser, "user": OWNER, "password": PASSWORD})


@dataclass(frozen=True)
class Elsewhere:
    """A server that is there already, and serves these tests alone."""

    url: str

    def connection(self, database: str = "postgres") -> dict[str, object]:
        return {**conninfo_to_dict(self.url), "dbname": database}

    def extensions(self) -> set[str]:
        with psycopg.connect(**self.connection()) as connection:
            found = connection.execute("SELECT name FROM pg_available_extensions").fetchall()
        return {name for (name,) in found}

    def clear(self) -> None:
        """Remove what an earlier run has left."""
        with psycopg.connect(**self.connection(), autocommit=True) as connection:
            for name in NAMES:
                for database in (name, f"{name}-generated"):
                    connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
            for role in (*ROLES, OWNER):
                connection.execute(f"DROP ROLE IF EXISTS {role}")
            connection.execute(_CREATE_OWNER)


_CREATE_OWNER = f"CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE PASSWORD '{PASSWORD}'"


@pytest.fixture(scope="session")
def server():
    if url := os.environ.get("VDBCTL_TEST_POSTGRES"):
        found = Elsewhere(url)
        found.clear()
        yield found
        return
    with tempfile.TemporaryDirectory(prefix="vdbctl-", dir=reachable_folder()) as folder:
        Path(folder).chmod(0o755)
        with LocalServer(Path(folder) / "data") as found:
            with psycopg.connect(**found.connection(), autocommit=True) as connection:
                connection.execute(_CREATE_OWNER)
            yield found


def _built(server, name, database):
    """A set's schema with the roles of an environment."""
    shipped = Shipped(name)
    extensions = {"vector", "pg_trgm"} if name == "learning" else {"vector"}
    if isinstance(server, Elsewhere) and (missing := extensions - server.extensions()):
        pytest.skip(f"the server of VDBCTL_TEST_POSTGRES has no {', '.join(missing)}")
    with psycopg.connect(**server.connection(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{database}" OWNER {OWNER}')
    if isinstance(server, Elsewhere):  # RDS and the embedded server let an owner create them
        with psycopg.connect(**server.connection(database), autocommit=True) as connection:
            for extension in sorted(extensions):
                connection.execute(f"CREATE EXTENSION {extension}")
    here = Here(shipped, {**server.connection(), "dbname": database})
    with contextlib.closing(here.as_owner()) as owner:
        users.make_roles(owner, ["application", "readonly", "administrators"])
        apply.up(owner, shipped.migrations, actor="test")
        login = [
            User("application", "write", "1", PASSWORD),
            User("readonly", "read", "1", PASSWORD),
        ]
        users.ensure(owner, login)
        users.empower(owner, "administrators")
    return here


@pytest.fixture(scope="session")
def sets(server):
    """Each set, with its sample data."""
    found = {}

    def get(name: str) -> Here:
        if name not in found:
            here = _built(server, name, name)
            with contextlib.closing(here.as_owner()) as owner:
                seed.run(owner, here.shipped.folder, here.shipped.values)
            found[name] = here
        return found[name]

    return get


@pytest.fixture(scope="session")
def generated(server):
    """Each set, with thousands of generated rows."""
    found = {}

    def get(name: str) -> Here:
        if name not in found:
            here = _built(server, name, f"{name}-generated")
            with contextlib.closing(here.as_owner()) as owner:
                generators = files.read(here.shipped.folder)
                Generation(owner, generators, GENERATED_ROWS[name], here.shipped.values).run()
            found[name] = here
        return found[name]

    return get


@pytest.fixture(params=NAMES)
def any_set(request, sets):
    return sets(request.param)


@pytest.fixture
def open_set(sets):
    """A superuser's session in a set, of which nothing stays."""
    with contextlib.ExitStack() as stack:

        def open_one(name: str) -> psycopg.Connection:
            connection = stack.enter_context(psycopg.connect(**sets(name).superuser))
            stack.callback(connection.rollback)
            return connection

        yield open_one


@pytest.fixture
def learning(open_set):
    """The set learning, with people and courses, and nothing read yet."""
    connection = open_set("learning")
    connection.execute("DELETE FROM chapter_progress")
    connection.execute("DELETE FROM user_progress")
    return connection

"""AWS in this process, as vdbctl sees it; one server for all databases that are thrown away."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

import botocore.loaders
import botocore.session
import psycopg
import pytest
from psycopg import sql

from vdbctl.aws import Aws
from vdbctl.database.local import LocalServer
from vdbctl.database.postgres import Postgres
from vdbctl.database.programs import reachable_folder
from vdbctl.sandbox import databases, throwaway


@pytest.fixture(scope="session")
def loader():
    """What botocore has read of AWS's services, kept from one session to the next."""
    return botocore.loaders.create_loader()


@pytest.fixture
def aws(cloud, loader, monkeypatch):
    monkeypatch.setattr(botocore.session, "create_loader", lambda *_path: loader)
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    return Aws("us-east-1")


@pytest.fixture(scope="module")
def server_for_all():
    """A server with the roles of RDS and an owner, as throwaway.database makes it."""
    with tempfile.TemporaryDirectory(prefix="vdbctl-", dir=reachable_folder()) as folder:
        Path(folder).chmod(0o755)
        with LocalServer(Path(folder) / "data", superuser=databases.SUPERUSER) as server:
            with psycopg.connect(**server.connection(), autocommit=True) as superuser:
                databases.make_roles(superuser, throwaway.OWNER, databases.password())
            yield server


@pytest.fixture
def one_server(server_for_all, monkeypatch):
    """throwaway.database makes a database of one server, and removes it and its roles."""

    @contextlib.contextmanager
    def database(name: str = throwaway.NAME, roles: Collection[str] = ()) -> Iterator[Postgres]:
        secret, owner = databases.password(), sql.Identifier(throwaway.OWNER)
        with psycopg.connect(**server_for_all.connection(), autocommit=True) as superuser:
            superuser.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(owner, secret))
            before = _roles(superuser)
            databases.make_database(superuser, name, throwaway.OWNER)
            options = server_for_all.connection(name, throwaway.OWNER, secret)
            try:
                with contextlib.closing(Postgres.connect(options)) as connection:
                    for role in sorted(set(roles) - {throwaway.OWNER}):
                        quoted = role.replace('"', '""')
                        connection.execute(f'CREATE ROLE "{quoted}" NOLOGIN')
                    yield connection
            finally:
                drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
                superuser.execute(drop)
                for role in _roles(superuser) - before:
                    superuser.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))

    monkeypatch.setattr(throwaway, "database", database)


def _roles(connection: psycopg.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT rolname FROM pg_roles").fetchall()}

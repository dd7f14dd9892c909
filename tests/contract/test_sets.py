"""The shipped sets up, down and up again, with samples twice and their checks, over the Data
API; over the embedded server, which `vdbctl migrate test` uses, in tests/sandbox/test_migrate_sets."""

from __future__ import annotations

import contextlib

import psycopg
import pytest

from tests.shipped import NAMES, ROLES, Shipped
from vdbctl.database.postgres import Postgres
from vdbctl.generate import files as generators
from vdbctl.generate.run import Generation
from vdbctl.migrate import apply, checks
from vdbctl.migrate.trial import Trial
from vdbctl.operate import users

pytestmark = pytest.mark.sandbox

TRANSPORTS = ("data-api",)
ROWS = 400


@pytest.fixture(params=NAMES)
def shipped(request):
    return Shipped(request.param)


def test_a_set_holds(database, shipped):
    users.make_roles(database, ROLES)
    trial = Trial(database, shipped.migrations, shipped.folder, shipped.values)

    assert list(trial.run()) == []


class TestGenerated:
    @pytest.fixture
    def template(self, cloud, cluster, login, shipped):
        """A database that has run the migrations, over a direct connection."""
        server = cloud.databases.find(cluster["DBClusterArn"]).server
        name = f"migrated_{shipped.name.replace('-', '_')}"
        with psycopg.connect(**server.connection(), autocommit=True) as superuser:
            superuser.execute(f"CREATE DATABASE {name} OWNER {login['username']}")
            options = server.connection(name, login["username"], login["password"])
            with contextlib.closing(Postgres.connect(options)) as owner:
                users.make_roles(owner, ROLES)
                apply.up(owner, shipped.migrations, actor="test")
            yield name
            superuser.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def test_generated_rows_are_the_same_each_time_and_pass_the_checks(self, database, shipped):
        found = generators.read(shipped.folder)

        first = Generation(database, found, ROWS, shipped.values).run()
        shape = counts(database)
        Generation(database, found, ROWS, shipped.values).run()

        assert first == sum(one.rows(ROWS) for one in found)
        assert max(shape.values()) >= ROWS
        assert counts(database) == shape
        assert list(checks.run(database, shipped.folder, shipped.values)) == []


def counts(database) -> dict[str, int]:
    """Rows of each table; asked of the catalogue, so that no table is forgotten."""
    tables = database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").rows
    return {name: database.execute(f"SELECT count(*) FROM {name}").scalar() for (name,) in tables}

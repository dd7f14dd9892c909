"""A database that dbmate has migrated, unmodified, is taken over."""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.conftest import require
from tests.contract.sets import states, tables, up
from tests.drivers.test_drivers import INSTALLED
from vdbctl.database.local import LocalServer
from vdbctl.database.postgres import Postgres
from vdbctl.database.programs import reachable_folder
from vdbctl.migrate import catalogue
from vdbctl.migrate import files as sets
from vdbctl.migrate.imported import files, history, tools
from vdbctl.migrate.repair import Repair
from vdbctl.migrate.schema import Schema, differences

pytestmark = pytest.mark.sandbox
PROGRAM = INSTALLED / "node_modules/.bin/dbmate"
FILES = {
    "20260105093000_users.sql": """-- migrate:up
CREATE TABLE users (id bigint PRIMARY KEY, mail text UNIQUE);
CREATE FUNCTION hello() RETURNS text LANGUAGE sql AS $$ SELECT 'a; -- b'; $$;

-- migrate:down
DROP FUNCTION hello();
DROP TABLE users;
""",
    "20260105093001_index.sql": """-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY users_mail ON users (mail);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY users_mail;
""",
    "20260106000000_price.sql": """-- migrate:up
COMMENT ON TABLE users IS 'costs ${price}';

-- migrate:down
COMMENT ON TABLE users IS NULL;
""",
}


@pytest.fixture(scope="module")
def server():
    require(PROGRAM, "`make drivers` installs dbmate")
    with tempfile.TemporaryDirectory(prefix="vdbctl-", dir=reachable_folder()) as folder:
        Path(folder).chmod(0o755)  # the server may run as another user
        with LocalServer(Path(folder) / "data") as running:
            for name in ("theirs", "ours"):
                with psycopg.connect(**running.connection(), autocommit=True) as connection:
                    connection.execute(f"CREATE DATABASE {name}")
            yield running


def dbmate(server, folder, *arguments):
    login = f"{server.superuser}:{server.password}"
    url = f"postgres://{login}@127.0.0.1:{server.port}/theirs?sslmode=disable"
    subprocess.run(
        [PROGRAM, "--no-dump-schema", "-d", folder, *arguments],
        env={**os.environ, "DATABASE_URL": url},
        check=True,
        capture_output=True,
    )


def test_it_is_migrated_on_where_dbmate_stopped_and_ends_the_same(server, tmp_path):
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    theirs.mkdir()
    ours.mkdir()
    *first, last = FILES
    for name in first:
        (theirs / name).write_text(FILES[name])
    dbmate(server, theirs, "up")
    (theirs / last).write_text(FILES[last])
    for one in files.convert(tools.read(theirs), ours):
        one.write()
    migrations = sets.read(ours, {})

    with (
        closing(Postgres.connect(server.connection("theirs"))) as taken_over,
        closing(Postgres.connect(server.connection("ours"))) as new,
    ):
        found = history.applied(history.read(taken_over, "dbmate"), migrations)
        Repair(taken_over, migrations, "ann", "taken over").record(found)
        assert states(taken_over, migrations) == ["applied", "applied", "pending"]
        assert up(taken_over, migrations) == ["price"]
        up(new, migrations)

        assert "schema_migrations" in tables(taken_over)
        same = Schema(tuple(
            one for one in catalogue.read(taken_over).objects if "schema_migrations" not in one.name
        ))  # fmt: skip
        assert list(differences(catalogue.read(new), same)) == []

"""The same files make the same database on every way in: over the Data API, directly, on an
embedded server, and with psql."""

from __future__ import annotations

import subprocess
from contextlib import closing

import psycopg
import pytest

from tests import soak
from tests.contract import random_sets
from vdbctl.database.data_api import DataApi
from vdbctl.database.postgres import Postgres
from vdbctl.database.programs import programs
from vdbctl.migrate import apply, catalogue, files

pytestmark = pytest.mark.sandbox
SETS = range(100 if soak.SOAK else 10)
RELATIONS = (
    "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'public'::regnamespace "
    "AND relkind IN ('r', 'm') ORDER BY relname"
)


@pytest.fixture
def empty(cloud, cluster, login):
    """Makes databases of the cluster, owned by its master user; gives their name and arguments."""
    superuser = cloud.databases.find(cluster["DBClusterArn"]).server.connection()
    made = []

    def make(name: str) -> dict:
        made.append(name)
        with psycopg.connect(**superuser, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} OWNER {login['username']}")
        return {
            "host": "127.0.0.1", "port": cluster["Port"], "dbname": name,
            "user": login["username"], "password": login["password"],
        }  # fmt: skip

    yield make
    with psycopg.connect(**superuser, autocommit=True) as connection:
        for name in made:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def with_psql(login: dict, folder) -> None:
    """Each file by a psql of its own, in one transaction where it is to be one."""
    for path in sorted(folder.glob("*.sql")):
        one = [] if path.read_text().startswith(random_sets.OFF) else ["--single-transaction"]
        host, port, name, user = (str(login[key]) for key in ("host", "port", "dbname", "user"))
        subprocess.run(
            [programs() / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *one, "-h", host, "-p", port,
             "-U", user, "-d", name, "-f", path],
            check=True, capture_output=True,
            env={"PGPASSWORD": login["password"], "PGTZ": "UTC", "LC_ALL": "C.UTF-8"},
        )  # fmt: skip


def seen(login: dict) -> tuple[str, object]:
    """The dump of a database, and all of its rows."""
    with closing(Postgres.connect(login)) as database:
        rows = {
            name: database.execute(f"SELECT r::text FROM {name} AS r ORDER BY 1").rows
            for (name,) in database.execute(RELATIONS).rows
        }
        return catalogue.read(database).text(""), rows


@pytest.mark.parametrize("number", SETS)
def test_a_set_makes_the_same_database_on_every_way_in(cloud, cluster, empty, tmp_path, number):
    seed = soak.SEED * 1000 + number
    for name, text in random_sets.texts(seed).items():
        (tmp_path / name).write_text(text)
    migrations = files.read(tmp_path)
    ways = {way: empty(f"same_{number}_{way}") for way in ("api", "direct", "embedded", "psql")}
    client, secret = cloud.client("rds-data"), cluster["MasterUserSecret"]["SecretArn"]
    server = cloud.databases.find(cluster["DBClusterArn"]).server

    api = DataApi(client, cluster["DBClusterArn"], secret, ways["api"]["dbname"])
    apply.up(api, migrations, actor="me")
    for database in (
        Postgres.connect(ways["direct"]),
        Postgres.connect(server.connection(ways["embedded"]["dbname"])),
    ):
        with closing(database):
            apply.up(database, migrations, actor="me")
    with_psql(ways["psql"], tmp_path)

    found = {way: seen(server.connection(one["dbname"])) for way, one in ways.items()}
    assert found["direct"] == found["api"]
    assert found["psql"] == found["api"]
    assert found["embedded"] == found["api"]

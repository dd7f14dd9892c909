"""The function that makes the database users of the others, and what the runner can do as its own."""

from __future__ import annotations

import contextlib
import itertools
import json
from functools import partial

import psycopg
import pytest

from tests.shipped import ROLES, Shipped
from vdbctl.database.postgres import Postgres
from vdbctl.errors import DatabaseAccessDenied
from vdbctl.functions import accounts, connection
from vdbctl.functions.logins import CALLERS, GDPR, RUNNER
from vdbctl.migrate import apply, masking, seed
from vdbctl.operate import audit, users
from vdbctl.operate.users import User

pytestmark = pytest.mark.sandbox
PASSWORD = "a-password"
NUMBERS = itertools.count(1)


class Place:
    """A server of its own, whose master user makes the users of functions."""

    def __init__(self, cloud):
        cluster = cloud.cluster(f"accounts-{next(NUMBERS)}")
        secret = cluster["MasterUserSecret"]["SecretArn"]
        answer = cloud.client("secretsmanager").get_secret_value(SecretId=secret)
        content = json.loads(answer["SecretString"])
        self.superuser = cloud.databases.find(cluster["DBClusterArn"]).server.connection()
        self.address = {
            "DB_HOST": "127.0.0.1", "DB_PORT": str(cluster["Port"]), "DB_NAME": "vectors",
            "DB_TLS": "off",
        }  # fmt: skip
        self.name, self.password = content["username"], content["password"]
        with self.as_superuser("postgres") as raw:
            raw.execute(f"CREATE DATABASE vectors OWNER {self.name}")

    def as_superuser(self, database: str = "vectors") -> psycopg.Connection:
        return psycopg.connect(**{**self.superuser, "dbname": database}, autocommit=True)

    def opened(self, user: str, password: str = PASSWORD) -> Postgres:
        return Postgres.connect(
            {
                "host": "127.0.0.1", "port": int(self.address["DB_PORT"]), "dbname": "vectors",
                "user": user, "password": password,
            }
        )  # fmt: skip

    def make(self, *logins: str) -> list[str]:
        with contextlib.closing(connection.connect(self.name, self.password, self.address)) as raw:
            return accounts.make(raw, logins)

    def runner(self) -> Postgres:
        """The runner's user, with a password instead of IAM."""
        with self.as_superuser() as raw:
            raw.execute(f"ALTER ROLE {RUNNER} PASSWORD '{PASSWORD}'")
        return self.opened(RUNNER)


@pytest.fixture
def place(cloud):
    return Place(cloud)


def test_the_runner_migrates_and_makes_users_as_the_master_user_would(place):
    place.make(GDPR)

    with contextlib.closing(place.runner()) as database:
        shipped = Shipped("learning")
        users.make_roles(database, ROLES)
        apply.up(database, shipped.migrations, actor="test")
        seed.run(database, shipped.folder, shipped.values)
        wanted = [
            User("application", "write", "1", PASSWORD),
            User("readonly", "read", "1", PASSWORD),
            User(GDPR, "write", "iam", member_of="administrators"),
        ]
        users.ensure(database, wanted)
        users.empower(database, "administrators")
        audit.ensure(database, GDPR)
        users.ensure_caller(database, CALLERS)
        users.ensure(database, wanted)

    with contextlib.closing(place.opened("application")) as database:
        assert database.execute("SELECT count(*) FROM courses").scalar() == 0


def test_the_runner_is_not_the_master_user_and_no_superuser(place):
    place.make()

    with place.as_superuser() as raw:
        rights = raw.execute(
            "SELECT rolsuper, rolreplication, rolbypassrls, pg_has_role(%s, 'rds_superuser', 'MEMBER'),"
            " pg_has_role(%s, %s, 'MEMBER') FROM pg_roles WHERE rolname = %s",
            [RUNNER, RUNNER, place.name, RUNNER],
        ).fetchone()
    assert rights == (False,) * 5


def test_what_the_master_user_made_becomes_the_runners_and_stays_within_its_reach(place):
    with contextlib.closing(place.opened(place.name, place.password)) as master:
        master.execute("CREATE EXTENSION vector")
        master.execute("CREATE TABLE items (id int, embedding vector(3))")
        master.execute("CREATE FUNCTION one() RETURNS int LANGUAGE sql RETURN 1")
        master.execute("CREATE ROLE application LOGIN PASSWORD 'x'")

        place.make()

        with contextlib.closing(place.runner()) as database:
            database.execute("ALTER TABLE items ADD COLUMN note text")
            database.execute("CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql RETURN 2")
            users.set_password(database, "application", "another", "2")
            database.execute("CREATE TABLE later (id int)")
        assert master.execute("SELECT count(*) FROM later").scalar() == 0
        master.execute("ALTER TABLE items DROP COLUMN note")


def test_a_second_call_changes_nothing(place):
    first = place.make(GDPR)
    with place.as_superuser() as raw:
        before = raw.execute(_ALL).fetchall()

        assert place.make(GDPR) == first
        assert raw.execute(_ALL).fetchall() == before


_ALL = (
    "SELECT rolname, rolcreaterole, rolcanlogin, array(SELECT (m.roleid, m.admin_option,"
    " m.grantor)::text FROM pg_auth_members AS m WHERE m.member = r.oid ORDER BY 1)"
    " FROM pg_roles AS r ORDER BY 1"
)


def test_a_copy_that_the_runner_masks_is_closed_to_all_but_the_ways_to_it(place):
    place.make(GDPR)
    with contextlib.closing(place.runner()) as database:
        database.execute(f"CREATE ROLE application LOGIN PASSWORD '{PASSWORD}'")

        closed = masking.close(database)

        assert set(closed) == {"application", GDPR}
        with pytest.raises(DatabaseAccessDenied, match="not permitted to log in"):
            place.opened("application")
    place.opened(place.name, place.password).close()
    place.make(GDPR)


def test_the_function_takes_nothing_from_who_calls_it(place, monkeypatch):
    monkeypatch.setattr(
        connection, "master", partial(connection.connect, place.name, place.password, place.address)
    )
    monkeypatch.setenv("LOGINS", GDPR)

    found = accounts.handler({"sql": "DROP DATABASE vectors", "logins": ["other"], "do": "x"})

    assert set(found) == {"lacking"}
    with place.as_superuser() as raw:
        names = raw.execute("SELECT rolname FROM pg_roles WHERE rolcanlogin").fetchall()
    assert {RUNNER, CALLERS, GDPR} <= {name for (name,) in names}
    assert ("other",) not in names

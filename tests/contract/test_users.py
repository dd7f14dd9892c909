"""Users of the application, over each way to a database."""

from __future__ import annotations

from contextlib import contextmanager

import psycopg
import pytest

from vdbctl.operate import rights, users
from vdbctl.operate.users import User

pytestmark = pytest.mark.sandbox

TRANSPORTS = ("data-api", "direct")


@pytest.fixture
def names(cloud, cluster, database_name):
    """Names of two users; roles live in the server, beyond one database."""
    found = (f"app_{database_name}", f"read_{database_name}")
    yield found
    superuser = cloud.databases.find(cluster["DBClusterArn"]).server.connection()
    with psycopg.connect(**{**superuser, "dbname": database_name}, autocommit=True) as connection:
        for name in found:
            connection.execute(f"DROP OWNED BY {name}")
            connection.execute(f"DROP ROLE {name}")


@pytest.fixture
def log_in(cluster, database_name):
    """A connection as one of the users, with its own password."""

    def connect(name: str, password: str):
        return psycopg.connect(
            host="127.0.0.1", port=cluster["Port"], dbname=database_name, user=name,
            password=password, autocommit=True,
        )  # fmt: skip

    return connect


def wanted(names, version="1", password="first-password"):
    return [
        User(names[0], "write", version, password),
        User(names[1], "read", version, password),
    ]


def test_the_application_writes_rows_and_the_reader_only_reads(database, names, log_in):
    database.execute("CREATE TABLE early (id int)")

    changed = users.ensure(database, wanted(names))
    database.execute("CREATE TABLE later (id int)")

    assert changed == names
    with log_in(names[0], "first-password") as writer:
        writer.execute("INSERT INTO early VALUES (1)")
        writer.execute("INSERT INTO later VALUES (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            writer.execute("DROP TABLE early")
    with log_in(names[1], "first-password") as reader:
        assert reader.execute("SELECT id FROM later").fetchall() == [(1,)]
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            reader.execute("DELETE FROM early")
        reader.execute("SET default_transaction_read_only = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("DELETE FROM early")


def test_running_again_changes_nothing_until_the_password_does(database, names, log_in):
    users.ensure(database, wanted(names))

    assert users.ensure(database, wanted(names)) == ()
    assert users.ensure(database, wanted(names, "2", "second-password")) == names
    with pytest.raises(psycopg.OperationalError):
        log_in(names[0], "first-password")
    log_in(names[0], "second-password").close()


class Recorder:
    """A session of a database that keeps every statement, also of its transactions."""

    def __init__(self, session, statements: list[str]) -> None:
        self._session = session
        self.statements = statements

    def __getattr__(self, name):
        return getattr(self._session, name)

    def execute(self, sql, parameters=None):
        self.statements.append(f"{sql} {parameters}")
        return self._session.execute(sql, parameters or {})

    @contextmanager
    def transaction(self):
        with self._session.transaction() as session:
            yield Recorder(session, self.statements)


def test_the_password_is_in_no_statement(database, names):
    recorder = Recorder(database, [])

    users.ensure(recorder, wanted(names))
    users.ensure(recorder, wanted(names, "2", "second-password"))
    users.set_password(recorder, names[0], "third-password", "3")

    assert [text for text in recorder.statements if "SCRAM-SHA-256$" in text]
    for secret in ("first-password", "second-password", "third-password"):
        assert not [text for text in recorder.statements if secret in text]


def test_a_name_that_needs_quotes_is_quoted():
    assert rights.quoted('a"b') == '"a""b"'


def test_a_user_that_logs_in_by_role_needs_rds(database, names):
    users.ensure(database, [User(names[0], "write", "iam")])
    users.ensure(database, [User(names[1], "read", "iam")])

    found = database.execute(
        "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid"
        " JOIN pg_roles u ON u.oid = m.member WHERE r.rolname = 'rds_iam'"
        " AND u.rolname = ANY(ARRAY[:one, :two])",
        {"one": names[0], "two": names[1]},
    )

    assert found.scalar() == 2


def test_roles_that_sql_files_name_are_there_before_their_users(database, names, log_in):
    users.make_roles(database, names)
    users.make_roles(database, names)
    database.execute("CREATE TABLE t (a int)")
    database.execute(f"GRANT SELECT ON t TO {names[1]}")

    assert users.ensure(database, wanted(names)) == names
    with log_in(names[1], "first-password") as reader:
        assert reader.execute("SELECT count(*) FROM t").fetchone() == (0,)


def test_members_of_the_administrators_see_what_its_policies_let_through(database, names, log_in):
    admin, member = names
    users.make_roles(database, [admin])
    database.execute("CREATE TABLE t (a int)")
    database.execute("INSERT INTO t VALUES (1)")
    database.execute("ALTER TABLE t ENABLE ROW LEVEL SECURITY")
    database.execute(f"CREATE POLICY all_rows ON t TO {admin} USING (true)")

    users.ensure(database, [User(member, "read", "1", "first-password")])
    with log_in(member, "first-password") as session:
        assert session.execute("SELECT count(*) FROM t").fetchone() == (0,)
    users.ensure(database, [User(member, "read", "1", "first-password", member_of=admin)])
    users.empower(database, admin)

    with log_in(member, "first-password") as session:
        assert session.execute("SELECT count(*) FROM t").fetchone() == (1,)
        session.execute("SET default_transaction_read_only = off")
        session.execute("INSERT INTO t VALUES (2)")


def test_a_role_that_is_not_there_gives_nothing(database, names):
    users.ensure(database, [User(names[0], "read", "1", "x", member_of="nobody_is_called_so")])
    users.ensure(database, [User(names[1], "read", "1", "x")])
    users.empower(database, "nobody_is_called_so")


def test_no_password_is_in_the_statistics_of_statements(
    cloud, cluster, login, database, names, database_name
):
    """Neither that of a user, nor that of the master user, who is made and rotated by a superuser."""
    users.ensure(database, wanted(names))
    cloud.databases.set_password(cluster["DBClusterArn"], login["username"], login["password"])
    superuser = cloud.databases.find(cluster["DBClusterArn"]).server.connection()

    with psycopg.connect(**{**superuser, "dbname": database_name}, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        statements = [
            text for (text,) in connection.execute("SELECT query FROM pg_stat_statements")
        ]

    for name in (names[0], login["username"]):
        assert [
            text for text in statements if f'ROLE "{name}"' in text and "SCRAM-SHA-256$" in text
        ]
    for secret in ("first-password", login["password"]):
        assert [text for text in statements if secret in text] == []

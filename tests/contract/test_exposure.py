"""What a live catalogue leaves open, over each way to a database; and that `db users` closes it."""

from __future__ import annotations

import psycopg
import pytest

from vdbctl.migrate import exposure
from vdbctl.operate import rights, users
from vdbctl.operate.users import User

pytestmark = pytest.mark.sandbox

TRANSPORTS = ("data-api", "direct")
BODY = "LANGUAGE plpgsql {} AS $$ BEGIN RETURN NULL; END $$"
PINNED = "SET search_path = pg_catalog, public, pg_temp"


@pytest.fixture
def names(cloud, cluster, database, database_name):
    """Of a user who writes, one who reads, and the administrators; roles outlive a database."""
    found = tuple(f"{kind}_{database_name}" for kind in ("app", "read", "admin"))
    users.make_roles(database, [found[2]])
    yield found
    superuser = cloud.databases.find(cluster["DBClusterArn"]).server.connection()
    with psycopg.connect(**{**superuser, "dbname": database_name}, autocommit=True) as connection:
        for name in found:
            if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchall():
                connection.execute(f"DROP OWNED BY {name}")
                connection.execute(f"DROP ROLE {name}")


@pytest.fixture
def bring_up(database, names):
    def bring_up(password: str = "a-password") -> tuple[str, ...]:
        writer, reader, admin = names
        wanted = [User(writer, "write", "1", password), User(reader, "read", "1", password)]
        changed = users.ensure(database, wanted)
        users.empower(database, admin)
        return changed

    return bring_up


@pytest.fixture
def log_in(cluster, database_name):
    def connect(name: str, password: str = "a-password"):
        return psycopg.connect(
            host="127.0.0.1", port=cluster["Port"], dbname=database_name, user=name,
            password=password, autocommit=True,
        )  # fmt: skip

    return connect


def found(database) -> list[tuple[str, str]]:
    return [(one.severity, one.what) for one in exposure.functions(database)]


def test_functions_of_any_schema_that_look_names_up_where_their_caller_says_are_found(database):
    database.execute("CREATE EXTENSION IF NOT EXISTS vector")
    database.execute("CREATE SCHEMA other")
    database.execute(f"CREATE FUNCTION public.a() RETURNS trigger {BODY.format('')}")
    database.execute(
        f"CREATE FUNCTION other.b() RETURNS int {BODY.format('SECURITY DEFINER SET search_path = other')}"
    )
    database.execute("CREATE FUNCTION other.c(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'")
    database.execute(
        f"CREATE FUNCTION other.d() RETURNS int {BODY.format('SET search_path = pg_temp, other')}"
    )
    database.execute("CREATE PROCEDURE other.e() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$")
    database.execute(f"CREATE FUNCTION other.good() RETURNS trigger {BODY.format(PINNED)}")
    database.execute(
        "CREATE FUNCTION other.bound() RETURNS int LANGUAGE sql SECURITY DEFINER RETURN 1"
    )

    assert found(database) == [
        ("error", "other.b()"), ("warning", "other.c(a integer)"), ("warning", "other.d()"),
        ("warning", "other.e()"), ("error", "public.a()"),
    ]  # fmt: skip
    for one in exposure.functions(database):
        database.execute(one.advice)
    assert found(database) == []


def test_what_everybody_may_do_is_found_until_users_have_it_by_name(
    database, names, database_name, bring_up
):
    database.execute("GRANT CREATE ON SCHEMA public TO PUBLIC")
    database.execute("CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER RETURN 1")
    database.execute(
        f"CREATE FUNCTION t() RETURNS trigger {BODY.format('SECURITY DEFINER ' + PINNED)}"
    )
    assert [one.what for one in exposure.grants(database)] == [
        "public.f()", "schema public", f"database {database_name}"
    ]  # fmt: skip

    bring_up()

    assert list(exposure.grants(database)) == []


def test_functions_of_the_owner_are_given_by_name_and_never_more_widely(
    database, names, bring_up, log_in
):
    for name, kind in (("writes", "VOLATILE"), ("reads", "STABLE"), ("closed", "STABLE")):
        database.execute(
            f"CREATE FUNCTION {name}() RETURNS int LANGUAGE sql {kind} SECURITY DEFINER RETURN 1"
        )
    database.execute("REVOKE EXECUTE ON FUNCTION closed() FROM PUBLIC")

    bring_up()
    bring_up()

    may = {
        "writes": (True, False, True),
        "reads": (True, True, True),
        "closed": (False, False, True),
    }
    for function, expected in may.items():
        rights_of = [
            database.execute(
                "SELECT has_function_privilege(:who, :what, 'EXECUTE')",
                {"who": who, "what": f"{function}()"},
            ).scalar()
            for who in names
        ]
        assert tuple(rights_of) == expected, function


def test_nobody_sets_a_sequence_also_where_an_earlier_version_allowed_it(
    database, names, bring_up, log_in
):
    writer, reader, _ = names
    database.execute("CREATE TABLE early (id bigint GENERATED ALWAYS AS IDENTITY)")
    bring_up()
    for name in (writer, reader):
        database.execute(f"GRANT UPDATE ON ALL SEQUENCES IN SCHEMA public TO {name}")
        database.execute(
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT UPDATE ON SEQUENCES TO {name}"
        )
    database.execute(f"GRANT INSERT, DELETE ON early TO {reader}")

    bring_up()
    database.execute("CREATE TABLE later (id bigint GENERATED ALWAYS AS IDENTITY)")

    for name in (writer, reader):
        with log_in(name) as session:
            session.execute(f"SET {rights.READ_ONLY} = off")
            for table in ("early", "later"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    session.execute(f"SELECT setval('{table}_id_seq', 9223372036854775807)")
    with log_in(writer) as session:
        session.execute("INSERT INTO early DEFAULT VALUES")
        assert session.execute("SELECT nextval('later_id_seq')").fetchone() == (1,)
    with log_in(reader) as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute(f"SET {rights.READ_ONLY} = off")
        session.execute("INSERT INTO early DEFAULT VALUES")


def test_who_only_reads_writes_nothing_that_postgresql_gives_to_everybody(names, bring_up, log_in):
    bring_up()

    with log_in(names[1]) as session:
        for statement in (
            "SELECT lo_from_bytea(0, 'x')", "SELECT lo_create(0)", "CREATE TEMP TABLE x (a int)",
        ):  # fmt: skip
            with pytest.raises((psycopg.errors.ReadOnlySqlTransaction, psycopg.errors.Error)):
                session.execute(statement)
        assert session.execute("SELECT count(*) FROM pg_largeobject_metadata").fetchone() == (0,)


def test_a_password_that_the_user_changed_is_set_again(names, bring_up, log_in):
    bring_up()
    with log_in(names[0]) as session:
        session.execute(f"ALTER ROLE {names[0]} PASSWORD 'mine-now'")

    assert bring_up() == ()  # it is the same as before, as far as the secret is concerned

    log_in(names[0]).close()
    with pytest.raises(psycopg.OperationalError):
        log_in(names[0], "mine-now")


def test_settings_that_a_role_made_for_itself_are_reported(database, names, bring_up, log_in):
    bring_up()
    assert rights.settings(database, names) == ()
    with log_in(names[0]) as session:
        session.execute(f"ALTER ROLE {names[0]} SET search_path = evil")
        session.execute(f"ALTER ROLE {names[0]} SET statement_timeout = 1")

    assert rights.settings(database, names) == (
        (names[0], "search_path=evil"), (names[0], "statement_timeout=1"),
    )  # fmt: skip

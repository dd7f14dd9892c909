"""What a server and a file set, and what cannot be in a transaction, on every way in."""

from __future__ import annotations

import pytest

from tests.contract.sets import states, tables, up, write
from vdbctl.errors import HistoryMismatch, MigrationFailed, MigrationFileInvalid, SqlFailed
from vdbctl.migrate import apply

pytestmark = pytest.mark.sandbox
TRANSPORTS = ("data-api", "direct")
ALONE = "-- vdbctl: transaction=off\n"
PARTS = (
    "create table p (a int not null) partition by range (a);\n"
    "create table p1 partition of p for values from (0) to (10);\n"
    "create index p_a on p (a)"
)


@pytest.fixture
def set_up(cloud, cluster, database_name):
    """Set a parameter for all sessions that begin from now on."""
    import psycopg

    server = cloud.databases.find(cluster["DBClusterArn"]).server.connection()

    def set_parameter(database, assignment: str) -> None:
        with psycopg.connect(**server, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {database_name} SET {assignment}")
        if hasattr(database, "_connection"):  # one that is kept
            database._connection.close()

    return set_parameter


def with_a_sign_of_life(database, migrations):
    """Apply files while the lease shows one after each statement."""

    def beat(event):
        if event.kind == "statement":
            with database.beside() as second:
                (second or database).execute("UPDATE vdbctl.migration_lease SET owner = owner")

    return apply.up(database, migrations, actor="me", on_event=beat, sleep=lambda _s: None)


@pytest.mark.parametrize("database", ["data-api", "direct"], indirect=True)
@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_the_servers_isolation_is_not_that_of_a_migration(database, set_up, tmp_path, level):
    up(database, write(tmp_path, _20260101_0900_one="create table t (a int)"))
    set_up(database, f"default_transaction_isolation = '{level}'")
    text = "update t set a = 1;\nupdate t set a = 2"

    done = with_a_sign_of_life(database, write(tmp_path, _20260102_0900_two=text))

    assert [one.migration.name for one in done] == ["two"]


def test_a_file_may_say_how_its_transaction_is_isolated(database, tmp_path):
    up(database, write(tmp_path, _20260101_0900_one="create table t (a int)"))
    text = (
        "set transaction isolation level serializable;\nupdate t set a = 1;\n"
        "create table r as select current_setting('transaction_isolation') as v"
    )

    up(database, write(tmp_path, _20260102_0900_two=text))

    assert database.execute("select v from r").scalar() == "serializable"


@pytest.mark.parametrize("database", ["direct", "data-api"], indirect=True)
def test_a_database_that_is_read_only_is_told_with_advice(database, set_up, tmp_path):
    set_up(database, "default_transaction_read_only = on")

    with pytest.raises(SqlFailed, match="read-only transaction") as caught:
        up(database, write(tmp_path, _20260101_0900_one="create table t ()"))

    assert "the endpoint of a reader" in str(caught.value.hint)


@pytest.mark.parametrize("option", ["", "transaction=off "])
def test_parameters_of_a_file_hold_for_it_and_for_no_other(database, tmp_path, option):
    query = "select current_setting('maintenance_work_mem') as v"
    before = database.execute(query).scalar()
    head = f"-- vdbctl: {option}set.maintenance_work_mem=77MB set.search_path=pg_catalog,public\n"

    up(
        database,
        write(
            tmp_path,
            _20260101_0900_one=f"{head}create table public.r as {query}",
            _20260102_0900_two=f"insert into r {query}",
        ),
    )

    assert [row[0] for row in database.execute("select v from r").rows] == ["77MB", before]


def test_parameters_for_what_no_transaction_holds_need_a_session(database, tmp_path):
    up(database, write(tmp_path, _20260101_0900_one="create table t (a int)"))
    text = "-- vdbctl: transaction=off set.maintenance_work_mem=77MB set.statement_timeout=0\n"
    migrations = write(tmp_path, _20260102_0900_two=f"{text}create index concurrently i on t (a)")

    if database.limits.keeps_session:
        assert up(database, migrations) == ["two"]
        return
    with pytest.raises(
        MigrationFileInvalid, match="maintenance_work_mem, statement_timeout cannot"
    ):
        up(database, migrations)
    assert states(database, migrations) == ["applied", "pending"]


def test_set_in_a_file_without_transaction_is_refused_with_what_to_write(database, tmp_path):
    text = f"{ALONE}set maintenance_work_mem = '77MB';\ncreate table t ()"

    with pytest.raises(MigrationFileInvalid, match=r"one\.sql:2:1: SET holds") as caught:
        up(database, write(tmp_path, _20260101_0900_one=text))

    assert "set.NAME=VALUE" in str(caught.value.hint)
    assert tables(database) == []


@pytest.mark.parametrize(
    "statement", ["reindex table p", "reindex index p_a", "cluster p using p_a", "discard all"]
)
def test_what_the_server_does_not_take_in_a_transaction_runs_without_one(
    database, tmp_path, statement
):
    text = f"{ALONE}{statement};\ncreate table after ();\n{statement}"
    migrations = write(tmp_path, _20260101_0900_one=PARTS, _20260102_0900_two=text)

    assert up(database, migrations) == ["one", "two"]

    assert states(database, migrations) == ["applied", "applied"]
    assert "after" in tables(database)


def test_of_one_that_was_sent_before_a_kill_a_person_is_asked(database, tmp_path):
    text = f"{ALONE}discard all;\ncreate table after ()"
    migrations = write(tmp_path, _20260101_0900_one=text)
    killed = RuntimeError("killed")

    def kill(event):
        raise killed

    with pytest.raises(RuntimeError):
        apply.up(
            database, migrations, actor="me",
            on_event=lambda event: kill(event) if event.kind == "statement" else None,
        )  # fmt: skip

    with pytest.raises(HistoryMismatch, match="nobody can tell whether .*one.sql:2:1"):
        up(database, migrations)


def test_in_a_transaction_it_is_refused_with_what_to_write(database, tmp_path):
    up(database, write(tmp_path, _20260101_0900_one=PARTS))

    for text in ("reindex table p", "do $$ begin commit; end $$"):
        with pytest.raises(MigrationFailed) as caught:
            up(database, write(tmp_path, _20260102_0900_two=text))
        assert "`-- vdbctl: transaction=off`" in str(caught.value.hint)


# -- what the server says ------------------------------------------------------------------------------


@pytest.mark.parametrize("database", ["direct", "runner"], indirect=True)
def test_what_the_server_adds_is_shown_and_not_kept(database, tmp_path):
    text = (
        "create table t (email text);\n"
        "insert into t values ('a@b.example'), ('a@b.example');\n"
        "create unique index i on t (email)"
    )
    migrations = write(tmp_path, _20260101_0900_one=f"{ALONE}{text}")

    with pytest.raises(MigrationFailed) as caught:
        up(database, migrations)

    assert "DETAIL: Key (email)=(a@b.example) is duplicated." in caught.value.message
    kept = database.execute("select error from vdbctl.migration").scalar()
    assert 'could not create unique index "i"' in kept
    assert "a@b.example" not in kept
    assert "a@b.example" not in str(
        database.execute("select detail from vdbctl.migration_event").rows
    )


@pytest.mark.parametrize("database", ["direct", "runner"], indirect=True)
def test_an_error_inside_of_a_function_says_where(database, tmp_path):
    text = "do $$ begin\n  perform 1;\n  perform 1 / 0;\nend $$"

    with pytest.raises(MigrationFailed, match="CONTEXT: (.*\n)*.*line 3 at PERFORM"):
        up(database, write(tmp_path, _20260101_0900_one=text))


def test_an_error_at_the_commit_names_the_file(database, tmp_path):
    text = (
        "create table a (id int primary key);\n"
        "create table b (id int references a deferrable initially deferred);\n"
        "insert into b values (1)"
    )

    with pytest.raises(MigrationFailed, match=r"one\.sql: .*foreign key(.*\n)*.*was rolled back"):
        up(database, write(tmp_path, _20260101_0900_one=text))
    assert tables(database) == []


def test_a_file_that_becomes_somebody_who_may_not_write_the_ledger_is_named(database, tmp_path):
    text = "create role nobody_here; grant nobody_here to current_user; set role nobody_here"

    with pytest.raises(MigrationFailed, match=r"one\.sql: permission denied") as caught:
        up(database, write(tmp_path, _20260101_0900_one=text))

    assert "RESET ROLE" in str(caught.value.hint)


def test_words_without_end_are_cut(database, tmp_path):
    text = f"{ALONE}do $$ begin raise exception '%', repeat('x', 70000); end $$"

    with pytest.raises(MigrationFailed) as caught:
        up(database, write(tmp_path, _20260101_0900_one=text))

    assert len(caught.value.message) < 3_000
    assert len(database.execute("select error from vdbctl.migration").scalar()) <= 2_000


def test_a_line_without_end_is_cut(database, tmp_path):
    text = f"{ALONE}insert into nowhere values ('{'é' * 25_000}')"

    with pytest.raises(MigrationFailed) as caught:
        up(database, write(tmp_path, _20260101_0900_one=text))

    assert len(caught.value.message) < 1_000


@pytest.mark.parametrize("database", ["direct"], indirect=True)
def test_what_the_server_remarks_is_told(database, tmp_path):
    from vdbctl.database.postgres import Postgres

    heard = []
    with_ears = Postgres.connect(database._options, on_notice=heard.append)
    text = (
        "create schema if not exists public;\ncreate table if not exists t ();\n"
        "create table if not exists t ();\ndo $$ begin raise notice 'mind the gap'; end $$"
    )

    up(with_ears, write(tmp_path, _20260101_0900_one=text))
    with_ears.close()

    assert heard == ["NOTICE: mind the gap"]


DIRTY = (
    "create temp table mine (id serial)",
    "insert into mine default values",
    "prepare mine as select 1",
    "listen mine",
    "select pg_advisory_lock(4)::text",
    "declare mine cursor with hold for select 1",
    "set search_path = pg_catalog",
    "set TimeZone = 'Asia/Tokyo'",
    "set role pg_read_all_data",
)
LEFT = (
    "select (select count(*) from pg_class where relpersistence = 't')::int, "
    "(select count(*) from pg_prepared_statements)::int, "
    "(select count(*) from pg_listening_channels())::int, "
    "(select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid())"
    "::int, (select count(*) from pg_cursors where name = 'mine')::int, "
    "current_setting('search_path'), current_setting('TimeZone'), current_setting('role')"
)
CLEAN = ((0, 0, 0, 0, 0, '"$user", public', "UTC", "none"),)


@pytest.mark.parametrize("database", ["embedded"], indirect=True)
def test_a_session_is_cleaned_with_the_message_of_the_next_file(database, monkeypatch):
    for sql in DIRTY:
        database.execute(sql)
    sent, execute = [], database._connection.execute
    with monkeypatch.context() as patch:
        patch.setattr(
            database._connection,
            "execute",
            lambda sql, *given: sent.append(sql) or execute(sql, *given),
        )
        database.refresh()
        with database.transaction() as session:
            session.execute_all(["create table t (a int)", "insert into t values (1)"])

    assert len(sent) == 2  # all of that, and the commit
    assert database.execute(LEFT).rows == CLEAN


@pytest.mark.parametrize("database", ["embedded"], indirect=True)
@pytest.mark.parametrize("first", ["batch", "statement"])
def test_a_file_that_is_rolled_back_leaves_the_session_clean(first, database):
    for sql in DIRTY:
        database.execute(sql)
    database.refresh()

    with pytest.raises(SqlFailed), database.transaction() as session:
        if first == "batch":
            session.execute_all(["select 1", "select 1/0"])
        else:
            session.execute("select 1/0")

    assert database.execute(LEFT).rows == CLEAN


@pytest.mark.parametrize("database", ["embedded"], indirect=True)
def test_a_session_is_cleaned_before_a_statement_alone(database):
    for sql in DIRTY:
        database.execute(sql)

    database.refresh()

    assert database.execute(LEFT).rows == CLEAN


@pytest.mark.parametrize("database", ["embedded"], indirect=True)
def test_the_place_of_an_error_behind_the_cleaning_is_right(database):
    database.execute("set work_mem = '8MB'")
    database.refresh()

    with pytest.raises(SqlFailed) as failed, database.transaction() as session:
        session.execute_all(["select 1", "select nothing"])

    assert (failed.value.number, failed.value.position) == (1, 8)

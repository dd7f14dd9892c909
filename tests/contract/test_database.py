"""What every way to a database does alike."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from vdbctl.database import wait
from vdbctl.errors import SqlFailed

pytestmark = pytest.mark.sandbox


@pytest.mark.parametrize(
    ("cast", "value"),
    [
        ("text", "ünï 'quoted' :x $1 \\ \n"),
        ("int8", 2**40),
        ("int4", -7),
        ("float8", 0.25),
        ("bool", True),
        ("bool", False),
        ("bytea", b"\x00\xff"),
        ("numeric", Decimal("12345678901234567890.123")),
        ("timestamptz", datetime.datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=datetime.UTC)),
        ("timestamp", datetime.datetime(2026, 1, 2, 3, 4, 5)),
        ("date", datetime.date(2026, 1, 2)),
        ("uuid", "00000000-0000-4000-8000-000000000001"),
        ("text", None),
    ],
)
def test_a_value_comes_back_as_it_was_sent(database, cast, value):
    assert database.execute(f"select cast(:v as {cast})", {"v": value}).scalar() == value


@pytest.mark.parametrize("document", ['{"a": [1, 2.50]}', "[1, 2]", "5", "true", "null", '"x"'])
def test_json_comes_back_as_text(database, document):
    """The Data API leaves the space between tokens out."""
    text = database.execute(f"select '{document}'::jsonb").scalar()

    assert text.replace(" ", "") == document.replace(" ", "")


def test_an_array_comes_back_as_a_list(database):
    row = database.execute("select array[1, 2], array['a', 'b'], array[true]").rows[0]

    assert row == ([1, 2], ["a", "b"], [True])


def test_a_vector_goes_in_with_a_cast_and_comes_out_as_text(database):
    database.execute("create extension vector")
    database.execute("create table t (v vector(3))")

    database.execute("insert into t values (cast(:v as vector))", {"v": "[1,2,3]"})

    assert database.execute("select v from t").scalar() == "[1,2,3]"


def test_an_enum_comes_back_as_text(database):
    database.execute("create type mood as enum ('good', 'bad')")

    assert database.execute("select 'good'::mood").scalar() == "good"


def test_columns_have_their_names(database):
    result = database.execute("select 1 as a, 2 as b")

    assert (result.columns, result.rows) == (("a", "b"), ((1, 2),))


def test_a_change_tells_how_many_rows(database):
    database.execute("create table t (a int)")

    assert database.execute("insert into t values (1), (2)").updated == 2


def test_what_looks_like_a_parameter_inside_of_text_is_text(database):
    assert database.execute("select ':a', $$:b$$ /* :c */ -- :d").rows == ((":a", ":b"),)


def test_one_statement_at_a_time(database):
    with pytest.raises(SqlFailed):
        database.execute("select 1; select 2")


def test_a_refused_statement_tells_code_position_and_words(database):
    with pytest.raises(SqlFailed) as caught:
        database.execute("select nope from pg_class")

    assert caught.value.sqlstate == "42703"
    assert caught.value.position == 8
    assert 'column "nope" does not exist' in caught.value.detail


def test_a_missing_parameter_is_named(database):
    with pytest.raises(SqlFailed, match="nope"):
        database.execute("select :a, :nope", {"a": 1})


def test_each_statement_commits_on_its_own(database):
    database.execute("create table t (a int)")

    with pytest.raises(SqlFailed):
        database.execute("insert into t select 1 / 0")
    database.execute("insert into t values (1)")

    assert database.execute("select count(*) from t").scalar() == 1


def test_a_transaction_commits_as_a_whole(database):
    with database.transaction() as session:
        session.execute("create table t (a int)")
        session.execute("insert into t values (1)")

    assert database.execute("select count(*) from t").scalar() == 1


def test_a_transaction_that_fails_leaves_nothing(database):
    with pytest.raises(SqlFailed), database.transaction() as session:
        session.execute("create table t (a int)")
        session.execute("insert into t select 1 / 0")

    assert database.execute("select to_regclass('t')::text").scalar() is None


def test_an_error_of_the_caller_rolls_back_too(database):
    with pytest.raises(RuntimeError), database.transaction() as session:
        session.execute("create table t (a int)")
        raise RuntimeError

    assert database.execute("select to_regclass('t')::text").scalar() is None


def test_an_index_can_be_built_concurrently_outside_of_a_transaction(database):
    database.execute("create table t (a int)")

    database.execute("create index concurrently i on t (a)")

    assert database.execute(
        "select indisvalid from pg_index i where indexrelid = 'i'::regclass"
    ).scalar()


def test_a_ready_database_greets(database, database_name):
    greeting = wait.until_ready(database, timeout_s=5)

    assert greeting.database == database_name


def test_the_owner_may_make_the_extensions_that_rds_offers(database):
    for extension in ("vector", "pg_trgm", "pg_stat_statements", "btree_gin", "unaccent"):
        database.execute(f"create extension {extension}")

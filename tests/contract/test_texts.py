"""The text of a statement arrives whole, alone and in a clean session, on every way in."""

from __future__ import annotations

import pytest

from tests.contract.sets import tables, up, write
from vdbctl.errors import MigrationFailed, MigrationFileInvalid, SqlFailed
from vdbctl.migrate import apply, checks, seed, squash

pytestmark = pytest.mark.sandbox
TRANSPORTS = ("data-api", "direct")
TRAILING = (
    "create schema reports -- for the monthly numbers\n;\n"
    "create table people (id bigint primary key) -- everybody\n;\n"
    "create table places (id bigint primary key) /* and */ -- everywhere"
)
SLICES = (
    "create table p (a int[], n int);\n"
    "insert into p values ('{1,2,3}', 2);\n"
    "create view firsts as select a[1:n] as f, a[2:array_length(a, 1)] as rest from p;\n"
    "create function f() returns int[] begin atomic select a[1:n] from p; end"
)


def test_a_comment_behind_a_statement_takes_nothing_of_the_next_one(database, tmp_path):
    up(database, write(tmp_path, _20260101_0900_one=TRAILING))

    assert tables(database) == ["people", "people_pkey", "places", "places_pkey"]


def test_a_squashed_file_keeps_such_comments_apart(database, tmp_path):
    two = "create table more () -- more"
    migrations = write(tmp_path, _20260101_0900_one=TRAILING, _20260102_0900_two=two)
    folder = tmp_path / "squashed"
    folder.mkdir()

    up(database, write(folder, _20260102_0900_all=squash.text(migrations)))

    assert {"more", "people", "places"} <= set(tables(database))


@pytest.mark.parametrize("end", [" -- negative ones", " -- negative ones\n;", ";"])
def test_a_check_may_end_in_a_comment(database, tmp_path, end):
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks/a.sql").write_text(f"select 1 as x where false{end}")

    assert list(checks.run(database, tmp_path)) == []


def test_a_slice_is_no_parameter(database, tmp_path):
    up(database, write(tmp_path, _20260101_0900_one=SLICES))

    found = database.execute("select f::text, rest::text, f()::text from firsts")
    assert found.rows == (("{1,2}", "{2,3}", "{1,2}"),)


def test_the_place_of_an_error_behind_a_slice_is_right(database, tmp_path):
    text = "create table p (a int[], n int);\nselect a[1:n], a[2:n], nope from p"

    with pytest.raises(MigrationFailed, match=r"one\.sql:2:24: .*nope"):
        up(database, write(tmp_path, _20260101_0900_one=text))


def test_a_nul_is_refused_before_anything_runs(database, tmp_path):
    with pytest.raises(SqlFailed, match="a NUL character in line 2"):
        database.execute("create table a ();\n\0 create table b ()")

    with pytest.raises(MigrationFileInvalid, match=r"one\.sql:2:1: a NUL character$"):
        up(
            database,
            write(tmp_path, _20260101_0900_one="create table a ();\n\0\ncreate table b ()"),
        )
    assert tables(database) == []


LEAKS = {
    "a temporary table": (
        "create temp table staging (y int); insert into staging values (1)",
        "create table staging (y int); insert into staging values (42)",
    ),
    "search_path": ("create schema h; set search_path = h", "create table staging (y int)"),
    "the head of pg_dump": (
        "select pg_catalog.set_config('search_path', '', false)",
        "create table staging (y int)",
    ),
    "read only": ("set default_transaction_read_only = on", "create table staging (y int)"),
    "a prepared statement": (
        "prepare p as select 1",
        "prepare p as select 2; create table staging ()",
    ),
    "a role": (
        "create role helper; grant helper to current_user; "
        "grant all on schema vdbctl to helper; grant all on all tables in schema vdbctl to helper; "
        "grant all on all sequences in schema vdbctl to helper; set role helper",
        "create table staging (y int)",
    ),
}


@pytest.fixture
def no_helper(database):
    yield
    if database.execute("select 1 from pg_roles where rolname = 'helper'").rows:
        database.execute("drop owned by helper cascade")
        database.execute("drop role helper")


@pytest.mark.usefixtures("no_helper")
@pytest.mark.parametrize("kind", LEAKS)
def test_what_one_file_sets_does_not_reach_the_next(database, tmp_path, kind):
    first, second = LEAKS[kind]

    up(database, write(tmp_path, _20260101_0900_one=first, _20260102_0900_two=second))

    assert tables(database) == ["staging"]


def test_what_a_rollback_sets_does_not_reach_the_next(database, tmp_path):
    migrations = write(
        tmp_path,
        _20260101_0900_one="create table a ()",
        _20260101_0900_one__rollback="drop table a",
        _20260102_0900_two="select 1",
        _20260102_0900_two__rollback="select set_config('search_path', '', false)",
    )
    up(database, migrations)

    apply.down(database, migrations, actor="test", count=2)

    assert tables(database) == []


def test_what_a_seed_or_a_check_sets_does_not_reach_the_next(database, tmp_path):
    for folder in ("seeds", "checks"):
        (tmp_path / folder).mkdir()
    (tmp_path / "seeds/1.sql").write_text("set search_path = pg_catalog")
    (tmp_path / "seeds/2.sql").write_text("create table public.seeded (); select 1 from seeded")
    (tmp_path / "checks/1.sql").write_text(
        "select 1 where set_config('search_path', '', false) <> ''"
    )
    (tmp_path / "checks/2.sql").write_text("select 1 from seeded where false")

    seed.run(database, tmp_path)

    assert list(checks.run(database, tmp_path)) == []

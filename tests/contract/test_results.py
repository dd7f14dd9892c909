"""Results that Python or the Data API cannot hold: shown as text, and never taken for a failure."""

from __future__ import annotations

import pytest

from tests.contract.sets import states, up, write
from vdbctl.database.reading import Statement, run
from vdbctl.errors import NotReturned

pytestmark = pytest.mark.sandbox
TRANSPORTS = ("data-api", "direct")
ALONE = "-- vdbctl: transaction=off\n"
BEYOND = {
    "infinity": ("timestamptz 'infinity'", "infinity"),
    "no beginning": ("timestamp '-infinity'", "-infinity"),
    "a day without end": ("date 'infinity'", "infinity"),
    "before Christ": ("timestamptz '0044-03-15 12:00+00 BC'", "0044-03-15 12:00:00"),
    "a day before Christ": ("date '0044-03-15 BC'", "0044-03-15 BC"),
    "after 9999": ("date '10000-01-01'", "10000-01-01"),
    "a moment after 9999": ("timestamptz '10000-01-01 00:00+00'", "10000-01-01 00:00:00"),
}
LARGE = "repeat('x', 70000)"


@pytest.mark.parametrize("kind", BEYOND)
def test_a_time_for_which_python_has_no_value_is_text(database, kind):
    sql, shown = BEYOND[kind]

    found = database.execute(f"select {sql} as v").scalar()

    assert str(found).startswith(shown)


@pytest.mark.parametrize("kind", BEYOND)
def test_a_migration_may_return_such_a_time(database, tmp_path, kind):
    sql, _ = BEYOND[kind]
    text = f"create table t (a int, v timestamptz default {sql});\ninsert into t (a) values (1) returning v"

    assert up(database, write(tmp_path, _20260101_0900_one=text)) == ["one"]


PROCEDURE = """
create table seen (a int);
create procedure pr(inout v {kind}) language plpgsql as
$$ begin insert into seen values (1); v := {value}; commit; end $$
"""


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("interval", "'1 day'"),
        ("text", LARGE),
        ("timestamptz", "'infinity'"),
        ("money", "'1'"),
        ("int4range", "'[1,2)'"),
    ],
)
def test_what_cannot_be_returned_has_run_and_runs_once(database, tmp_path, kind, value):
    migrations = write(
        tmp_path,
        _20260101_0900_one=PROCEDURE.format(kind=kind, value=value),
        _20260102_0900_two=f"{ALONE}call pr(null)",
    )

    assert up(database, migrations) == ["one", "two"]
    assert up(database, migrations) == []

    assert states(database, migrations) == ["applied", "applied"]
    assert database.execute("select count(*)::int from seen").scalar() == 1


@pytest.mark.parametrize("value", ["interval '1 day'", LARGE, "'1'::money", "array[[1],[2]]"])
def test_a_file_may_select_what_nobody_can_show(database, tmp_path, value):
    text = f"create table t ();\nselect {value};\nselect repeat('y', 60000) from generate_series(1, 30)"

    assert up(database, write(tmp_path, _20260101_0900_one=text)) == ["one"]


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize(
    ("sql", "cell"),
    [
        ("interval '1 day'", "1 day"),
        ("'1.5'::money", "$1.50"),
        ("array[[1],[2]]", "[[1],[2]]"),
        ("'a b'::tsvector", "'a' 'b'"),
        ("int4range(1, 3)", "[1,3)"),
        ("row(1, null)", '{"f1":1,"f2":null}'),
    ],
)
def test_a_query_shows_as_text_what_the_way_does_not_return(database, read_only, sql, cell):
    query = Statement(f"select 7 as n, {sql} as v -- end", is_query=True)

    [found] = list(run(database, [query], read_only=read_only))

    assert found.columns == ("n", "v")
    if database.limits.transport == "Data API":
        assert found.rows == (("7", cell),)


@pytest.mark.parametrize("database", ["data-api"], indirect=True)
@pytest.mark.parametrize("value", ["interval '1 day'", LARGE])
def test_a_write_is_not_repeated_and_nobody_is_told_to(database, value):
    database.execute("create table t (a int)")
    database.execute(
        "create function add() returns int language sql as 'insert into t values (1) returning a'"
    )

    for sql, is_query in (
        (f"insert into t values (1) returning {value}", False),
        (f"select add(), {value}", True),
    ):
        with pytest.raises(NotReturned) as caught:
            list(run(database, [Statement(sql, is_query=is_query)], read_only=False))
        assert "has run" in f"{caught.value.message} {caught.value.hint}"

    assert database.execute("select count(*)::int from t").scalar() == 2

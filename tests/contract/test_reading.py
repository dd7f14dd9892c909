"""Statements of a person: read-only, several at once, and results larger than an answer may be."""

from __future__ import annotations

import pytest

from vdbctl.database import reading
from vdbctl.database.reading import Statement
from vdbctl.errors import ResultTooLarge, SqlFailed

pytestmark = pytest.mark.sandbox

WIDE = "SELECT g, repeat('x', 1000) AS text FROM generate_series(1, 3000) AS g"
WIDER = "SELECT g, repeat('x', CASE WHEN g < 400 THEN 10 ELSE 50000 END) FROM generate_series(1, 450) AS g"


def ask(database, *texts, read_only=True, **more):
    statements = [Statement(text, is_query=text.startswith("SELECT"), **more) for text in texts]
    return list(reading.run(database, statements, read_only=read_only))


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize(("query", "rows"), [(WIDE, 3000), (WIDER, 450)], ids=["wide", "wider"])
def test_a_result_of_any_size_comes_whole_and_in_order(database, read_only, query, rows):
    found = ask(database, query, read_only=read_only)

    assert [row[0] for page in found for row in page.rows] == list(range(1, rows + 1))
    assert len({page.columns for page in found}) == 1


def test_what_only_reads_changes_nothing_and_says_how_to_write(database):
    database.execute("CREATE TABLE t (a int)")

    with pytest.raises(SqlFailed, match="read-only transaction") as caught:
        ask(database, "INSERT INTO t VALUES (1)")

    assert "--write" in (caught.value.hint or "")
    assert database.execute("SELECT count(*) FROM t").scalar() == 0


def test_what_cannot_be_in_a_transaction_is_refused_before_it_is_sent(database):
    with pytest.raises(SqlFailed, match="VACUUM changes something"):
        ask(database, "VACUUM", alone="VACUUM")
    with pytest.raises(SqlFailed, match="statement of its own|cannot be in a transaction"):
        ask(database, "VACUUM", "VACUUM", alone="VACUUM", read_only=False)


def test_several_statements_take_effect_together_or_not_at_all(database):
    database.execute("CREATE TABLE t (a int)")
    insert = "INSERT INTO t VALUES (1)"

    with pytest.raises(SqlFailed) as caught:
        ask(database, insert, insert, "INSERT INTO t VALUES ('x')", read_only=False)
    assert caught.value.number == 3
    assert database.execute("SELECT count(*) FROM t").scalar() == 0

    ask(database, insert, insert, read_only=False)
    assert database.execute("SELECT count(*) FROM t").scalar() == 2


@pytest.mark.parametrize("database", ["data-api"], indirect=True)
def test_a_query_that_writes_is_not_asked_twice(database):
    database.execute("CREATE TABLE t (a int)")
    database.execute(
        "CREATE FUNCTION add() RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN "
        "INSERT INTO t VALUES (1); "
        "RETURN QUERY SELECT repeat('x', 60000) FROM generate_series(1, 40); END $$"
    )

    with pytest.raises(ResultTooLarge, match="was not repeated"):
        ask(database, "SELECT * FROM add()", read_only=False)

    assert database.execute("SELECT count(*) FROM t").scalar() == 1

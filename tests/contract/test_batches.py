"""Statements that go in one message: which of them failed is told all the same."""

from __future__ import annotations

import pytest

from tests.contract.sets import states, tables, up, write
from vdbctl.errors import MigrationFailed
from vdbctl.migrate import files, scripts

pytestmark = pytest.mark.sandbox


@pytest.mark.parametrize(
    ("third", "place", "words"),
    [
        ("insert into t values (nope)", "4:23", 'column "nope" does not exist'),
        ("insert into t values (1)", "4:1", "duplicate key"),
        ("select 1 / (a - 1) from t", "4:1", "division by zero"),
    ],
)
def test_the_one_that_failed_is_named_with_its_place(database, tmp_path, third, place, words):
    text = f"create table t (a int primary key);\ninsert into t values (1);\nselect 1;\n{third};\nselect 2;"
    migrations = write(tmp_path, _20260101_0900_one=text)

    with pytest.raises(MigrationFailed) as caught:
        up(database, migrations)

    assert f"20260101_0900_one.sql:{place}: " in caught.value.message
    assert words in caught.value.message
    assert tables(database) == []
    assert states(database, migrations) == ["pending"]


def test_what_may_take_long_goes_alone(tmp_path):
    text = (
        "create table t (a int); insert into t select 1; select 1; update other set a = 1; "
        "do $$ begin end $$; select 2; select 3"
    )
    [migration] = write(tmp_path, _20260101_0900_one=text)
    script = scripts.forward(migration)

    assert list(script.batches(range(7))) == [[0, 1, 2], [3], [4], [5, 6]]
    assert [list(script.batches(range(number, number + 1))) for number in (0, 3)] == [[[0]], [[3]]]


def test_text_that_looks_like_a_parameter_is_none(database, tmp_path):
    text = "create table t (a text);\ninsert into t values ('at :noon'), (E':it\\'s')"

    assert up(database, write(tmp_path, _20260101_0900_one=text)) == ["one"]
    assert database.execute("select count(*) from t where a like ':it%'").scalar() == 1


def test_files_keep_their_order(tmp_path):
    made = write(tmp_path, _20260102_0900_b="select 2", _20260101_0900_a="select 1")

    assert [one.name for one in made] == ["a", "b"]
    assert made == files.read(tmp_path)

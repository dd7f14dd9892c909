"""What a generator says about itself."""

from __future__ import annotations

import pytest

from tests.shipped import NAMES, Shipped
from vdbctl.errors import MigrationFileInvalid
from vdbctl.generate import files


@pytest.fixture
def read(tmp_path):
    (tmp_path / "generate").mkdir()

    def read_text(text: str, name: str = "10_points.sql"):
        (tmp_path / "generate" / name).write_text(text)
        return files.read(tmp_path)[0]

    return read_text


def test_rows_are_a_share_or_a_number(read):
    share = read("-- Few.\n-- vdbctl: rows=0.005 batch=20\nselect 1")
    assert (share.name, share.batch, share.rows(1_000), share.rows(1)) == ("points", 20, 5, 1)

    number = read("-- vdbctl: count=7\nselect 1")
    assert (number.batch, number.rows(1_000)) == (1_000, 7)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("select 1", "how many rows it makes is missing"),
        ("-- vdbctl: batch=7", "how many rows it makes is missing"),
        ("-- vdbctl: rows=many", "how many rows it makes is missing"),
        ("-- vdbctl: rows=1 speed=9", "unknown option 'speed'"),
        ("-- vdbctl: rows=0", "numbers have to be positive"),
        ("-- vdbctl: rows=1 batch=0", "numbers have to be positive"),
    ],
)
def test_what_cannot_be_is_refused_with_the_file(read, text, words):
    with pytest.raises(MigrationFileInvalid, match=words) as caught:
        read(text)

    assert "10_points.sql: " in caught.value.message
    assert "known: rows=0.1" in caught.value.hint


def test_a_set_without_generators_says_what_to_do(tmp_path):
    with pytest.raises(MigrationFileInvalid, match="there are no .sql files") as caught:
        files.read(tmp_path)

    assert "without --rows" in caught.value.hint


@pytest.mark.parametrize("name", NAMES)
def test_each_shipped_set_has_one_table_that_rows_counts(name):
    assert 1 in [one.rows(1_000) / 1_000 for one in files.read(Shipped(name).folder)]

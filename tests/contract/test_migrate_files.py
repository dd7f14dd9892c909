"""Options of migration files, against a database."""

from __future__ import annotations

import pytest

from tests.contract.sets import states, up, write
from vdbctl.errors import HistoryMismatch
from vdbctl.migrate import apply, files

pytestmark = pytest.mark.sandbox

TRANSPORTS = ("data-api",)


def test_a_late_file_runs_only_where_that_is_asked_for(database, tmp_path):
    up(database, write(tmp_path, _20260102_0900_two="create table two (a int)"))
    migrations = write(tmp_path, _20260101_0900_one="create table one (a int)")

    with pytest.raises(HistoryMismatch, match="is older than 20260102_0900"):
        up(database, migrations)
    done = apply.up(database, migrations, actor="me", any_order=True)

    assert [each.migration.name for each in done] == ["one"]
    assert states(database, migrations) == ["applied", "applied"]


def test_a_file_for_others_is_not_known_here(database, tmp_path):
    write(
        tmp_path,
        _20260101_0900_all="create table t (a int)",
        _20260102_0900_dev="-- vdbctl: target=dev,free-tier\ncreate table only_dev (a int)",
    )
    here = files.for_target(files.read(tmp_path), ("production", "prod"))
    there = files.for_target(files.read(tmp_path), ("my-env", "dev"))

    assert up(database, here) == ["all"]
    assert up(database, there) == ["dev"]


def test_values_reach_the_database(database, tmp_path):
    (tmp_path / "20260101_0900_one.sql").write_text("create table ${name} (a char(${length}))")
    migrations = files.read(tmp_path, {"name": "places", "length": "7"})

    up(database, migrations)

    assert (
        database.execute(
            "select format_type(atttypid, atttypmod) from pg_attribute "
            "where attrelid = 'places'::regclass and attname = 'a'"
        ).scalar()
        == "character(7)"
    )

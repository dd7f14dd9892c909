"""What `migrate up --dry-run` tells, by every way to a database."""

from __future__ import annotations

import dataclasses

import pytest

from vdbctl.errors import MigrationFileInvalid
from vdbctl.migrate import apply, files, preview

pytestmark = pytest.mark.sandbox

TRANSPORTS = ("data-api", "direct")


def write(folder, **texts: str):
    for name, text in texts.items():
        (folder / f"{name.removeprefix('_')}.sql").write_text(text)
    return files.read(folder)


def felt(file):
    return [
        (one.statement.line, each.impact.relation, each.impact.words)
        for one in file.statements
        for each in one.touched
        if each.is_felt
    ]


def test_statements_on_tables_in_use_say_whom_they_block_and_how_large_those_are(
    database, tmp_path
):
    database.execute("create table t (a int)")
    database.execute("insert into t select generate_series(1, 1000)")
    database.execute("analyze t")
    migrations = write(
        tmp_path, _20260101_0900_one="alter table t add b int;\n\nalter table t alter a type bigint"
    )

    [file] = preview.preview(database, migrations)

    assert felt(file) == [
        (1, "t", "blocks reads and writes"),
        (3, "t", "blocks reads and writes, rewrites the table"),
    ]
    size = file.statements[0].touched[0].size
    assert size.rows == 1000
    assert size.bytes > 10_000


def test_nobody_waits_for_a_table_that_is_made_on_the_way(database, tmp_path):
    migrations = write(
        tmp_path,
        _20260101_0900_one="create table t (a int)",
        _20260102_0900_two="create index on t (a)",
    )

    assert [felt(file) for file in preview.preview(database, migrations)] == [[], []]


def test_nothing_is_written(database, tmp_path):
    migrations = write(tmp_path, _20260101_0900_one="create table t (a int)")

    preview.preview(database, migrations)

    assert database.execute("select to_regnamespace('vdbctl')::text").scalar() is None
    assert database.execute("select to_regclass('t')::text").scalar() is None


def test_what_is_applied_is_not_shown(database, tmp_path):
    migrations = write(tmp_path, _20260101_0900_one="create table t (a int)")
    apply.up(database, migrations, actor="me")

    assert preview.preview(database, migrations) == ()


def test_a_file_that_was_cut_off_goes_on_where_it_stopped(database, tmp_path):
    first = "-- vdbctl: transaction=off\ncreate table t (a int);\nselect 1 / 0"
    with pytest.raises(Exception, match="division by zero"):
        apply.up(database, write(tmp_path, _20260101_0900_one=first), actor="me")

    [file] = preview.preview(database, write(tmp_path, _20260101_0900_one=first))

    assert file.done == 1


def test_what_cannot_be_sent_is_refused_as_it_would_be(database, tmp_path):
    migrations = write(tmp_path, _20260101_0900_one="vacuum")

    with pytest.raises(MigrationFileInvalid, match="VACUUM cannot run in a transaction"):
        preview.preview(database, migrations)


def test_what_a_transport_cannot_do_is_said(database, tmp_path, monkeypatch):
    database.execute("create table t (a int)")
    database.execute("insert into t values (1)")
    monkeypatch.setattr(preview, "SLOW_BYTES", 1)
    limits = dataclasses.replace(database.limits, statement_chars=50, statement_timeout_s=45)
    monkeypatch.setattr(type(database), "limits", property(lambda _: limits))
    long = f"select '{'x' * 60}'"
    migrations = write(tmp_path, _20260101_0900_one=f"{long};\nalter table t alter a type bigint")

    [file] = preview.preview(database, migrations)

    assert "has 69 characters" in file.statements[0].problems[0]
    assert "longer than the 45 s" in file.statements[1].problems[0]

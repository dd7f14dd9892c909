"""Migration sets on disk, and the comparison with the ledger."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from vdbctl.database.port import Limits
from vdbctl.errors import HistoryMismatch, MigrationFileInvalid
from vdbctl.migrate import files, new, plan, preview, squash
from vdbctl.migrate.ledger import Entry
from vdbctl.migrate.statements import split


def write(folder, **texts):
    for name, text in texts.items():
        (folder / f"{name.lstrip('_')}.sql".replace("__rollback", ".rollback")).write_text(text)


def entry(version: str, checksum: str, state: str = "applied") -> Entry:
    at = datetime.datetime.now(datetime.UTC)
    return Entry(version, "x", checksum, state, "up", 1, 1, at, "me", 1, "")


def test_files_are_read_in_the_order_of_their_versions(tmp_path):
    write(tmp_path, _20260102_0900_b="select 2", _20260101_0900_a="select 1")
    write(tmp_path, _20260101_0900_a__rollback="select 0")

    first, second = files.read(tmp_path)

    assert (first.version, first.name, first.rollback_sql) == ("20260101_0900", "a", "select 0")
    assert (second.name, second.rollback_sql, second.transactional) == ("b", None, True)


def test_line_ends_do_not_change_the_checksum(tmp_path):
    path = tmp_path / "20260101_0900_a.sql"
    path.write_bytes(b"select\n1")
    [unix] = files.read(tmp_path)
    path.write_bytes(b"select\r\n1")
    [windows] = files.read(tmp_path)

    assert unix.checksum == windows.checksum


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("first.sql", b"select 1", "not the name of a migration"),
        ("20260101_0900_a.sql", b"  ", "the file is empty"),
        ("20260101_0900_a.sql", b"\xff\xfe", "not UTF-8"),
        ("20260101_0900_a.sql", b"-- a\n-- vdbctl: transactions=no\n", "_a.sql:2: unknown option"),
        ("20260101_0900_a.rollback.sql", b"select 1", "takes back a migration that is not there"),
    ],
)
def test_a_file_that_cannot_be_a_migration_is_named(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(MigrationFileInvalid) as caught:
        files.read(tmp_path)

    assert name in caught.value.message
    assert words in caught.value.message


def test_two_files_of_one_version_are_refused(tmp_path):
    write(tmp_path, _20260101_0900_a="select 1", _20260101_0900_b="select 2")

    with pytest.raises(MigrationFileInvalid, match="same version 20260101_0900"):
        files.read(tmp_path)


def test_an_edited_file_is_a_mismatch(tmp_path):
    write(tmp_path, _20260101_0900_a="select 1")
    rows = plan.compare(files.read(tmp_path), [entry("20260101_0900", "other")])

    with pytest.raises(HistoryMismatch, match="was changed after it was applied"):
        plan.pending(rows)


def test_a_lost_file_is_a_mismatch(tmp_path):
    rows = plan.compare((), [entry("20260101_0900", "x")])

    with pytest.raises(HistoryMismatch, match="its file is gone"):
        plan.pending(rows)


def test_a_file_older_than_the_last_applied_one_is_refused(tmp_path):
    write(tmp_path, _20260101_0900_a="select 1", _20260102_0900_b="select 2")
    old, late = files.read(tmp_path)
    rows = plan.compare((old, late), [entry(late.version, late.checksum)])

    with pytest.raises(HistoryMismatch, match="_a.sql is older than 20260102_0900"):
        plan.pending(rows)


def test_a_new_migration_is_two_files_and_overwrites_none(tmp_path):
    now = datetime.datetime(2026, 3, 4, 5, 6, tzinfo=datetime.UTC)

    up, down = new.create(tmp_path, "Add Tags!", now)

    assert up.name == "20260304_0506_add_tags.sql"
    assert down.name == "20260304_0506_add_tags.rollback.sql"
    with pytest.raises(MigrationFileInvalid, match="has this very minute"):
        new.create(tmp_path, "other", now)


def options_of(text: str):
    return files.parse(Path("20260101_0900_a.sql"), text + "\nselect 1", None).options


def test_options_are_read_with_their_units():
    found = options_of(
        "-- vdbctl: lock_timeout=500ms statement_timeout=10min\n-- vdbctl: requires=20260101_0800"
    )

    assert (found.lock_timeout_ms, found.statement_timeout_ms) == (500, 600_000)
    assert found.requires == ("20260101_0800",)


def test_without_options_a_lock_is_waited_for_five_seconds():
    assert options_of("-- nothing").lock_timeout_ms == 5_000
    assert options_of("-- nothing").statement_timeout_ms is None


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("lock_timeout=5", "unknown option 'lock_timeout=5'"),
        ("statement_timeout=soon", "unknown option"),
        ("requires=users", "unknown option"),
        ("transaction=off lock_timeout=1s", "need a transaction"),
    ],
)
def test_an_option_that_cannot_be_kept_is_refused(option, words):
    with pytest.raises(MigrationFileInvalid, match=words):
        options_of(f"-- vdbctl: {option}")


@pytest.mark.parametrize(
    ("text", "rollback", "words"),
    [
        ("-- vdbctl: transaction=off\nvacuum", None, "runs in one transaction"),
        ("create view v as select 1", "drop view v", "is not rolled back"),
    ],
)
def test_a_repeatable_file_is_whole_and_has_no_way_back(text, rollback, words):
    with pytest.raises(MigrationFileInvalid, match=words):
        files.parse(Path("R__views.sql"), text, rollback)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (
            Limits("Data API", statement_timeout_s=45, statements_go_on=True),
            "may take longer than the 45 s that the Data API waits; it goes on, and its end is "
            "waited for",
        ),
        (
            Limits("runner function", statement_timeout_s=890),
            "may take longer than the 890 s after which the runner function ends a statement",
        ),
    ],
)
def test_a_preview_says_what_a_transport_does_with_long_work(limits, words):
    [statement] = split("create index i on t (a)", Path("a.sql"))
    large = preview.Touched(statement.impacts[0], preview.Size(2 * 1024**3, None), new=False)
    small = preview.Touched(statement.impacts[0], preview.Size(2**20, None), new=False)

    assert list(preview._problems(statement, (large,), limits)) == [words]
    assert list(preview._problems(statement, (small,), limits)) == []


@pytest.mark.parametrize("name", ["20260101_0900_a.SQL", "20260101_0900_a.Sql"])
def test_a_file_that_looks_like_a_migration_is_not_passed_over(tmp_path, name):
    (tmp_path / name).write_text("SELECT 1")

    with pytest.raises(MigrationFileInvalid, match="ends in .sql, in small letters"):
        files.read(tmp_path)


def of(name, *lines):
    return files.parse(Path(f"s/{name}.sql"), "\n".join(lines), None, None)


def test_a_squashed_file_keeps_the_options_that_all_of_them_have():
    option = "-- vdbctl: set.work_mem=1GB placeholders=off"
    both = [of("20260101_0900_a", option, "SELECT 1;"), of("20260102_0900_b", option, "SELECT 2;")]

    text = squash.text(squash.chosen(both, "20260102_0900"))

    one = of("20260102_0900_squashed", *text.splitlines())
    assert one.options.settings == {"work_mem": "1GB"}
    assert not one.options.placeholders
    assert one.options.squashes == ("20260101_0900", "20260102_0900")


@pytest.mark.parametrize("option", ["set.work_mem=1GB", "placeholders=off", "target=dev"])
def test_files_whose_options_differ_do_not_become_one(option):
    both = [
        of("20260101_0900_a", "SELECT 1;"),
        of("20260102_0900_b", f"-- vdbctl: {option}", "SELECT 2;"),
    ]

    with pytest.raises(MigrationFileInvalid, match="0102_0900_b"):
        squash.chosen(both, "20260102_0900")

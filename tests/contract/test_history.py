"""The ledger set right by a person, a baseline, a reset, a squashed set: by every transport."""

from __future__ import annotations

from typing import ClassVar

import pytest

from tests.contract.sets import states, tables, up, write
from vdbctl.errors import HistoryMismatch, MigrationFileInvalid, OutcomeUnknown
from vdbctl.migrate import apply, catalogue, files, reset, squash
from vdbctl.migrate.repair import Repair
from vdbctl.migrate.schema import differences

pytestmark = pytest.mark.sandbox

TRANSPORTS = ("data-api", "direct")

ONE = "20260101_0900"
TWO = "20260102_0900"


def repair(database, migrations) -> Repair:
    return Repair(database, migrations, "ann", "because I looked")


def events(database):
    return database.execute(
        "select event, actor, detail from vdbctl.migration_event order by id"
    ).rows


class TestRepair:
    def test_an_edited_file_is_accepted_with_a_reason_that_is_kept(self, database, tmp_path):
        up(database, write(tmp_path, _20260101_0900_one="create table t (a int)"))
        edited = write(tmp_path, _20260101_0900_one="-- why\ncreate table t (a int)")
        assert states(database, edited) == ["edited"]

        repair(database, edited).accept(ONE)

        assert states(database, edited) == ["applied"]
        assert events(database)[-1] == ("accepted", "ann", "because I looked")

    def test_what_was_not_edited_is_not_accepted(self, database, tmp_path):
        migrations = write(tmp_path, _20260101_0900_one="create table t (a int)")
        up(database, migrations)

        with pytest.raises(HistoryMismatch, match="was not edited"):
            repair(database, migrations).accept(ONE)
        with pytest.raises(HistoryMismatch, match="neither files nor ledger know"):
            repair(database, migrations).accept("20990101_0900")

        assert events(database)[-1][0] == "applied"

    def test_a_row_whose_file_is_gone_is_forgotten(self, database, tmp_path):
        migrations = write(tmp_path, _20260101_0900_one="create table t (a int)")
        up(database, migrations)
        with pytest.raises(HistoryMismatch, match="has its file"):
            repair(database, migrations).forget(ONE)

        repair(database, ()).forget(ONE)

        assert states(database, ()) == []
        assert tables(database) == ["t"]
        assert events(database)[-1][0] == "forgotten"

    @pytest.mark.parametrize(("applied", "rows"), [(True, 0), (False, 1)])
    def test_a_person_says_whether_a_call_took_effect(self, database, tmp_path, applied, rows):
        database.execute("create table t (a int)")
        database.execute(
            "create procedure p() language sql begin atomic insert into t values (1); end"
        )
        text = "-- vdbctl: transaction=off\ncall p(); create table u (a int)"
        migrations = write(tmp_path, _20260101_0900_one=text)

        class Lost:
            def __getattr__(self, name):
                return getattr(database, name)

            def execute(self, sql, parameters=None, *, patiently=False):
                if "call p" in sql:
                    raise OutcomeUnknown("lost")
                return database.execute(sql, parameters or {}, patiently=patiently)

            run = execute

        with pytest.raises(OutcomeUnknown):
            apply.up(Lost(), migrations, actor="me", sleep=lambda _s: None)

        repair(database, migrations).resolve(ONE, applied=applied)

        assert up(database, migrations) == ["one"]
        assert database.execute("select count(*) from t").scalar() == rows
        assert tables(database) == ["t", "u"]


class TestBaseline:
    def test_it_records_without_running(self, database, tmp_path):
        database.execute("create table t (a int)")
        migrations = write(
            tmp_path,
            _20260101_0900_one="create table t (a int)",
            _20260102_0900_two="alter table t add b int",
        )

        assert repair(database, migrations).baseline(ONE) == 1

        assert states(database, migrations) == ["applied", "pending"]
        assert up(database, migrations) == ["two"]
        assert events(database)[0][0] == "baseline"

    def test_a_database_with_a_history_has_no_other(self, database, tmp_path):
        migrations = write(tmp_path, _20260101_0900_one="create table t (a int)")
        up(database, migrations)

        with pytest.raises(HistoryMismatch, match="recorded here already"):
            repair(database, migrations).baseline(ONE)
        with pytest.raises(HistoryMismatch, match="there is no migration"):
            repair(database, migrations).baseline("20260101_0800")


def test_a_reset_keeps_the_log_of_what_was_done_with_persons_data(database):
    for schema in ("vdbctl_gdpr", "vdbctl_seed"):
        database.execute(f"CREATE SCHEMA {schema}")
        database.execute(f"CREATE TABLE {schema}.t (id int)")

    reset.empty(database, actor="me")

    # What a generation had reached belongs to data that is gone.
    there = "SELECT to_regclass('{}.t') IS NOT NULL"
    assert database.execute(there.format("vdbctl_gdpr")).scalar() is True
    assert database.execute(there.format("vdbctl_seed")).scalar() is False


def test_a_reset_leaves_an_empty_database_and_the_events(database, tmp_path):
    migrations = write(
        tmp_path, _20260101_0900_one="create schema s; create table s.t (a int); create table u ()"
    )
    up(database, migrations)

    assert reset.empty(database, actor="ann") == 1

    assert catalogue.read(database).objects == ()
    assert states(database, migrations) == ["pending"]
    assert [event[0] for event in events(database)] == ["applied", "reset"]
    assert up(database, migrations) == ["one"]


class TestSquash:
    TEXTS: ClassVar = {
        "_20260101_0900_one": "create table t (a int)",
        "_20260102_0900_two": "-- vdbctl: transaction=off\ncreate index concurrently i on t (a);\nvacuum t",
        "_20260103_0900_three": "alter table t add b text default 'a;b'",
        "_20260104_0900_four": "create table four (a int)",
        "_20260101_0900_one__rollback": "drop table t",
        "_20260102_0900_two__rollback": "drop index concurrently i",
        "_20260103_0900_three__rollback": "alter table t drop column b",
    }

    @pytest.fixture
    def squashed(self, tmp_path):
        def run():
            old = squash.chosen(files.read(tmp_path), "20260103_0900")
            squash.replace(tmp_path, old, squash.text(old), squash.rollback(old))
            return files.read(tmp_path)

        return run

    def test_a_new_database_runs_the_one_file_and_gets_the_same_schema(
        self, database, tmp_path, squashed
    ):
        up(database, write(tmp_path, **self.TEXTS))
        before = catalogue.read(database)
        reset.empty(database, actor="me")
        migrations = squashed()

        assert up(database, migrations) == ["squashed", "four"]

        assert list(differences(before, catalogue.read(database))) == []

    def test_a_database_that_has_them_all_has_the_one(self, database, tmp_path, squashed):
        up(database, write(tmp_path, **self.TEXTS))
        migrations = squashed()

        assert states(database, migrations) == ["applied", "applied"]
        assert up(database, migrations) == []
        assert sorted(path.name for path in (tmp_path / "squashed").iterdir())[0].startswith(ONE)

    def test_a_database_that_has_some_is_told_to_catch_up(self, database, tmp_path, squashed):
        migrations = write(tmp_path, **self.TEXTS)
        up(database, migrations)
        repair(database, migrations[1:]).forget(ONE)

        with pytest.raises(HistoryMismatch, match="of which 2 are recorded here"):
            up(database, squashed())

    def test_a_database_that_lags_behind_runs_nothing_twice(self, database, tmp_path, squashed):
        up(database, write(tmp_path, **self.TEXTS)[:2])

        with pytest.raises(HistoryMismatch):
            up(database, squashed())

        assert tables(database) == ["i", "t"]

    def test_its_rollback_takes_all_of_them_back(self, database, tmp_path, squashed):
        texts = {name: text for name, text in self.TEXTS.items() if "four" not in name}
        write(tmp_path, **texts)
        migrations = squashed()
        up(database, migrations)

        apply.down(database, migrations, actor="me")

        assert tables(database) == []


def test_what_runs_only_alone_is_not_squashed(tmp_path):
    migrations = write(
        tmp_path,
        _20260101_0900_one="create table t (a int)",
        _20260102_0900_two="-- vdbctl: transaction=off\ncreate database other",
    )

    with pytest.raises(MigrationFileInvalid, match="CREATE DATABASE cannot become part"):
        squash.text(squash.chosen(migrations, TWO))

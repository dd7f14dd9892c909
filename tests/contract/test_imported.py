"""Histories of other migration tools taken over, and imported files tried: by every transport."""

from __future__ import annotations

from typing import ClassVar

import pytest

from tests.contract.sets import states, tables, up
from vdbctl.errors import HistoryMismatch
from vdbctl.migrate import files as sets
from vdbctl.migrate.imported import files, history, tools, trial
from vdbctl.migrate.repair import Repair

pytestmark = pytest.mark.sandbox

TRANSPORTS = ("data-api", "direct")

FLYWAY = (
    "CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY, version varchar(50), "
    "description varchar(200), type varchar(20), script varchar(1000), checksum int, "
    "installed_by varchar(100), installed_on timestamp DEFAULT now(), execution_time int, "
    "success bool)"
)
GOOSE = (
    "CREATE TABLE goose_db_version (id serial PRIMARY KEY, version_id bigint, is_applied bool, "
    "tstamp timestamp DEFAULT now())"
)
SQLX = (
    "CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, description text, "
    "installed_on timestamptz DEFAULT now(), success bool, checksum bytea, execution_time bigint)"
)
GOLANG = "CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty bool)"
DBMATE = "CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY)"
DIESEL = (
    "CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY, "
    "run_on timestamp DEFAULT now())"
)


def imported(tmp_path, tool, names):
    """A set of three files, imported from a tool."""
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    theirs.mkdir()
    ours.mkdir()
    for number, name in enumerate(names):
        (theirs / name).parent.mkdir(exist_ok=True)
        (theirs / name).write_text(
            f"-- migrate:up\n-- +goose Up\nCREATE TABLE t{number} (a int);\n"
        )
    for one in files.convert(tools.read(theirs, tool), ours):
        one.write()
    return sets.read(ours)


COUNTED = ("1_a.sql", "2_b.sql", "3_c.sql")
UP = ("1_a.up.sql", "2_b.up.sql", "3_c.up.sql")
CASES = {
    "flyway": (
        ("V1__a.sql", "V1.1__b.sql", "V2__c.sql"),
        FLYWAY,
        "INSERT INTO flyway_schema_history (installed_rank, version, type, script, success) VALUES "
        "(1, '1', 'SQL', 'V1__a.sql', true), (2, '1.1', 'SQL', 'V1_1__b.sql', true), "
        "(3, NULL, 'SQL', 'R__v.sql', true), (4, '2', 'SQL', 'V2__c.sql', true), "
        "(5, '2', 'UNDO_SQL', 'U2__c.sql', true)",
    ),
    "goose": (
        COUNTED,
        GOOSE,
        "INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, true), (1, true), "
        "(2, true), (3, true), (3, false)",
    ),
    "sqlx": (
        COUNTED,
        SQLX,
        "INSERT INTO _sqlx_migrations (version, success) VALUES (1, true), (2, true)",
    ),
    "golang-migrate": (UP, GOLANG, "INSERT INTO schema_migrations VALUES (2, false)"),
    "dbmate": (
        ("20260101000001_a.sql", "20260101000002_b.sql", "20260101000003_c.sql"),
        DBMATE,
        "INSERT INTO schema_migrations VALUES ('20260101000001'), ('20260101000002')",
    ),
    "diesel": (
        ("2026-01-01-000001_a/up.sql", "2026-01-01-000002_b/up.sql", "2026-01-01-000003_c/up.sql"),
        DIESEL,
        "INSERT INTO __diesel_schema_migrations VALUES ('20260101000001'), ('20260101000002')",
    ),
    "supabase": (
        ("20260101000001_a.sql", "20260101000002_b.sql", "20260101000003_c.sql"),
        "CREATE TABLE supabase_migrations.schema_migrations (version text PRIMARY KEY, "
        "statements text[], name text)",
        "INSERT INTO supabase_migrations.schema_migrations VALUES "
        "('20260101000001'), ('20260101000002')",
    ),
}


@pytest.mark.parametrize("tool", CASES)
def test_what_a_tool_has_run_is_applied_here_and_the_rest_is_pending(tool, database, tmp_path):
    names, table, rows = CASES[tool]
    migrations = imported(tmp_path, tool, names)
    if tool == "supabase":
        database.execute("CREATE SCHEMA supabase_migrations")
    database.execute(table)
    database.execute(rows)

    found = history.read(database, tool)
    taken = history.applied(found, migrations)
    count = Repair(database, migrations, "ann", "taken over").record(taken)

    assert (found.tool, count) == (tool, 2)
    assert states(database, migrations) == ["applied", "applied", "pending"]
    assert up(database, migrations) == ["c"]
    assert "t2" in tables(database)


@pytest.mark.parametrize(
    ("tool", "names", "table", "row", "words"),
    [
        (
            "flyway",
            ("V1__a.sql",),
            FLYWAY,
            "INSERT INTO flyway_schema_history (installed_rank, version, type, script, success) "
            "VALUES (1, '1', 'SQL', 'V1__a.sql', false)",
            "flyway says that V1__a.sql failed",
        ),
        (
            "flyway",
            ("V1__a.sql",),
            FLYWAY,
            "INSERT INTO flyway_schema_history (installed_rank, version, type, script, success) "
            "VALUES (1, '1', 'BASELINE', '', true)",
            "began here with a baseline, 1",
        ),
        (
            "golang-migrate",
            UP,
            GOLANG,
            "INSERT INTO schema_migrations VALUES (2, true)",
            "2 failed",
        ),
        (
            "sqlx",
            COUNTED,
            SQLX,
            "INSERT INTO _sqlx_migrations (version, success) VALUES (1, false)",
            "1 failed",
        ),
        (
            "sqlx",
            COUNTED,
            SQLX,
            "INSERT INTO _sqlx_migrations (version, success) VALUES (7, true)",
            "sqlx has run 7, and no file",
        ),
    ],
)
def test_a_history_that_leaves_questions_is_not_taken_over(
    tool, names, table, row, words, database, tmp_path
):
    migrations = imported(tmp_path, tool, names)
    database.execute(table)
    database.execute(row)

    with pytest.raises(HistoryMismatch, match=words):
        history.applied(history.read(database, tool), migrations)


def test_versions_that_are_the_same_number_are_told_apart(database, tmp_path):
    names = ("00000000000000_a/up.sql", "000000000000000_b/up.sql", "20260101000001_c/up.sql")
    migrations = imported(tmp_path, "diesel", names)
    database.execute(DIESEL)
    database.execute("INSERT INTO __diesel_schema_migrations VALUES ('000000000000000')")

    (one,) = history.applied(history.read(database, "diesel"), migrations)

    assert one.name == "b"


class TestWhichTable:
    TRANSPORTS: ClassVar = ("direct",)

    def test_none_is_told_with_both_ways_out(self, database):
        with pytest.raises(HistoryMismatch, match="no table of a known tool") as told:
            history.read(database, "flyway")

        assert "--table" in (told.value.hint or "")
        assert "--to" in (told.value.hint or "")

    def test_of_two_tools_the_files_own_one_tells(self, database):
        database.execute(GOOSE)
        database.execute(DBMATE)

        assert history.read(database, "goose").table == '"public"."goose_db_version"'
        with pytest.raises(HistoryMismatch, match=r"several .*goose_db_version.*schema_migrations"):
            history.read(database, "diesel")

    def test_a_table_of_another_name_is_named(self, database):
        database.execute('CREATE SCHEMA "Ops"')
        database.execute(GOOSE.replace("goose_db_version", '"Ops"."Versions"'))

        assert history.read(database, "goose", "Ops.Versions").tool == "goose"
        with pytest.raises(HistoryMismatch, match="no table Ops.Other"):
            history.read(database, "goose", "Ops.Other")

    def test_a_long_history_is_read_in_pages(self, database, monkeypatch):
        monkeypatch.setattr(history, "PAGE", 3)
        database.execute(DBMATE)
        database.execute("INSERT INTO schema_migrations SELECT g FROM generate_series(1, 9) g")

        assert history.read(database, "dbmate").versions == tuple("123456789")


def test_what_fails_is_left_out_and_what_needs_it_is_told_apart(database, tmp_path):
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    theirs.mkdir()
    for name, text in {
        "1_a": "CREATE TABLE kept (a int);",
        "2_b": "CREATE TABLE users (id uuid REFERENCES auth.users (id));",
        "3_c": "ALTER TABLE users ADD COLUMN name text;",
        "4_d": "SELECT 1/0;",
        "5_e": "CREATE INDEX CONCURRENTLY kept_a ON kept (a);",
        "6_f": "CREATE TABLE broken (a int",
        "7_g": "ALTER TABLE kept DISABLE TRIGGER ALL;",
    }.items():
        (theirs / f"{name}.up.sql").write_text(text)

    made = files.convert(tools.read(theirs), ours)
    fine, unread = trial.readable(made, ours, {})
    refused = [*unread, *trial.run(database, fine)]

    assert [one.path.name[9:15] for one in refused] == [
        "0006_f", "0007_g", "0002_b", "0003_c", "0004_d",
    ]  # fmt: skip
    words = {one.path.name[9:15]: one for one in refused}
    assert "0006_f.sql:2:27: syntax error" in words["0006_f"].words
    assert "Supabase's platform" in words["0002_b"].advice
    assert words["0003_c"].because == words["0002_b"].path
    assert words["0004_d"].because is None
    assert "0004_d.sql:2:1: division by zero" in words["0004_d"].words
    assert "kept_a" in {
        row[0] for row in database.execute("select indexname::text from pg_indexes").rows
    }

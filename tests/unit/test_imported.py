"""Folders of other migration tools, and the set that is made of them."""

from __future__ import annotations

import pytest

from vdbctl.errors import MigrationFileInvalid
from vdbctl.migrate import files as sets
from vdbctl.migrate import scripts
from vdbctl.migrate.imported import files, tools, versions

ONE, TWO = "CREATE TABLE one (id bigint);\n", "CREATE TABLE two (id bigint);\n"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "theirs"
    made.mkdir()
    return made


@pytest.fixture
def into(tmp_path):
    return tmp_path / "migrations/app"


def write(folder, texts):
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


LAYOUTS = {
    "dbmate": {
        "20260105093000_one.sql": f"-- migrate:up\n{ONE}\n-- migrate:down\nDROP TABLE one;\n",
        "20260106093000_two.sql": f"-- migrate:up\n{TWO}\n-- migrate:down\nDROP TABLE two;\n",
    },
    "diesel": {
        "2026-01-05-093000_one/up.sql": ONE,
        "2026-01-05-093000_one/down.sql": "DROP TABLE one;",
        "2026-01-06-093000_two/up.sql": TWO,
        "2026-01-06-093000_two/down.sql": "DROP TABLE two;",
    },
    "flyway": {
        "V1__one.sql": ONE,
        "U1__one.sql": "DROP TABLE one;",
        "later/V1_1__two.sql": TWO,
        "later/U1_1__two.sql": "DROP TABLE two;",
    },
    "golang-migrate": {
        "000001_one.up.sql": ONE,
        "000001_one.down.sql": "DROP TABLE one;",
        "000002_two.up.sql": TWO,
        "000002_two.down.sql": "DROP TABLE two;",
    },
    "goose": {
        "00001_one.sql": f"-- +goose Up\n{ONE}-- +goose Down\nDROP TABLE one;\n",
        "00002_two.sql": f"-- +goose Up\n{TWO}-- +goose Down\nDROP TABLE two;\n",
    },
    "sqlx": {"1_one.sql": ONE, "2_two.sql": f"-- no-transaction\n{TWO}"},
}


@pytest.mark.parametrize("tool", LAYOUTS)
def test_the_tool_is_recognised_and_its_files_become_a_set_in_its_order(tool, folder, into):
    write(folder, LAYOUTS[tool])

    for one in files.convert(tools.read(folder), into):
        into.mkdir(parents=True, exist_ok=True)
        one.write()

    found = sets.read(into)
    assert tools.recognised(folder) == tool
    assert [one.name for one in found] == ["one", "two"]
    assert all(one.options.imported.startswith(f"{tool}:") for one in found)
    ups = [[each.text for each in scripts.forward(one).statements] for one in found]
    assert ups == [["CREATE TABLE one (id bigint)"], ["CREATE TABLE two (id bigint)"]]
    if tool != "sqlx":
        downs = [[each.text for each in scripts.backward(one).statements] for one in found]
        assert downs == [["DROP TABLE one"], ["DROP TABLE two"]]


def test_supabase_is_recognised_by_the_folder_it_stands_in(tmp_path):
    write(tmp_path, {"supabase/migrations/20260105093000_one.sql": ONE})

    assert tools.recognised(tmp_path / "supabase/migrations") == "supabase"


@pytest.mark.parametrize(
    ("tool", "texts"),
    [
        ("dbmate", {"1_a.sql": "-- migrate:up transaction:false\nVACUUM;\n"}),
        ("goose", {"1_a.sql": "-- +goose NO TRANSACTION\n-- +goose Up\nVACUUM;\n"}),
        ("sqlx", {"1_a.sql": "-- no-transaction\nVACUUM;\n"}),
        ("flyway", {"V1__a.sql": "SELECT 1;", "V1__a.sql.conf": "executeInTransaction=false\n"}),
        (
            "diesel",
            {"1_a/up.sql": "SELECT 1;", "1_a/metadata.toml": "run_in_transaction = false\n"},
        ),
        ("golang-migrate", {"1_a.up.sql": "CREATE INDEX CONCURRENTLY i ON t (a);"}),
    ],
)
def test_what_its_tool_runs_without_a_transaction_runs_so_here(tool, texts, folder, into):
    write(folder, texts)

    (one,) = files.convert(tools.read(folder, tool), into)

    assert not one.parsed({}).transactional


def test_a_transaction_around_a_whole_file_is_left_to_vdbctl(folder, into):
    text = "-- why\nBEGIN;\nCREATE TABLE é (a text DEFAULT 'BEGIN;');\nCOMMIT ;\n"
    write(folder, {"1_a.up.sql": text, "1_a.down.sql": "begin; DROP TABLE é; end"})

    (one,) = files.convert(tools.read(folder), into)

    migration = one.parsed({})
    assert [each.text for each in scripts.forward(migration).statements] == [
        "CREATE TABLE é (a text DEFAULT 'BEGIN;')"
    ]
    assert [each.text for each in scripts.backward(migration).statements] == ["DROP TABLE é"]
    assert one.up.count("\n") == text.count("\n") + 1  # places stay, below the line of options


@pytest.mark.parametrize(
    "text",
    [
        "BEGIN; SELECT 1; COMMIT; SELECT 2;",
        "BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; COMMIT;",
        "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT;",
        "BEGIN; SELECT 1; ROLLBACK;",
        "BEGIN; SELECT 1; COMMIT AND CHAIN;",
    ],
)
def test_other_transactions_stay_and_are_refused_with_their_place(text, folder, into):
    write(folder, {"1_a.up.sql": text})

    (one,) = files.convert(tools.read(folder), into)

    with pytest.raises(MigrationFileInvalid, match=r"_a\.sql:2:1: transaction control"):
        scripts.forward(one.parsed({}))


def test_dollars_with_braces_are_text_where_they_are_text_for_the_tool(folder, into):
    write(folder, {"1_a.up.sql": "COMMENT ON TABLE t IS 'costs ${price}';"})
    (plain,) = files.convert(tools.read(folder), into)
    (folder / "1_a.up.sql").rename(folder / "V1__a.sql")
    (filled,) = files.convert(tools.read(folder), into)

    assert "${price}" in plain.parsed({}).sql
    assert "costs 5" in filled.parsed({"price": "5"}).sql
    with pytest.raises(MigrationFileInvalid, match="no value for the placeholder"):
        filled.parsed({})


def test_a_file_without_a_statement_counts_and_an_empty_way_back_does_not(folder, into):
    write(folder, {"1_a.up.sql": "-- nothing\n", "1_a.down.sql": "-- nothing either\n"})

    (one,) = files.convert(tools.read(folder), into)

    assert [each.text for each in scripts.forward(one.parsed({})).statements] == ["SELECT 1"]
    assert one.down is None


def test_a_repeatable_file_of_flyway_stays_one(folder, into):
    write(folder, {"R__All_views.sql": "CREATE OR REPLACE VIEW v AS SELECT 1;", "V1__a.sql": ONE})

    made = files.convert(tools.read(folder), into)

    assert [one.path.name for one in made] == ["20000101_0001_a.sql", "R__all_views.sql"]
    assert made[1].parsed({}).repeatable


def test_versions_of_flyway_are_numbers_and_not_text(folder, into):
    write(folder, {f"V{version}__a.sql": ONE for version in ("10", "9", "1.10", "1.9", "2")})

    made = files.convert(tools.read(folder), into)

    assert [one.foreign.version for one in made] == ["1.9", "1.10", "2", "9", "10"]
    assert [one.path.name[:13] for one in made] == sorted(one.path.name[:13] for one in made)


def test_what_is_no_sql_migration_is_left_out_with_the_reason(folder):
    write(
        folder,
        {
            "V1__a.sql": ONE,
            "V2__b.java": "class V2__b {}",
            "B1__base.sql": ONE,
            "afterMigrate.sql": "SELECT 1;",
            "README.md": "",
        },
    )

    left = {str(path.name): words for path, words in tools.read(folder).left_out}

    assert left == {
        "V2__b.java": "a migration in another language than SQL",
        "B1__base.sql": "a baseline, which stands for the files before it",
        "afterMigrate.sql": "a callback, or of no name that Flyway takes",
    }


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({}, "not the migrations of a tool"),
        ({"schema.sql": ONE}, "not the migrations of a tool"),
        ({"1_a.up.sql": ONE, "01_b.up.sql": ONE}, "are both version 1"),
        ({"1_a.sql": "-- migrate:up\n", "2_b.sql": ONE}, "no `-- migrate:up`"),
        ({"1_a.sql": "-- +goose Up\n", "2_b.sql": ONE}, "no `-- \\+goose Up`"),
        ({"1_a/up.sql": ONE, "1_a/metadata.toml": "="}, "metadata.toml"),
    ],
)
def test_a_folder_that_no_tool_would_take_is_refused(texts, words, folder):
    write(folder, texts)

    with pytest.raises(MigrationFileInvalid, match=words):
        tools.read(folder)


def test_a_folder_above_theirs_is_told_where_the_files_are(tmp_path):
    write(tmp_path, {"db/migrations/1_a.up.sql": ONE})

    with pytest.raises(MigrationFileInvalid) as told:
        tools.read(tmp_path)

    assert "db/migrations/" in (told.value.hint or "")


class TestImportedAgain:
    def bring(self, folder, into):
        made = files.convert(tools.read(folder), into)
        into.mkdir(parents=True, exist_ok=True)
        for one in made:
            one.write()
        return [(one.path.name, one.state) for one in made]

    def test_only_what_is_new_is_written(self, folder, into):
        write(folder, {"20260105093000_a.up.sql": ONE})
        self.bring(folder, into)
        write(folder, {"20260105093010_b.up.sql": TWO})

        assert self.bring(folder, into) == [
            ("20260105_0930_a.sql", "kept"),
            ("20260105_0931_b.sql", "new"),
        ]

    def test_a_file_that_was_edited_in_the_set_stays(self, folder, into):
        write(folder, {"1_a.up.sql": ONE})
        self.bring(folder, into)
        path = into / "20000101_0001_a.sql"
        path.write_text(path.read_text() + "SELECT 2;\n")

        assert self.bring(folder, into) == [("20000101_0001_a.sql", "changed")]
        assert "SELECT 2" in path.read_text()

    def test_one_that_comes_between_without_room_is_refused(self, folder, into):
        write(folder, {"1_a.up.sql": ONE, "2_c.up.sql": TWO})
        write(folder, {"1_a.up.sql": ONE})
        (folder / "2_c.up.sql").rename(folder / "V1.1__c.sql")
        (folder / "1_a.up.sql").rename(folder / "V1__a.sql")
        self.bring(folder, into)
        write(folder, {"V1.0.1__b.sql": ONE})

        with pytest.raises(MigrationFileInvalid, match="no room"):
            self.bring(folder, into)
        assert len(list(into.iterdir())) == 2

    def test_a_file_of_the_set_with_the_same_name_is_not_replaced(self, folder, into):
        write(folder, {"1_a.up.sql": ONE})
        write(into, {"R__a.sql": "SELECT 1;"})
        write(folder, {"R__a.sql": ONE, "V1__a.sql": ONE})

        with pytest.raises(MigrationFileInvalid, match="was not imported"):
            files.convert(tools.read(folder, "flyway"), into)


class TestVersions:
    @pytest.mark.parametrize(
        ("theirs", "ours"),
        [
            ("20260105093015", "20260105_0930"),
            ("202601050930", "20260105_0930"),
            ("42", "20000101_0042"),
            ("000042", "20000101_0042"),
            ("12345", "20000102_2345"),
            ("1767605400", "20260105_0930"),
            ("1767605400123", "20260105_0930"),
            ("1.2", None),
            ("20261399000000", None),
            ("99999999", None),
        ],
    )
    def test_a_date_a_count_and_a_time_of_unix_are_read(self, theirs, ours):
        assert versions.wanted(theirs) == ours

    def test_the_order_of_the_tool_is_kept_whatever_the_versions_say(self):
        found = versions.assigned(["20260105093001", "20260105093002", "7", "1.2"], {})

        assert list(found.values()) == sorted(found.values())
        assert len(set(found.values())) == 4

    def test_a_version_that_the_set_has_is_not_given_twice(self):
        assert versions.assigned(["1"], {}, {"20000101_0001"}) == {"1": "20000101_0002"}

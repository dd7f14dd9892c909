"""`migrate import`, and the history of the tool before: at the command line."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from tests.contract.sets import tables
from vdbctl.cli import migrate
from vdbctl.cli.services import Services
from vdbctl.migrate import files
from vdbctl.sandbox import throwaway

pytestmark = pytest.mark.sandbox


@pytest.fixture(autouse=True)
def _one_server(one_server):
    """They share a server."""


@pytest.fixture
def theirs(project):
    folder = project / "db/migrations"
    folder.mkdir(parents=True)
    for number, sql in enumerate(("create table a (i int)", "create table b (i int)"), 1):
        (folder / f"{number:05}_t{number}.sql").write_text(
            f"-- +goose Up\n{sql};\n-- +goose Down\ndrop table {'ab'[number - 1]};\n"
        )
    return folder


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_of_another_tool_becomes_a_set_that_holds(run, project, theirs):
    told = run("migrate", "import", str(theirs), "shop")
    tried = run("migrate", "test", "shop", "--strict")

    assert (told.exit_code, tried.exit_code) == (0, 0), told.stderr
    assert names(project / "migrations/shop") == [
        "20000101_0001_t1.rollback.sql",
        "20000101_0001_t1.sql",
        "20000101_0002_t2.rollback.sql",
        "20000101_0002_t2.sql",
    ]
    assert "2 files written, 2 of them with a rollback" in told.stderr
    assert "goose" in told.stdout


def test_it_is_shown_beforehand_and_nothing_is_written(run, project, theirs):
    told = run("migrate", "import", str(theirs), "shop", "--dry-run", "--json")

    document = json.loads(told.stdout)
    assert document["tool"] == "goose"
    assert [one["to"].rpartition("/")[2] for one in document["files"]] == [
        "20000101_0001_t1.sql",
        "20000101_0002_t2.sql",
    ]
    assert not (project / "migrations/shop").exists()


def test_what_cannot_run_is_listed_and_the_rest_is_there(run, project, theirs):
    (theirs / "00003_bad.sql").write_text("-- +goose Up\nALTER TABLE nowhere ADD COLUMN a int;\n")
    (theirs / "00004_code.go").write_text("package main\n")

    told = run("migrate", "import", str(theirs), "shop")

    assert told.exit_code == 50
    assert '0003_bad.sql:3:1: relation "nowhere" does not exist' in told.stderr
    assert "left out: 00004_code.go: a migration in another language than SQL" in told.stderr
    assert "1 of 3 files cannot run as they are" in told.stderr
    assert "20000101_0003_bad.sql" in names(project / "migrations/shop")


def test_a_file_of_ones_own_before_them_makes_them_run(run, project, theirs):
    (theirs / "00003_user.sql").write_text(
        "-- +goose Up\nCREATE TABLE u (id uuid REFERENCES auth.users (id));\n"
    )
    assert run("migrate", "import", str(theirs), "shop").exit_code == 50
    (project / "migrations/shop/19990101_0000_auth.sql").write_text(
        "CREATE SCHEMA auth;\nCREATE TABLE auth.users (id uuid PRIMARY KEY);\n"
    )

    told = run("migrate", "import", str(theirs), "shop")

    assert told.exit_code == 0, told.stderr
    assert "0 files written" in told.stderr


def test_a_name_that_no_environment_could_give_is_refused_with_one_that_it_could(run, theirs):
    told = run("migrate", "import", str(theirs), "My_Shop")

    assert told.exit_code == 12
    assert "for example my-shop" in told.stderr


class TestBaseline:
    @pytest.fixture
    def database(self, run, project, theirs, monkeypatch):
        run("migrate", "import", str(theirs), "shop", "--no-try")
        with throwaway.database() as found:
            monkeypatch.setattr(Services, "database", lambda *_: found)
            monkeypatch.setattr(Services, "migrations", lambda *_: self.set(project))
            monkeypatch.setattr(
                migrate, "deployed", lambda *_: (SimpleNamespace(stack="shop-dev"), None)
            )
            found.execute("CREATE TABLE goose_db_version (id int, version_id int, is_applied bool)")
            found.execute("INSERT INTO goose_db_version VALUES (1, 0, true), (2, 1, true)")
            yield found

    def set(self, project):
        return files.read(project / "migrations/shop")

    def test_what_the_tool_has_run_is_recorded(self, run, project, database):
        told = run("migrate", "baseline", "dev", "--imported", "--yes")

        assert told.exit_code == 0, told.stderr
        assert '1 migrations recorded that "public"."goose_db_version" knows' in told.stderr
        assert "a" not in tables(database)

    @pytest.mark.parametrize("options", [(), ("--imported", "--to", "1"), ("--table", "t")])
    def test_one_source_is_named(self, options, run, database):
        assert run("migrate", "baseline", "dev", *options).exit_code == 2

    def test_a_set_that_began_here_has_no_tool_before(self, run, database, monkeypatch):
        monkeypatch.setattr(Services, "migrations", lambda *_: ())

        told = run("migrate", "baseline", "dev", "--imported", "--yes")

        assert told.exit_code == 34
        assert "no file of the set was imported" in told.stderr

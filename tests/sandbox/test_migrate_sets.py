"""Sets tried on an embedded database: migrate test, dump, squash."""

from __future__ import annotations

import json

import pytest

from vdbctl.sandbox import throwaway

pytestmark = pytest.mark.sandbox

THROWAWAY = throwaway.database


@pytest.fixture(autouse=True)
def _one_server(one_server):
    """Most tests share a server."""


@pytest.fixture
def own_server(one_server, monkeypatch):
    """The server that `vdbctl` starts for itself."""
    monkeypatch.setattr(throwaway, "database", THROWAWAY)


@pytest.fixture
def write(project):
    def write_files(**texts: str) -> None:
        folder = project / "migrations/shop"
        folder.mkdir(exist_ok=True)
        for name, text in texts.items():
            name = name.removeprefix("_").replace("__rollback", ".rollback")
            (folder / f"{name}.sql").write_text(text)

    return write_files


def findings(run, *options):
    outcome = run("migrate", "test", "shop", "--json", *options)
    return outcome.exit_code, [(one["where"], one["words"]) for one in json.loads(outcome.stdout)]


def test_the_shipped_sets_hold_and_their_schemas_are_as_written(run, project):
    for folder in sorted(path for path in (project / "migrations").iterdir() if path.is_dir()):
        assert run("migrate", "test", folder.name, "--strict").exit_code == 0
        assert run("migrate", "dump", folder.name, "--check").exit_code == 0


def test_a_rollback_that_forgets_something_is_told_with_what_it_forgot(run, write):
    write(
        _20260101_0900_one="create table t (a int); create type mood as enum ('good')",
        _20260101_0900_one__rollback="drop table t",
    )

    code, found = findings(run)

    assert code == 50
    assert found[0][0] == "20260101_0900_one.rollback.sql"
    assert found[0][1].startswith("does not take all of it back:\ntype public.mood")


def test_a_file_without_a_rollback_is_a_warning(run, write):
    write(_20260101_0900_one="create table t (a int)")

    assert findings(run) == (
        0,
        [("20260101_0900_one.sql", "there is no 20260101_0900_one.rollback.sql")],
    )
    assert findings(run, "--strict")[0] == 50


def test_idempotence_is_tried_where_it_is_asked_for(run, write):
    write(
        _20260101_0900_one="create table t (a int)",
        _20260101_0900_one__rollback="drop table t",
        _20260102_0900_two="create table if not exists u (a int)",
        _20260102_0900_two__rollback="drop table if exists u",
    )

    assert findings(run) == (0, [])
    code, found = findings(run, "--idempotent")

    assert code == 50
    assert [where for where, _ in found] == ["20260101_0900_one.sql"]
    assert "already exists" in found[0][1]


def test_a_repeatable_file_has_to_bear_a_second_run(run, write):
    write(R__view="create view v as select 1 as a")

    code, [(where, words)] = findings(run)

    assert (code, where) == (50, "R__view.sql")
    assert words.startswith("cannot be run twice")


def test_seeds_and_checks_are_tried(run, write, project):
    write(_20260101_0900_one="create table t (a int primary key)")
    for name, text in (
        ("seeds/a.sql", "insert into t values (1)"),
        ("checks/few.sql", "select a from t where a > 0"),
    ):
        path = project / "migrations/shop" / name
        path.parent.mkdir()
        path.write_text(text)

    _, found = findings(run)

    assert found[1][0] == "seeds"
    assert found[1][1].startswith("cannot be loaded twice")
    assert found[2] == ("migrations/shop/checks/few.sql", "1 rows: 1")


@pytest.mark.usefixtures("own_server")
def test_roles_of_the_environment_are_there_and_the_owner_is_no_superuser(run, write):
    write(
        _20260101_0900_one="create table t (a int); grant select on t to ${readonly_user}",
        _20260101_0900_one__rollback="drop table t",
        _20260102_0900_two="create role other superuser",
    )

    code, [(where, words)] = findings(run)

    assert (code, where) == (50, "stopped")
    assert "permission denied to create role" in words


def test_dump_writes_the_schema_and_check_tells_when_it_is_old(run, write, project):
    write(_20260101_0900_one="create table t (a int)")
    assert run("migrate", "dump", "shop").exit_code == 0
    text = (project / "migrations/shop/schema.sql").read_text()
    assert "-- table: public.t\nCREATE TABLE public.t (\n    a integer\n);\n" in text

    write(_20260102_0900_two="create table u (a int)")

    outcome = run("migrate", "dump", "shop", "--check")
    assert outcome.exit_code == 50
    assert "is not what the migrations make" in outcome.stderr
    assert (project / "migrations/shop/schema.sql").read_text() == text


def test_squash_proves_the_schema_before_it_moves_anything(run, write, project):
    write(
        _20260101_0900_one="create table a (id int primary key); "
        "create table b (a int references a deferrable initially deferred)",
        _20260102_0900_two="insert into a values (1); insert into b values (1)",
        _20260103_0900_three="alter table b add column c int",
    )
    folder = project / "migrations/shop"

    refused = run("migrate", "squash", "shop", "--to", "20260103_0900", "--yes")
    done = run("migrate", "squash", "shop", "--to", "20260102_0900", "--yes")

    assert refused.exit_code == 32
    assert "pending trigger events" in refused.stderr
    assert done.exit_code == 0
    assert sorted(path.name for path in folder.glob("*.sql")) == [
        "20260102_0900_squashed.sql",
        "20260103_0900_three.sql",
    ]
    assert len(list((folder / "squashed").iterdir())) == 2


def test_new_for_a_correction_requires_what_it_corrects(run, project):
    outcome = run("migrate", "new", "content-hub", "lower", "emails", "--fixes", "20260105_0900")
    wrong = run("migrate", "new", "content-hub", "lower", "emails", "--fixes", "20250105_0900")

    path = project / outcome.stdout.splitlines()[0]
    assert "-- vdbctl: requires=20260105_0900" in path.read_text()
    assert wrong.exit_code == 33


def test_seeds_and_checks_have_placeholders_too(run, write, project):
    write(
        _20260101_0900_one="create table t (a text primary key)",
        _20260101_0900_one__rollback="drop table t",
    )
    for name, text in (
        ("seeds/a.sql", "insert into t values ('${environment}') on conflict do nothing"),
        ("checks/a.sql", "select a from t where a <> '${environment}'"),
    ):
        path = project / "migrations/shop" / name
        path.parent.mkdir()
        path.write_text(text)

    assert findings(run) == (0, [])

"""migrate lint: what it prints, and when it fails."""

from __future__ import annotations

import json


def write(project, sql: str) -> None:
    (project / "migrations/content-hub/20270101_0900_more.sql").write_text(sql)


def test_the_shipped_set_has_no_problems(run, project):
    outcome = run("migrate", "lint", "--strict")

    assert outcome.exit_code == 0
    assert outcome.stdout == ""


def test_a_warning_is_shown_with_its_place_and_fails_only_where_it_is_strict(run, project):
    write(project, "\nDROP TABLE content;\n")

    shown = run("migrate", "lint", "content-hub")
    strict = run("migrate", "lint", "content-hub", "--strict")

    assert "20270101_0900_more.sql:2:1: warning ban-drop-table:" in shown.stdout
    assert (shown.exit_code, strict.exit_code) == (0, 39)


def test_an_error_fails(run, project):
    write(project, "CREATE TABLE notes (id bigint, meaning vector);\n")

    outcome = run("migrate", "lint")

    assert outcome.exit_code == 39
    assert "vector-without-dimensions" in outcome.stdout


def test_a_file_that_is_not_in_the_index_is_a_warning(run, project):
    write(project, "SELECT 1;\n")

    before = run("migrate", "lint", "content-hub", "--strict")
    run("migrate", "index", "content-hub")
    after = run("migrate", "lint", "content-hub", "--strict")

    assert "index.txt:1:1: warning index-not-current: 20270101_0900_more.sql" in before.stdout
    assert (before.exit_code, after.exit_code) == (39, 0)


def test_machines_get_json_and_sarif(run, project):
    write(project, "DROP TABLE content;\n")
    run("migrate", "index", "content-hub")

    [problem] = json.loads(run("migrate", "lint", "--format", "json").stdout)
    document = json.loads(run("migrate", "lint", "--format", "sarif").stdout)

    assert (problem["rule"], problem["line"]) == ("ban-drop-table", 1)
    assert document["runs"][0]["results"][0]["ruleId"] == "ban-drop-table"

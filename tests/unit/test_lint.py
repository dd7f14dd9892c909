"""Rules for migrations: one statement that breaks each, and one that keeps it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from vdbctl.migrate import files, lint
from vdbctl.migrate.rules import RULES
from vdbctl.spec import placeholders

NEW = "CREATE TABLE t (id bigint PRIMARY KEY, a int, v vector(3));\n"
CASES = [
    ("require-concurrent-index-creation", "CREATE INDEX ON t (a)", NEW + "CREATE INDEX ON t (a)"),
    ("require-concurrent-index-creation", "CREATE INDEX ON t (a)",
     "CREATE INDEX CONCURRENTLY ON t (a)"),
    ("require-concurrent-index-deletion", "DROP INDEX i", "DROP INDEX CONCURRENTLY i"),
    ("changing-column-type", "ALTER TABLE t ALTER a TYPE bigint", "ALTER TABLE t ADD b bigint"),
    ("adding-field-with-default", "ALTER TABLE t ADD b uuid DEFAULT gen_random_uuid()",
     "ALTER TABLE t ADD b timestamptz DEFAULT now()"),
    ("constraint-missing-not-valid", "ALTER TABLE t ADD CHECK (a > 0)",
     "ALTER TABLE t ADD CHECK (a > 0) NOT VALID"),
    ("constraint-missing-not-valid", "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u",
     NEW + "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u"),
    ("disallowed-unique-constraint", "ALTER TABLE t ADD UNIQUE (a)",
     "ALTER TABLE t ADD UNIQUE USING INDEX i"),
    ("disallowed-unique-constraint", "ALTER TABLE t ADD b text UNIQUE", "ALTER TABLE t ADD b text"),
    ("constraint-missing-not-valid", "ALTER TABLE t ADD f int CHECK (f > 0)",
     "ALTER TABLE t ADD f int REFERENCES u"),
    ("heavy-lock", "ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (r WITH &&)",
     "ALTER TABLE t DROP CONSTRAINT x"),
    ("heavy-lock", "CLUSTER t USING i", "CREATE TABLE u (); CLUSTER u USING i"),
    ("heavy-lock", "REINDEX TABLE t", "REINDEX TABLE CONCURRENTLY t"),
    ("heavy-lock", "REFRESH MATERIALIZED VIEW m", "REFRESH MATERIALIZED VIEW CONCURRENTLY m"),
    ("heavy-lock", "ALTER TABLE t SET LOGGED", "ALTER TABLE t SET (fillfactor = 90)"),
    ("heavy-lock", "VACUUM FULL t", "VACUUM t"),
    ("rds-not-allowed", "ALTER TABLE t DISABLE TRIGGER ALL", "ALTER TABLE t DISABLE TRIGGER USER"),
    ("rds-not-allowed", "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 1",
     "UPDATE pgs SET a = 1 WHERE id = 1"),
    ("adding-not-nullable-field", "ALTER TABLE t ALTER a SET NOT NULL",
     "ALTER TABLE t ALTER a DROP NOT NULL"),
    ("adding-required-field", "ALTER TABLE t ADD b int NOT NULL",
     "ALTER TABLE t ADD b int NOT NULL DEFAULT 0"),
    ("ban-drop-column", "ALTER TABLE t DROP a", "ALTER TABLE t ALTER a DROP DEFAULT"),
    ("ban-drop-table", "DROP TABLE t", "DROP VIEW t"),
    ("ban-truncate-cascade", "TRUNCATE t CASCADE", "TRUNCATE t"),
    ("renaming-column", "ALTER TABLE t RENAME a TO b", NEW + "ALTER TABLE t RENAME a TO b"),
    ("renaming-table", "ALTER TABLE t RENAME TO u", "ALTER INDEX i RENAME TO j"),
    ("backfill-in-one-statement", "UPDATE t SET a = 1", "UPDATE t SET a = 1 WHERE id < 1000"),
    ("backfill-in-one-statement", "DELETE FROM t", "DELETE FROM t WHERE id < 1000"),
    ("ban-char-field", "CREATE TABLE u (a char(3))", "CREATE TABLE u (a text)"),
    ("prefer-text-field", "CREATE TABLE u (a varchar(30))", "CREATE TABLE u (a varchar)"),
    ("prefer-timestamp-tz", "ALTER TABLE t ADD b timestamp", "ALTER TABLE t ADD b timestamptz"),
    ("prefer-identity", "CREATE TABLE u (a bigserial)",
     "CREATE TABLE u (a bigint GENERATED ALWAYS AS IDENTITY)"),
    ("prefer-bigint-over-int", "CREATE TABLE u (a int PRIMARY KEY)",
     "CREATE TABLE u (a bigint PRIMARY KEY)"),
    ("vector-without-dimensions", "CREATE TABLE u (v vector)", "CREATE TABLE u (v vector(1536))"),
    ("vector-too-many-dimensions", "CREATE TABLE u (v vector(3072))",
     "CREATE TABLE u (v halfvec(3072))"),
    ("vector-index-operators", NEW + "CREATE INDEX ON t USING hnsw (v)",
     NEW + "CREATE INDEX ON t USING hnsw (v vector_cosine_ops)"),
    ("vector-ivfflat-empty", NEW + "CREATE INDEX ON t USING ivfflat (v vector_cosine_ops)",
     NEW + "CREATE INDEX ON t USING hnsw (v vector_cosine_ops)"),
    ("rds-not-allowed", "ALTER SYSTEM SET work_mem = '1GB'", "SET LOCAL work_mem = '1GB'"),
    ("data-api-statement-size", f"SELECT '{'x' * 70_000}'", "SELECT 'x'"),
    ("session-setting", "SET work_mem = '1GB'", "SET LOCAL work_mem = '1GB'"),
    ("session-setting", "SELECT pg_catalog.set_config('search_path', '', false)",
     "SELECT set_config('search_path', '', true)"),
    ("grant-to-public", "GRANT SELECT ON t TO PUBLIC", "GRANT SELECT ON t TO reader"),
    ("security-definer-search-path",
     "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
     "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp "
     "AS 'SELECT 1'"),
    ("trigger-function-search-path",
     "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
     "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp "
     "AS 'BEGIN RETURN NEW; END'"),
    ("function-search-path", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
     "CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1"),
]  # fmt: skip


def problems(sql: str) -> list[lint.Problem]:
    migration = files.parse(Path("20260101_0900_a.sql"), sql, None)
    return list(lint.lint([migration], RULES))


def found(sql: str) -> set[str]:
    return {problem.rule for problem in problems(sql)}


@pytest.mark.parametrize(("rule", "bad", "good"), CASES)
def test_a_rule_finds_what_it_is_about_and_nothing_else(rule, bad, good):
    assert rule in found(bad)
    assert rule not in found(good)


UNPINNED = [
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE {} {} AS 'x'",
    "CREATE OR REPLACE FUNCTION a.f() RETURNS pg_catalog.trigger LANGUAGE {} {} AS 'x'",
    "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE {} SECURITY INVOKER {} AS 'x'",
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE {} SECURITY DEFINER {} AS 'x'",
    "CREATE FUNCTION f(a int) RETURNS TABLE (b int) LANGUAGE {} STABLE {} AS 'x'",
    "CREATE PROCEDURE f() LANGUAGE {} {} AS 'x'",
]


@pytest.mark.parametrize("statement", UNPINNED)
@pytest.mark.parametrize("language", ["plpgsql", "sql", "plperl", "plpython3u", "plv8", "plrust"])
def test_a_function_of_any_language_names_its_schemas_and_the_temporary_one_last(
    statement, language
):
    open_to_callers = [
        "", "SET work_mem = '1MB'", "SET search_path = public", "SET search_path = ''",
        "SET search_path = pg_temp, public", "SET search_path = pg_temp", "SET search_path FROM CURRENT",
        "SET search_path = pg_temp, public, pg_temp",
    ]  # fmt: skip
    for path in open_to_callers:
        [problem] = problems(statement.format(language, path))
        assert problem.rule.endswith("search-path"), path
        wants_error = "trigger" in statement or "DEFINER" in statement
        assert problem.severity == ("error" if wants_error else "warning"), path

    for path in ("SET search_path = a, pg_temp", "SET search_path TO 'pg_catalog', 'pg_temp'"):
        assert found(statement.format(language, path)) == set()


@pytest.mark.parametrize("body", ["RETURN 1", "BEGIN ATOMIC SELECT 1; END"])
def test_a_body_in_sql_itself_has_its_names_looked_up_at_once(body):
    definer = "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER "

    assert found(definer + body) == set()


def test_a_later_statement_does_not_take_the_path_away():
    assert found("ALTER FUNCTION f() RESET search_path") == {"function-search-path"}
    assert found("ALTER FUNCTION f() RESET ALL") == {"function-search-path"}
    assert found("ALTER FUNCTION f() SET search_path = public") == {"function-search-path"}
    assert found("ALTER FUNCTION f() SET search_path = public, pg_temp") == set()
    assert found("ALTER FUNCTION f() SET work_mem = '1MB'") == set()


def test_every_rule_is_tested_and_documented():
    ids = [rule.id for rule in RULES]

    assert len(ids) == len(set(ids))
    assert {rule for rule, _, _ in CASES} == set(ids)
    documented = re.findall(r"^\| `([a-z-]+)`", (ROOT / "docs/lint.md").read_text(), re.M)
    assert documented == [*ids, lint.NO_REASON, lint.UNUSED, lint.INDEX, lint.EMPTY, lint.DATE]


@pytest.mark.parametrize("version", ["20261399_0009", "20260230_0900", "20260100_0001"])
def test_a_version_without_a_date_is_found(version):
    migration = files.parse(Path(f"{version}_a.sql"), "SELECT 1", None)

    assert [one.rule for one in lint.lint([migration], [])] == ["no-such-date"]


def test_a_problem_says_where_it_is_and_what_to_do():
    [problem] = problems("SELECT 1;\n\n  DROP TABLE t;")

    assert (problem.line, problem.column) == (3, 3)
    assert "first take it out of all code" in problem.advice


def test_a_comment_above_a_statement_takes_a_rule_back():
    assert found("-- vdbctl-ignore: ban-drop-table: nobody reads it\nDROP TABLE t") == set()


def test_a_comment_holds_for_one_statement():
    sql = "-- vdbctl-ignore: ban-drop-table: nobody reads it\nDROP TABLE t;\nDROP TABLE u"

    assert [problem.line for problem in problems(sql)] == [3]


def test_a_comment_names_several_rules():
    sql = "-- vdbctl-ignore: ban-drop-column, renaming-column: new code is out\n"

    assert found(sql + "ALTER TABLE t DROP a") == {"unused-ignore"}


def test_a_comment_needs_a_reason():
    assert found("-- vdbctl-ignore: ban-drop-table\nDROP TABLE t") == {"ignore-without-reason"}


def test_a_comment_that_takes_nothing_back_is_told():
    [problem] = problems("-- vdbctl-ignore: ban-drop-tabel: typo\nDROP TABLE t")[1:]

    assert problem.rule == "unused-ignore"
    assert problem.line == 1


@pytest.mark.parametrize("name", ["assistant", "content-hub", "learning", "recipes"])
def test_the_shipped_sets_keep_all_rules(name):
    folder = ROOT / "migrations" / name
    values = {**placeholders.EXAMPLES, **placeholders.defaults(folder)}

    assert lint.lint(files.read(folder, values), RULES) == ()


def test_sarif_names_file_and_line():
    document = lint.sarif(problems("DROP TABLE t"), RULES)

    [result] = document["runs"][0]["results"]
    assert result["ruleId"] == "ban-drop-table"
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1, "startColumn": 1}

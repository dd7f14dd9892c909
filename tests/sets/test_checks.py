"""The validation queries of the shipped sets: silent on what is right, and each finds what it is for."""

from __future__ import annotations

import pytest

from tests.shipped import NAMES, Shipped
from vdbctl.migrate.placeholders import fill

pytestmark = pytest.mark.sandbox

ADA = "00000000-0000-4000-8000-000000000001"
BROKEN = {
    "10_foreign_keys": "CREATE TABLE orphan (user_id uuid REFERENCES users (id))",
    "20_indexes": "CREATE INDEX again ON users (lower(email))",
    "30_comments": "ALTER TABLE users ADD COLUMN shoe_size integer",
    "50_row_level_security": "CREATE VIEW leak AS SELECT email FROM users",
    "55_search_path": "CREATE FUNCTION leak() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "56_definers": "CREATE FUNCTION leak() RETURNS integer LANGUAGE sql SECURITY DEFINER RETURN 1",
    "assistant/40_vector_indexes": "DROP INDEX document_chunks_embedding_idx",
    "assistant/60_messages": "DELETE FROM messages WHERE position = 1",
    "content-hub/40_vector_indexes": "DROP INDEX content_embedding_idx",
    "content-hub/60_primary_urls": "UPDATE content_urls SET is_primary = false",
    "learning/40_vector_indexes": "DROP INDEX keywords_embedding_idx",
    "learning/60_progress": "UPDATE user_progress SET chapters_completed = 9",
    "learning/70_verdicts": (
        "ALTER TABLE analogy_feedback DISABLE TRIGGER USER; UPDATE analogy_feedback SET is_helpful = false"
    ),
    "learning/80_streaks": "UPDATE user_progress SET badges = '{streak-100}'",
    "recipes/40_vector_indexes": "DROP INDEX recipe_embeddings_embedding_idx",
    "recipes/60_embeddings": "DELETE FROM recipe_embeddings",
}
CHECKS = [
    (name, path.stem)
    for name in NAMES
    for path in sorted((Shipped(name).folder / "checks").glob("*.sql"))
]


@pytest.mark.parametrize(("name", "check"), CHECKS)
def test_a_check_finds_what_it_is_for_and_nothing_else(open_set, name, check):
    connection, shipped = open_set(name), Shipped(name)
    path = shipped.folder / "checks" / f"{check}.sql"
    query = fill(path.read_text(), shipped.values, path)
    assert connection.execute(query).fetchall() == []

    connection.execute(BROKEN.get(f"{name}/{check}") or BROKEN[check])

    assert connection.execute(query).fetchall()


@pytest.mark.parametrize(
    "path", ["RESET search_path", "RESET ALL", "SET search_path = public", "SET search_path = ''",
             "SET search_path = pg_temp", "SET search_path = pg_temp, public",
             "SET search_path = pg_temp, public, pg_temp"],
)  # fmt: skip
@pytest.mark.parametrize("name", NAMES)
def test_each_function_that_loses_its_path_is_found(open_set, name, path):
    connection, shipped = open_set(name), Shipped(name)
    query = (shipped.folder / "checks/55_search_path.sql").read_text()
    functions = {
        row[0]
        for row in connection.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc AS p"
            " WHERE p.pronamespace = 'public'::regnamespace AND p.prosqlbody IS NULL"
            " AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')"
        )
    }
    assert functions

    for function in functions:
        connection.execute(f"ALTER FUNCTION {function} {path}")

    assert {str(row[0]) for row in connection.execute(query)} == functions


def test_row_level_security_that_was_switched_off_is_found(open_set):
    connection, shipped = open_set("learning"), Shipped("learning")
    query = (shipped.folder / "checks/50_row_level_security.sql").read_text()

    connection.execute("ALTER TABLE courses DISABLE ROW LEVEL SECURITY")
    connection.execute("DROP POLICY audit_log_admin ON audit_log")

    assert connection.execute(query).fetchall() == [
        ("audit_log", "has row-level security and no policy"),
        ("courses", "has no row-level security"),
    ]

"""Names are what the owner of a function meant by them, whoever set it off.

With temporary tables for everybody, as PostgreSQL has it by itself, what the functions say of their
search_path has to hold alone; without, the attack does not begin.
"""

from __future__ import annotations

import contextlib

import psycopg
import pytest

from tests.sets import impostor
from tests.sets.attacker import ADA
from tests.shipped import NAMES

pytestmark = pytest.mark.sandbox

PINNED = (
    "SELECT p.oid::regprocedure::text FROM pg_proc AS p, unnest(p.proconfig) AS s (setting)"
    " WHERE p.pronamespace = 'public'::regnamespace AND s.setting LIKE 'search_path=%' ORDER BY 1"
)
PASSAGE, COURSE = "00000000-0000-4000-8000-000000102900", "00000000-0000-4000-8000-000000000102"
CONVERSATION = "00000000-0000-4000-8000-000000000201"
OWN = f"WHERE user_id = '{ADA}'"
ACTIONS = {
    "learning": (
        f"SELECT set_current_user('{ADA}')",
        "SELECT sign_in('sample|ada')",
        "SELECT sign_up('new', 'new@example.com', 'New')",
        f"SELECT set_current_user('{ADA}')",
        "UPDATE public.users SET display_name = 'Ada'",
        "UPDATE public.user_profiles SET interests = '[\"chess\"]'",
        f"UPDATE public.chapter_progress SET spent_minutes = 3 {OWN}",
        "INSERT INTO public.analogy_feedback (user_id, keyword_id, is_helpful) SELECT "
        f"'{ADA}', id, true FROM public.keywords ON CONFLICT DO NOTHING",
        f"DELETE FROM public.analogy_feedback {OWN}",
        f"DELETE FROM public.processed_documents WHERE id = '{PASSAGE}'",
        f"DELETE FROM public.chapter_progress {OWN}",
        "SELECT count(*) FROM search_courses('symmetry')",
        "SELECT count(*) FROM search_documents('symmetry', "
        "(SELECT embedding FROM public.processed_documents LIMIT 1))",
        f"DELETE FROM public.courses {OWN}",
    ),
    "assistant": (
        "SELECT sign_up('new', 'new@example.com', 'New')",
        "SELECT sign_in('sample|ada')",
        f"SELECT set_current_user('{ADA}')",
        "INSERT INTO public.messages (conversation_id, user_id, role, content) VALUES "
        f"('{CONVERSATION}', '{ADA}', 'user', 'x')",
        f"SELECT add_message('{CONVERSATION}', 'assistant', 'y')",
        f"DELETE FROM public.documents {OWN}",
        f"DELETE FROM public.conversations {OWN}",
    ),
    "content-hub": (
        "UPDATE public.content SET title = title",
        "DELETE FROM public.content",
        "DELETE FROM public.users",
    ),
    "recipes": (
        "UPDATE public.recipes SET title = title",
        "SELECT export_user_data(id, 'x') FROM public.users",
        "SELECT delete_user_data((SELECT id FROM public.users LIMIT 1), 'x')",
        "DELETE FROM public.users",
    ),
}
"""What a user may do, and what sets off all that runs as the owner. Tables are written out: these are the
user's own statements."""


@pytest.fixture
def as_application(open_set):
    """A session of the application in a set, in which temporary tables are allowed, or not."""

    def open_one(name: str, *, temporary: bool) -> psycopg.Connection:
        connection = open_set(name)
        verb = "GRANT TEMPORARY ON DATABASE {} TO PUBLIC" if temporary else "SELECT '{}'"
        connection.execute(verb.format(f'"{connection.info.dbname}"'))
        if name == "learning":
            connection.execute("SELECT enable_audit('courses'), enable_audit('chapter_progress')")
        return connection

    return open_one


def attack(connection: psycopg.Connection, name: str, disguise: impostor.Disguise) -> set[str]:
    connection.execute("SET SESSION AUTHORIZATION application")
    if name in ("assistant", "learning"):
        connection.execute(f"SELECT set_current_user('{ADA}')")
    impostor.prepare(connection)
    disguise(connection)
    for action in ACTIONS[name]:
        # The impostor may be in the way; what counts is as whom something ran until then.
        with contextlib.suppress(psycopg.Error), connection.transaction():
            connection.execute(action)
    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return impostor.loot(connection)


@pytest.mark.parametrize("disguise", impostor.DISGUISES, ids=lambda one: one.__name__)
@pytest.mark.parametrize("name", NAMES)
def test_what_runs_as_the_owner_never_meets_a_name_of_the_callers(as_application, name, disguise):
    connection = as_application(name, temporary=True)

    assert attack(connection, name, disguise) == set()

    connection.execute("RESET SESSION AUTHORIZATION")
    assert connection.execute(
        "SELECT pg_has_role('application', 'administrators', 'MEMBER')"
    ).fetchone() == (False,)


@pytest.mark.parametrize("name", NAMES)
def test_without_an_impostor_every_action_is_taken(as_application, name):
    """Else the attack would prove nothing."""
    connection = as_application(name, temporary=True)
    connection.execute("SET SESSION AUTHORIZATION application")

    for action in ACTIONS[name]:
        connection.execute(action)


# Functions and operators are never looked up in a temporary schema, whatever a function says.
@pytest.mark.parametrize("disguise", [impostor.as_tables, impostor.as_views, impostor.as_types])
def test_the_attack_succeeds_as_soon_as_functions_do_not_say_where_they_look(
    as_application, disguise
):
    connection = as_application("learning", temporary=True)
    for (function,) in connection.execute(PINNED).fetchall():
        connection.execute(f"ALTER FUNCTION {function} RESET search_path")

    assert "dbadmin" in attack(connection, "learning", disguise)


@pytest.mark.parametrize("role", ["application", "readonly"])
@pytest.mark.parametrize("name", NAMES)
def test_users_have_no_temporary_schema_to_take_names_over_in(as_application, name, role):
    connection = as_application(name, temporary=False)
    connection.execute(f"SET SESSION AUTHORIZATION {role}")

    for statement in (
        "CREATE TEMP TABLE x (a int)", "CREATE TABLE pg_temp.x (a int)", "SELECT 1 AS a INTO TEMP x",
        "CREATE TEMP VIEW x AS SELECT 1 AS a", "CREATE TEMP SEQUENCE x",
        "CREATE DOMAIN pg_temp.x AS text", "CREATE TYPE pg_temp.x AS ENUM ('a')",
        "CREATE FUNCTION pg_temp.x() RETURNS int LANGUAGE sql RETURN 1",
    ):  # fmt: skip
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege, match="temporary"),
            connection.transaction(),
        ):
            connection.execute(statement)


KINDS = {
    "cascade": "ON DELETE CASCADE",
    "set null": "ON DELETE SET NULL",
    "set default": "ON DELETE SET DEFAULT",
    "deferred": "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
    "update": "ON DELETE CASCADE ON UPDATE CASCADE",
}
TRIGGERS = {
    "before": "CREATE TRIGGER t BEFORE UPDATE OR DELETE ON child FOR EACH ROW EXECUTE FUNCTION note()",
    "after": "CREATE TRIGGER t AFTER UPDATE OR DELETE ON child FOR EACH ROW EXECUTE FUNCTION note()",
    "constraint": "CREATE CONSTRAINT TRIGGER t AFTER UPDATE OR DELETE ON child DEFERRABLE INITIALLY "
    "DEFERRED FOR EACH ROW EXECUTE FUNCTION note()",
    "statement": "CREATE TRIGGER t AFTER UPDATE OR DELETE ON child EXECUTE FUNCTION note()",
}


def build(connection: psycopg.Connection, kind: str, trigger: str, *, pinned: bool) -> None:
    path = "SET search_path = pg_catalog, public, pg_temp" if pinned else ""
    connection.execute(
        "SET LOCAL ROLE dbadmin; CREATE TABLE parent (id int PRIMARY KEY);"
        "CREATE TABLE noted (times int); INSERT INTO noted VALUES (0);"
        f"CREATE TABLE child (id int DEFAULT 0 REFERENCES parent {KINDS[kind]});"
        f"CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql {path} AS $$ BEGIN "
        "UPDATE noted SET times = times + 1; RETURN coalesce(NEW, OLD); END $$;"
        f"{TRIGGERS[trigger]};"
        "INSERT INTO parent VALUES (0), (1); INSERT INTO child VALUES (1);"
        "GRANT SELECT, INSERT, UPDATE, DELETE ON parent, child, noted TO application; RESET ROLE"
    )


def delete(connection: psycopg.Connection, kind: str) -> set[str]:
    connection.execute("SET SESSION AUTHORIZATION application")
    impostor.prepare(connection)
    impostor.as_tables(connection)
    if kind == "update":
        connection.execute("UPDATE public.parent SET id = 2 WHERE id = 1")
    connection.execute("DELETE FROM public.parent WHERE id > 0")
    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return impostor.loot(connection)


@pytest.mark.parametrize("trigger", TRIGGERS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_trigger_behind_a_foreign_key_of_any_kind_needs_its_path_and_is_safe_with_it(
    as_application, kind, trigger
):
    connection = as_application("recipes", temporary=True)
    with connection.transaction(force_rollback=True):
        build(connection, kind, trigger, pinned=True)
        assert delete(connection, kind) == set()
        connection.execute("RESET SESSION AUTHORIZATION")

    build(connection, kind, trigger, pinned=False)
    met = delete(connection, kind)
    owner = (
        {"dbadmin"} if trigger == "before" or connection.info.server_version >= 180000 else set()
    )
    assert owner <= met != set()

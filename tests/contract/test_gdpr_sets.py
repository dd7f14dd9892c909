"""The GDPR functions on each shipped set, under its row-level security."""

from __future__ import annotations

import psycopg
import pytest

from tests.contract.callers import ask
from tests.shipped import NAMES, ROLES, Shipped
from vdbctl.database.postgres import Postgres
from vdbctl.functions import connection, declaration, erase, export
from vdbctl.migrate import apply, seed
from vdbctl.operate import audit as audit_table
from vdbctl.operate import users
from vdbctl.operate.users import User
from vdbctl.spec import gdpr

pytestmark = pytest.mark.sandbox

ADA, OTHER = (f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2))
PASSWORD = "functions-password"
GOES_WITH_IT = {"learning": {"chapter_progress": 2, "user_progress": 1, "user_annotations": 1}}
"""What the other one left in a course that is deleted with its owner."""


@pytest.fixture(params=NAMES)
def filled(request, cloud, cluster, login, database_name, caller, monkeypatch, tmp_path):
    """A set with its samples, and functions that reach it as their own user."""
    shipped = Shipped(request.param)
    found = Postgres.connect(
        {
            "host": "127.0.0.1", "port": cluster["Port"], "dbname": database_name,
            "user": login["username"], "password": login["password"],
        }
    )  # fmt: skip
    users.make_roles(found, ROLES)
    apply.up(found, shipped.migrations, actor="test")
    seed.run(found, shipped.folder, shipped.values)
    user = f"functions_{database_name}"
    member_of = shipped.values["admin_role"]
    users.ensure(found, [User(user, "write", "1", PASSWORD, member_of)])
    audit_table.ensure(found, user)
    declared = tmp_path / "gdpr.json"
    source = shipped.folder / "gdpr.yaml"
    declared.write_text(gdpr.read(source.read_text(), source.name))
    monkeypatch.setattr(declaration.read, "__defaults__", (declared,))
    for name, value in {
        "DB_HOST": "127.0.0.1", "DB_PORT": str(cluster["Port"]), "DB_NAME": database_name,
        "DB_TLS": "off", "DB_USER": user,
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(connection, "own", lambda: connection.connect(user, PASSWORD))
    found.set_name = shipped.name
    yield found
    found.close()
    superuser = cloud.databases.find(cluster["DBClusterArn"]).server.connection()
    with psycopg.connect(**{**superuser, "dbname": database_name}, autocommit=True) as raw:
        raw.execute(f"DROP OWNED BY {user}")
        raw.execute(f"DROP ROLE {user}")


def rows_of(person: str) -> dict[str, int]:
    """How many rows an export finds in each table."""
    return {name: len(rows) for name, rows in ask(export, {"subject": person})["tables"].items()}


def test_all_of_a_person_is_exported_and_forgotten_and_nothing_of_another(filled):
    mine, other = rows_of(ADA), rows_of(OTHER)
    assert mine["users"] == other["users"] == 1
    assert sum(mine.values()) > 3

    forgotten = ask(erase, {"subject": ADA, "confirm": ADA, "actor": "support"})["rows"]

    assert forgotten["users"] == 1
    assert set(rows_of(ADA).values()) == {0}
    gone = GOES_WITH_IT.get(filled.set_name, {})
    assert rows_of(OTHER) == {name: count - gone.get(name, 0) for name, count in other.items()}
    left = filled.execute("SELECT to_jsonb(u)::text FROM users AS u").rows
    assert not any(ADA in text for (text,) in left)


AUDITED = (
    "users", "user_profiles", "courses", "course_documents", "processed_documents", "chapters",
    "chapter_complexity", "user_annotations", "chapter_progress", "user_progress", "analogy_feedback",
)  # fmt: skip


@pytest.mark.parametrize("filled", ["learning"], indirect=True)
@pytest.mark.parametrize("erasing", [True, False], ids=["by the function", "by the owner"])
def test_a_log_of_changes_keeps_nothing_of_who_is_forgotten(filled, erasing):
    """Neither what it recorded before, nor what the deletion itself would write into it."""
    for table in AUDITED:
        filled.execute(f"SELECT enable_audit('{table}')::text")
    with filled.transaction() as session:
        session.execute("SELECT set_current_user(cast(:me as uuid))::text", {"me": ADA})
        for change in (
            "UPDATE users SET display_name = display_name || ' Victim' WHERE id = {me}",
            "UPDATE user_profiles SET goal = 'lose weight, privately' WHERE user_id = {me}",
            "UPDATE user_profiles SET goal = 'win' WHERE user_id = {me}",
            "UPDATE courses SET title = title || ' Victim' WHERE user_id = {me}",
            "UPDATE chapters SET summary = 'Victim' WHERE course_id IN "
            "(SELECT id FROM courses WHERE user_id = {me})",
            "UPDATE user_annotations SET body = body || ' Victim' WHERE user_id = {me}",
            "UPDATE chapter_complexity SET score = score / 2",
            "UPDATE user_profiles SET goal = 'theirs' WHERE user_id <> {me}",
            "DELETE FROM chapters WHERE id = '00000000-0000-4000-8000-000000001021'",
        ):
            session.execute(change.format(me=f"'{ADA}'"))
    words = filled.execute("SELECT string_agg(to_jsonb(a)::text, '') FROM audit_log AS a").scalar()
    assert ADA in words
    assert "lose weight, privately" in words
    about_other = "SELECT count(*) FROM audit_log WHERE subject_id = cast(:other as uuid)"
    assert filled.execute(about_other, {"other": OTHER}).scalar() > 0
    # Of every text of the person, whatever it stands in.
    mine = []
    for table, key in (("users", "id"), ("user_profiles", "user_id"), ("courses", "user_id")):
        texts = filled.execute(
            f"SELECT v.value FROM {table} AS t, jsonb_each_text(to_jsonb(t) - 'search') AS v "
            f"WHERE t.{key} = '{ADA}' AND length(v.value) > 12 AND v.value !~ '^[0-9: T.+-]+$'"
        )
        mine += [text for (text,) in texts.rows]
    assert len(mine) > 5

    if erasing:
        assert rows_of(ADA)["audit_log"] > 0
        ask(erase, {"subject": ADA, "confirm": ADA, "actor": "support"})
        assert rows_of(ADA)["audit_log"] == 0
    else:
        filled.execute("DELETE FROM users WHERE id = cast(:me as uuid)", {"me": ADA})

    left = filled.execute("SELECT string_agg(to_jsonb(a)::text, ' ') FROM audit_log AS a").scalar()
    assert [text for text in (*mine, "Victim", "privately") if text in left] == []
    assert filled.execute(about_other, {"other": OTHER}).scalar() > 0


@pytest.mark.parametrize("filled", ["learning"], indirect=True)
def test_what_goes_with_a_course_is_logged_without_what_was_in_it(filled):
    filled.execute("SELECT enable_audit('chapters')::text, enable_audit('courses')::text")

    filled.execute("DELETE FROM courses WHERE id = '00000000-0000-4000-8000-000000000102'")

    found = filled.execute(
        "SELECT table_name, action, subject_id::text, changed = '{}', row_key ~ '^[0-9a-f]{64}$' "
        "FROM audit_log ORDER BY 1 DESC, 2"
    ).rows
    assert found[0] == ("courses", "DELETE", ADA, False, False)
    assert set(found[1:]) == {("chapters", "DELETE", None, True, True)}

"""GDPR functions on a migrated database, as the user that they log in as."""

from __future__ import annotations

import contextlib
import json

import psycopg
import pytest

from tests.conftest import ROOT
from tests.contract.callers import ACCESS_KEY, ask
from tests.shipped import Shipped
from vdbctl.database.postgres import Postgres
from vdbctl.functions import audit, connection, declaration, erase, export
from vdbctl.migrate import apply
from vdbctl.operate import audit as audit_table
from vdbctl.operate import users
from vdbctl.operate.users import User
from vdbctl.spec import gdpr

pytestmark = pytest.mark.sandbox

ANNA, BEN = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"
PASSWORD = "a-password"


@pytest.fixture
def migrated(cloud, cluster, login, database_name, caller, monkeypatch, tmp_path):
    """The schema content-hub with two people, and functions that reach it."""
    database = Postgres.connect(
        {
            "host": "127.0.0.1", "port": cluster["Port"], "dbname": database_name,
            "user": login["username"], "password": login["password"],
        }
    )  # fmt: skip
    apply.up(database, Shipped("content-hub").migrations, actor="test")
    for key, name in ((ANNA, "anna"), (BEN, "ben")):
        database.execute(
            "INSERT INTO users (id, email, display_name) VALUES (cast(:id as uuid), :mail, :name)",
            {"id": key, "mail": f"{name}@example.com", "name": name},
        )
        database.execute(
            "INSERT INTO content (user_id, title, content_type)"
            " VALUES (cast(:id as uuid), :title, 'article')",
            {"id": key, "title": f"by {name}"},
        )
    database.execute(
        "INSERT INTO content_urls (content_id, url) SELECT id, 'https://example.com' FROM content"
    )
    user = f"functions_{database_name}"
    users.ensure(database, [User(user, "write", "1", PASSWORD)])
    audit_table.ensure(database, user)
    declared = tmp_path / "gdpr.json"
    source = ROOT / "migrations/content-hub/gdpr.yaml"
    declared.write_text(gdpr.read(source.read_text(), source.name))
    monkeypatch.setattr(declaration.read, "__defaults__", (declared,))
    for name, value in {
        "DB_HOST": "127.0.0.1", "DB_PORT": str(cluster["Port"]), "DB_NAME": database_name,
        "DB_TLS": "off", "DB_USER": user,
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(connection, "own", lambda: connection.connect(user, PASSWORD))
    yield database
    database.close()
    superuser = cloud.databases.find(cluster["DBClusterArn"]).server.connection()
    with psycopg.connect(**{**superuser, "dbname": database_name}, autocommit=True) as raw:
        raw.execute(f"DROP OWNED BY {user}")
        raw.execute(f"DROP ROLE {user}")


def test_an_export_holds_everything_of_one_person_and_nothing_of_another(migrated):
    found = ask(export, {"subject": ANNA, "actor": "anna"})

    assert {table: len(rows) for table, rows in found["tables"].items()} == {
        "content_urls": 1, "content": 1, "user_badges": 0, "users": 1,
    }  # fmt: skip
    assert found["tables"]["users"][0]["email"] == "anna@example.com"
    assert "embedding" not in found["tables"]["content"][0]
    assert "ben" not in json.dumps(found)


def test_a_person_is_forgotten_and_the_others_stay(migrated):
    counts = ask(erase, {"subject": ANNA, "confirm": ANNA, "actor": "support"})["rows"]

    assert counts == {"content_urls": 1, "content": 1, "user_badges": 0, "users": 1}
    assert ask(export, {"subject": ANNA})["tables"]["users"] == []
    assert migrated.execute("SELECT count(*) FROM users").scalar() == 1


def test_without_confirmation_nothing_is_deleted(migrated):
    with pytest.raises(ValueError, match="nothing was deleted"):
        ask(erase, {"subject": ANNA, "confirm": BEN})

    assert migrated.execute("SELECT count(*) FROM users").scalar() == 2


def test_the_log_outlives_the_person_and_does_not_name_them(migrated):
    ask(audit, {"subject": ANNA, "action": "consent", "actor": "anna", "detail": {"mail": True}})
    ask(erase, {"subject": ANNA, "confirm": ANNA, "actor": "support"})

    entries = ask(audit, {"do": "list", "subject": ANNA})["entries"]

    assert [(e["action"], e["actor"]) for e in entries] == [
        ("erase", "support"), ("consent", "anna"),
    ]  # fmt: skip
    assert {(e["actor_source"], e["access_key"], e["request_id"]) for e in entries} == {
        ("claimed", ACCESS_KEY, "")
    }
    assert entries[0]["detail"]["users"] == 1
    assert ANNA not in str(migrated.execute("SELECT * FROM vdbctl_gdpr.audit").rows)


def test_the_functions_cannot_change_their_log(migrated):
    ask(audit, {"subject": ANNA, "action": "consent"})

    with (
        contextlib.closing(connection.own()) as opened,
        pytest.raises(Exception, match="permission denied"),
    ):
        opened.execute("DELETE FROM vdbctl_gdpr.audit")


def test_anonymising_keeps_the_row(migrated, monkeypatch, tmp_path):
    declared = tmp_path / "other.json"
    text = (
        "tables:\n  - table: users\n    column: id\n    on_delete: anonymise\n"
        "    anonymise: {email: \"'gone-' || id || '@example.com'\", display_name: \"'gone'\"}\n"
    )
    declared.write_text(gdpr.read(text, "x"))
    monkeypatch.setattr(declaration.read, "__defaults__", (declared,))

    ask(erase, {"subject": ANNA, "confirm": ANNA})

    assert (
        migrated.execute(
            "SELECT display_name FROM users WHERE id = cast(:id as uuid)", {"id": ANNA}
        ).scalar()
        == "gone"
    )


SPELLINGS = {
    "capitals": ANNA.upper(),
    "braces": f"{{{ANNA}}}",
    "without dashes": ANNA.replace("-", ""),
    "pairs": "-".join(ANNA.replace("-", "")[n : n + 4] for n in range(0, 32, 4)),
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_what_is_done_under_one_spelling_of_a_key_is_in_the_log_under_all(migrated, spelling):
    ask(audit, {"subject": spelling, "action": "consent"})
    ask(export, {"subject": spelling})
    done = ask(erase, {"subject": spelling, "confirm": spelling})

    assert done["subject"] == ANNA
    assert done["rows"]["users"] == 1
    for other in (ANNA, *SPELLINGS.values()):
        entries = ask(audit, {"do": "list", "subject": other})["entries"]
        assert [entry["action"] for entry in entries] == ["erase", "export", "consent"], other


@pytest.mark.parametrize("given", ["anna", "", None, "' OR true --", "x" * 501, 7])
def test_what_no_key_can_be_is_refused_and_nothing_is_recorded(migrated, given):
    calls = (
        lambda: ask(export, {"subject": given}),
        lambda: ask(erase, {"subject": given, "confirm": given}),
        lambda: ask(audit, {"do": "list", "subject": given}),
        lambda: ask(audit, {"subject": given, "action": "consent"}),
    )
    for call in calls:
        with pytest.raises(ValueError, match="subject "):
            call()

    assert migrated.execute("SELECT count(*) FROM vdbctl_gdpr.audit").scalar() == 0


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("bigint", "42", "0042"), ("text", "Anna", None), ("varchar(4)", "anna", None),
        ("numeric", "1", "1.0"), ("char(6)", "anna", "anna  "),
    ],
)  # fmt: skip
def test_keys_of_any_type_are_compared_as_their_column_compares_them(
    migrated, monkeypatch, tmp_path, kind, one, other
):
    migrated.execute(f"CREATE TABLE members (id {kind} PRIMARY KEY)")
    migrated.execute("GRANT ALL ON members TO PUBLIC")
    declared = tmp_path / "members.json"
    declared.write_text(gdpr.read("tables: [{table: members, column: id}]", "x"))
    monkeypatch.setattr(declaration.read, "__defaults__", (declared,))
    migrated.execute(f"INSERT INTO members VALUES ('{one}')")

    # A key that is longer than its column is nobody's: a cast to its length would make it somebody's.
    longer = f"{one}0"
    assert ask(erase, {"subject": longer, "confirm": longer})["rows"] == {"members": 0}
    spelling = other or one
    assert ask(erase, {"subject": spelling, "confirm": spelling})["rows"] == {"members": 1}
    entries = ask(audit, {"do": "list", "subject": one})["entries"]
    assert [entry["action"] for entry in entries] == ["erase"]


def test_who_asks_is_as_lambda_says_or_marked_as_claimed(migrated):
    class Identity:
        cognito_identity_id = "eu-central-1:anna"

    class Context:
        aws_request_id = "7f3c"
        identity = None

    class FromCognito(Context):
        identity = Identity()

    call = {"subject": ANNA, "action": "consent", "actor": "dpo@company"}
    ask(audit, call, Context())
    ask(audit, call, FromCognito())
    with pytest.raises(ValueError, match="actor has more than 200 characters"):
        ask(audit, {**call, "actor": "x" * 201})

    entries = ask(audit, {"do": "list", "subject": ANNA})["entries"]
    assert [(e["actor"], e["actor_source"], e["request_id"]) for e in entries] == [
        ("eu-central-1:anna", "cognito", "7f3c"), ("dpo@company", "claimed", "7f3c"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ({"do": "delete"}, "do is record or list"), ({"do": None}, "do is record or list"),
        ({"do": ["list"]}, "do is record or list"),
        ({"action": "erase"}, "action is one of"), ({"action": "export"}, "action is one of"),
        ({"action": ""}, "action is one of"), ({}, "action is one of"),
        ({"action": "consent", "detail": ["x"]}, "detail is an object"),
        ({"action": "consent", "detail": {"x": "y" * 4_000}}, "detail is an object"),
    ],
)  # fmt: skip
def test_the_log_takes_only_what_it_is_for(migrated, call, words):
    with pytest.raises(ValueError, match=words):
        ask(audit, {"subject": ANNA, **call})

    assert migrated.execute("SELECT count(*) FROM vdbctl_gdpr.audit").scalar() == 0


def test_nothing_is_erased_where_a_trigger_would_keep_a_copy(migrated, monkeypatch, tmp_path):
    migrated.execute("CREATE TABLE old_users (id uuid, email text)")
    migrated.execute("GRANT ALL ON old_users TO PUBLIC")
    migrated.execute(
        "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS"
        " $$ BEGIN INSERT INTO old_users VALUES (OLD.id, OLD.email); RETURN NULL; END $$"
    )
    migrated.execute(
        "CREATE TRIGGER keep AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION keep()"
    )
    declared = tmp_path / "other.json"
    tables = "tables:\n- {table: content, column: user_id}\n- {table: old_users, column: id{}}\n- {table: users, column: id}"
    for how in ("", ", on_delete: cascade"):
        declared.write_text(gdpr.read(tables.replace("{}", how), "x"))
        monkeypatch.setattr(declaration.read, "__defaults__", (declared,))

        with pytest.raises(ValueError, match="old_users would keep 1 rows of the person"):
            ask(erase, {"subject": ANNA, "confirm": ANNA})

    assert migrated.execute("SELECT count(*) FROM users").scalar() == 2
    assert migrated.execute("SELECT count(*) FROM vdbctl_gdpr.audit").scalar() == 0


def test_a_log_of_an_earlier_version_goes_on(migrated):
    migrated.execute(
        "ALTER TABLE vdbctl_gdpr.audit DROP COLUMN actor_source, DROP COLUMN access_key,"
        " DROP COLUMN request_id"
    )
    migrated.execute(
        "INSERT INTO vdbctl_gdpr.audit (subject_hash, action, actor) VALUES (:hash, 'erase', 'dpo')",
        {"hash": audit.hashed(ANNA)},
    )
    user = migrated.execute(
        "SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'functions_%' "
        "AND has_database_privilege(oid, current_database(), 'CONNECT') LIMIT 1"
    ).scalar()

    audit_table.ensure(migrated, str(user))

    [entry] = ask(audit, {"do": "list", "subject": ANNA})["entries"]
    assert (entry["actor"], entry["actor_source"], entry["access_key"]) == ("dpo", "claimed", "")

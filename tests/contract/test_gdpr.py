"""GDPR functions on a migrated database, as the user that they log in as."""

from __future__ import annotations

import contextlib
import json

import psycopg
import pytest

from tests.conftest import ROOT
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
def migrated(cloud, cluster, login, database_name, monkeypatch, tmp_path):
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
    monkeypatch.setattr(connection, "_login", lambda variables: (variables["DB_USER"], PASSWORD))
    yield database
    database.close()
    superuser = cloud.databases.find(cluster["DBClusterArn"]).server.connection()
    with psycopg.connect(**{**superuser, "dbname": database_name}, autocommit=True) as raw:
        raw.execute(f"DROP OWNED BY {user}")
        raw.execute(f"DROP ROLE {user}")


def test_an_export_holds_everything_of_one_person_and_nothing_of_another(migrated):
    found = export.handler({"subject": ANNA, "actor": "anna"})

    assert {table: len(rows) for table, rows in found["tables"].items()} == {
        "content_urls": 1, "content": 1, "user_badges": 0, "users": 1,
    }  # fmt: skip
    assert found["tables"]["users"][0]["email"] == "anna@example.com"
    assert "embedding" not in found["tables"]["content"][0]
    assert "ben" not in json.dumps(found)


def test_a_person_is_forgotten_and_the_others_stay(migrated):
    counts = erase.handler({"subject": ANNA, "confirm": ANNA, "actor": "support"})["rows"]

    assert counts == {"content_urls": 1, "content": 1, "user_badges": 0, "users": 1}
    assert export.handler({"subject": ANNA})["tables"]["users"] == []
    assert migrated.execute("SELECT count(*) FROM users").scalar() == 1


def test_without_confirmation_nothing_is_deleted(migrated):
    with pytest.raises(ValueError, match="nothing was deleted"):
        erase.handler({"subject": ANNA, "confirm": BEN})

    assert migrated.execute("SELECT count(*) FROM users").scalar() == 2


def test_the_log_outlives_the_person_and_does_not_name_them(migrated):
    audit.handler({"subject": ANNA, "action": "consent", "actor": "anna", "detail": {"mail": True}})
    erase.handler({"subject": ANNA, "confirm": ANNA, "actor": "support"})

    entries = audit.handler({"do": "list", "subject": ANNA})["entries"]

    assert [(e["action"], e["actor"]) for e in entries] == [
        ("erase", "support"), ("consent", "anna"),
    ]  # fmt: skip
    assert entries[0]["detail"]["users"] == 1
    assert ANNA not in str(migrated.execute("SELECT * FROM vdbctl_gdpr.audit").rows)


def test_the_functions_cannot_change_their_log(migrated):
    audit.handler({"subject": ANNA, "action": "consent"})

    with (
        contextlib.closing(connection.connect()) as opened,
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

    erase.handler({"subject": ANNA, "confirm": ANNA})

    assert (
        migrated.execute(
            "SELECT display_name FROM users WHERE id = cast(:id as uuid)", {"id": ANNA}
        ).scalar()
        == "gone"
    )

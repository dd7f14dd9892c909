"""A copy of somebody's data: closed, masked, checked, and only then opened."""

from __future__ import annotations

import psycopg
import pytest

from vdbctl.database import scram
from vdbctl.errors import MaskingFailed, MigrationFailed, MigrationFileInvalid
from vdbctl.migrate import masking

pytestmark = pytest.mark.sandbox

TRANSPORTS = ("data-api", "direct")


@pytest.fixture
def copy(request, database, cloud, cluster, database_name):
    """A database with people, and a role that may log in."""
    if "embedded" in request.node.name:
        pytest.skip("only a superuser comes in that way, and would close out the master user")
    role = f"guest_{database_name}"
    database.execute("CREATE TABLE people (id int, email text)")
    database.execute("INSERT INTO people VALUES (1, 'anna@acme.org'), (2, 'bert@acme.org')")
    database.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{scram.verifier('secret')}'")
    yield role
    superuser = cloud.databases.find(cluster["DBClusterArn"]).server.connection()
    with psycopg.connect(**superuser, autocommit=True) as connection:
        connection.execute(f"DROP ROLE {role}")


@pytest.fixture
def script(tmp_path):
    """A masking that works, unless a test says otherwise."""

    def write(mask: str = "UPDATE people SET email = id || '@example.com';\n") -> masking.Script:
        (tmp_path / "masking/checks").mkdir(parents=True, exist_ok=True)
        (tmp_path / "masking/10_people.sql").write_text(mask)
        (tmp_path / "masking/checks/10_none.sql").write_text(
            "SELECT email FROM people WHERE email NOT LIKE '%@example.com';\n"
        )
        return masking.read(tmp_path)

    return write


def test_while_it_is_closed_nobody_gets_in_but_the_master(database, copy, cluster, database_name):
    closed = masking.close(database)

    assert copy in closed
    assert masking.is_pending(database)
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        psycopg.connect(
            host="127.0.0.1", port=cluster["Port"], dbname=database_name, user=copy,
            password="secret",
        )  # fmt: skip


def test_what_is_masked_and_checked_is_not_pending_any_more(database, copy, script):
    masking.close(database)

    masking.mask(database, script())

    assert not masking.is_pending(database)
    assert {row[0] for row in database.execute("SELECT email FROM people").rows} == {
        "1@example.com",
        "2@example.com",
    }


def test_a_check_that_finds_something_keeps_it_closed_and_never_says_what(database, copy, script):
    masking.close(database)

    with pytest.raises(MaskingFailed) as caught:
        masking.mask(database, script("UPDATE people SET email = 'x@example.com' WHERE id = 1;\n"))

    assert "10_none.sql: 1 rows" in caught.value.message
    assert "bert" not in caught.value.message
    assert masking.is_pending(database)


def test_a_statement_that_fails_keeps_it_closed_with_its_place(database, copy, script):
    masking.close(database)

    with pytest.raises(MigrationFailed, match=r"10_people\.sql:1:"):
        masking.mask(database, script("UPDATE persons SET email = '';\n"))

    assert masking.is_pending(database)


def test_what_was_never_a_copy_is_not_pending(database):
    assert not masking.is_pending(database)


@pytest.mark.parametrize("missing", ["masking/10_people.sql", "masking/checks/10_none.sql"])
def test_without_files_or_without_checks_there_is_no_masking(script, tmp_path, missing):
    script()
    (tmp_path / missing).unlink()

    with pytest.raises(MigrationFileInvalid, match="masking"):
        masking.read(tmp_path)


def test_a_check_is_one_query(script, tmp_path):
    script()
    (tmp_path / "masking/checks/20_two.sql").write_text("SELECT 1; SELECT 2;")

    with pytest.raises(MigrationFileInvalid, match="one query"):
        masking.read(tmp_path)

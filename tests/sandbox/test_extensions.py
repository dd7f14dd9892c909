"""Extensions that RDS has and the embedded build lacks."""

from __future__ import annotations

import hashlib
import tempfile
import uuid
from pathlib import Path

import psycopg
import pytest

from tests.sandbox.poster import Poster
from vdbctl.database import extensions
from vdbctl.database.local import LocalServer

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def server():
    with tempfile.TemporaryDirectory(prefix="vdbctl-test-") as name:
        Path(name).chmod(0o755)
        with LocalServer(Path(name) / "data") as server:
            yield server


@pytest.fixture
def connection(server):
    with psycopg.connect(**server.connection()) as connection:
        yield connection
        connection.rollback()


def ask(connection, sql: str, *values: object) -> object:
    return connection.execute(sql, values).fetchone()[0]


@pytest.mark.parametrize("name", ["uuid-ossp", "pgcrypto"])
def test_a_stand_in_says_what_it_is_when_it_is_created(connection, name):
    warnings = []
    connection.add_notice_handler(lambda notice: warnings.append(notice.message_primary))

    connection.execute(f'create schema apart; create extension "{name}" schema apart')

    assert f"{name} is a stand-in on this machine" in warnings[0]
    comment = "select obj_description(oid, 'pg_extension') from pg_extension where extname = %s"
    assert ask(connection, comment, name).startswith("stand-in of vdbctl")


def test_uuids_of_version_4_and_3_are_those_of_everybody(connection):
    connection.execute('create extension "uuid-ossp"')

    random = ask(connection, "select uuid_generate_v4()")
    named = ask(connection, "select uuid_generate_v3(uuid_ns_dns(), 'é.example')")

    assert random.version == 4
    assert random != ask(connection, "select uuid_generate_v4()")
    assert named == uuid.uuid3(uuid.NAMESPACE_DNS, "é.example")


@pytest.mark.parametrize(
    ("function", "constant"),
    [
        ("nil", uuid.UUID(int=0)),
        ("ns_dns", uuid.NAMESPACE_DNS),
        ("ns_url", uuid.NAMESPACE_URL),
        ("ns_oid", uuid.NAMESPACE_OID),
        ("ns_x500", uuid.NAMESPACE_X500),
    ],
)
def test_constants_are_those_of_everybody(connection, function, constant):
    connection.execute('create extension "uuid-ossp"')

    assert ask(connection, f"select uuid_{function}()") == constant


def test_a_default_of_a_column_may_call_the_stand_in(connection):
    connection.execute('create extension "uuid-ossp"; create extension pgcrypto')
    connection.execute(
        "create table t (a uuid default uuid_generate_v4(), b uuid default public.gen_random_uuid())"
    )

    row = connection.execute("insert into t default values returning a, b").fetchone()

    assert [value.version for value in row] == [4, 4]


@pytest.mark.parametrize("algorithm", ["md5", "sha224", "sha256", "sha384", "sha512"])
def test_digests_are_those_of_everybody(connection, algorithm):
    connection.execute("create extension pgcrypto")
    expected = hashlib.new(algorithm, "é".encode()).digest()

    assert ask(connection, "select digest('é', %s)", algorithm) == expected
    assert ask(connection, "select digest('\\xc3a9'::bytea, %s)", algorithm) == expected


def test_random_bytes_have_their_length(connection):
    connection.execute("create extension pgcrypto")

    assert len(ask(connection, "select gen_random_bytes(100)")) == 100
    with pytest.raises(psycopg.Error, match="Length not in range"):
        connection.execute("select gen_random_bytes(0)")


@pytest.mark.parametrize(
    ("extension", "call"),
    [
        ("uuid-ossp", "uuid_generate_v1()"),
        ("uuid-ossp", "uuid_generate_v5(uuid_ns_dns(), 'x')"),
        ("pgcrypto", "crypt('x', gen_salt('bf'))"),
        ("pgcrypto", "digest('x', 'sha1')"),
        ("pgcrypto", "pgp_sym_encrypt('x', 'y')"),
    ],
)
def test_what_a_stand_in_has_not_is_refused_by_name(connection, extension, call):
    connection.execute(f'create extension "{extension}"')

    with pytest.raises(psycopg.errors.FeatureNotSupported) as caught:
        connection.execute(f"select {call}")

    assert f"the stand-in for {extension} on this machine has no" in str(caught.value)


@pytest.mark.parametrize("name", sorted(extensions.ELSEWHERE))
def test_other_extensions_of_rds_are_refused_as_lacking_on_this_machine(connection, name):
    with pytest.raises(psycopg.errors.FeatureNotSupported) as caught:
        connection.execute(f'create extension "{name}" cascade')

    assert caught.value.diag.message_primary == (
        f'the embedded PostgreSQL of this machine lacks the extension "{name}"; RDS has it'
    )


def test_an_extension_that_nobody_has_is_refused_in_the_words_of_postgresql(connection):
    with pytest.raises(psycopg.errors.FeatureNotSupported, match='"nope" is not available'):
        connection.execute("create extension nope")


def test_the_master_user_of_a_cluster_creates_stand_ins_and_reads_the_refusal(cloud):
    post = Poster(cloud, cloud.cluster("extended"))

    post("/Execute", {"sql": 'create extension "uuid-ossp"'})
    post("/Execute", {"sql": "create extension pgcrypto"})
    name, words = post.refusal("create extension postgis")

    assert post.records("select length(uuid_generate_v4()::text)") == [[{"longValue": 36}]]
    assert name == "DatabaseErrorException"
    assert 'of this machine lacks the extension "postgis"; RDS has it' in words
    assert words.endswith("SQLState: 0A000")


def test_migrate_test_goes_on_with_a_stand_in(run, project):
    folder = project / "migrations" / "ids"
    folder.mkdir()
    (folder / "20260101_0001_ids.sql").write_text(
        'CREATE EXTENSION "uuid-ossp";\n'
        "CREATE TABLE things (id uuid PRIMARY KEY DEFAULT uuid_generate_v4());\n"
    )
    (folder / "20260101_0001_ids.rollback.sql").write_text(
        'DROP TABLE things;\nDROP EXTENSION "uuid-ossp";\n'
    )

    outcome = run("migrate", "test", "ids")

    assert outcome.exit_code == 0, outcome.stderr


def test_migrate_test_says_that_only_this_machine_lacks_an_extension(run, project):
    folder = project / "migrations" / "maps"
    folder.mkdir()
    (folder / "20260101_0001_maps.sql").write_text("CREATE EXTENSION postgis;\n")

    outcome = run("migrate", "test", "maps")

    assert outcome.exit_code != 0
    assert 'of this machine lacks the extension "postgis"; RDS has it' in outcome.stderr

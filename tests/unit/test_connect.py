"""Connecting directly: a paused cluster is given the time to wake, nothing else is."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from vdbctl.aws import Aws, Login
from vdbctl.cli import connect
from vdbctl.cli.connect import tls
from vdbctl.cli.db.connect import _variables
from vdbctl.cli.deployed import Deployed
from vdbctl.cli.services import Services
from vdbctl.database.postgres import WAKE_ATTEMPTS, Postgres
from vdbctl.errors import DatabaseAccessDenied, DatabaseUnreachable
from vdbctl.iac.outputs import Outputs

OUTPUTS = Outputs(
    stack="vectors-dev", region="us-east-1", engine="postgres", database_arn="arn",
    database_identifier="vectors-dev", database_reader_endpoint="db.example.com", data_api=False,
    database_endpoint="db.example.com", database_port=5432, database_name="app",
    database_secret_arn="arn", workload_subnet_ids=(),
)  # fmt: skip
SHIPPED = str(ROOT / "vdbctl/database/rds-ca.pem")


class Secrets(Aws):
    """AWS with one secret."""

    def login(self, secret_arn: str) -> Login:
        return Login("dbadmin", f"password of {secret_arn}")


@pytest.mark.parametrize(
    ("host", "attempts"),
    [
        ("vectors.cluster-c1x2.eu-central-1.rds.amazonaws.com", WAKE_ATTEMPTS),
        ("vectors.c1x2.eu-central-1.rds.amazonaws.com", 1),
        ("localhost", 1),
    ],
)
def test_only_a_cluster_is_tried_again_after_a_time_out(monkeypatch, host, attempts):
    psycopg = pytest.importorskip("psycopg")
    tried = []

    def connect(**options):
        tried.append(options["host"])
        raise psycopg.errors.ConnectionTimeout("connection timeout expired")

    monkeypatch.setattr(psycopg, "connect", connect)

    with pytest.raises(DatabaseUnreachable, match="connection timeout expired"):
        Postgres.connect({"host": host, "port": 5432})

    assert len(tried) == attempts


@pytest.mark.parametrize(
    ("words", "refused", "hint"),
    [
        (
            "FATAL: remaining connection slots are reserved for roles with the SUPERUSER attribute",
            DatabaseUnreachable,
            "end sessions",
        ),
        ("FATAL: sorry, too many clients already", DatabaseUnreachable, "end sessions"),
        ('FATAL: too many connections for role "app"', DatabaseUnreachable, "end sessions"),
        ("FATAL: the database system is in recovery mode", DatabaseUnreachable, "wait a moment"),
        ('FATAL: password authentication failed for user "x"', DatabaseAccessDenied, "secret"),
        ("Connection refused", DatabaseUnreachable, "--via HOST:PORT"),
    ],
)
def test_who_answers_and_refuses_is_not_taken_for_somebody_who_cannot_be_reached(
    monkeypatch, words, refused, hint
):
    psycopg = pytest.importorskip("psycopg")

    def connect(**_):
        raise psycopg.OperationalError(f"connection failed: {words}")

    monkeypatch.setattr(psycopg, "connect", connect)

    with pytest.raises(refused, match=words[:20]) as caught:
        Postgres.connect({"host": "db", "port": 5432})
    assert hint in caught.value.hint
    assert ("VPC" in caught.value.hint) == (words == "Connection refused")


def test_rds_proves_itself_by_the_certificates_that_are_known(tmp_path):
    named = Services(tmp_path, {"PGSSLROOTCERT": "/etc/rds.pem"})
    unnamed = Services(tmp_path, {})

    assert tls(unnamed, "us-east-1", None) == {"sslmode": "verify-full", "sslrootcert": SHIPPED}
    assert tls(unnamed, "il-central-1", None) == {"sslmode": "require"}
    assert tls(named, "il-central-1", None) == {
        "sslmode": "verify-full", "sslrootcert": "/etc/rds.pem",
    }  # fmt: skip

    (tmp_path / "rds-ca.pem").touch()
    own = str(tmp_path / "rds-ca.pem")
    assert tls(unnamed, "us-east-1", None) == {"sslmode": "verify-full", "sslrootcert": own}


def test_over_a_tunnel_the_certificate_counts_and_not_its_name(tmp_path):
    found = tls(Services(tmp_path, {}), "us-east-1", "localhost:5433")

    assert found["sslmode"] == "verify-ca"


def test_a_direct_connection_is_made_only_where_the_server_proves_itself(tmp_path, monkeypatch):
    asked = {}
    monkeypatch.setattr(Postgres, "connect", asked.update)

    connect.direct(Services(tmp_path, {}), OUTPUTS, Login("dbadmin", "x"), None)

    assert (asked["sslmode"], asked["sslrootcert"]) == ("verify-full", SHIPPED)


def test_psql_is_told_to_make_the_server_prove_itself(tmp_path):
    found = Deployed(None, OUTPUTS, Secrets("us-east-1"))

    told = _variables(Services(tmp_path, {}), found, "master", None, iam=False, user=None)

    assert (told["PGSSLMODE"], told["PGSSLROOTCERT"]) == ("verify-full", SHIPPED)
    assert told["PGPASSWORD"] == "password of arn"

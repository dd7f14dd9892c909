"""Connecting directly: a paused cluster is given the time to wake, nothing else is."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from vdbctl.cli.connect import tls
from vdbctl.cli.services import Services
from vdbctl.database.postgres import WAKE_ATTEMPTS, Postgres
from vdbctl.errors import DatabaseUnreachable


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


def test_rds_proves_itself_by_the_certificates_that_are_known(tmp_path):
    named = Services(tmp_path, {"PGSSLROOTCERT": "/etc/rds.pem"})
    unnamed = Services(tmp_path, {})
    shipped = str(ROOT / "vdbctl/database/rds-ca.pem")

    assert tls(unnamed, "us-east-1", None) == {"sslmode": "verify-full", "sslrootcert": shipped}
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

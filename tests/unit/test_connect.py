"""Connecting directly: a paused cluster is given the time to wake, nothing else is."""

from __future__ import annotations

import pytest

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


def test_rds_is_spoken_to_over_tls_and_verified_where_its_certificates_are(tmp_path):
    assert tls(Services(tmp_path, {})) == {"sslmode": "require"}

    named = tls(Services(tmp_path, {"PGSSLROOTCERT": "/etc/rds.pem"}))
    (tmp_path / "rds-ca.pem").touch()
    kept = tls(Services(tmp_path, {}))

    assert named == {"sslmode": "verify-full", "sslrootcert": "/etc/rds.pem"}
    assert kept == {"sslmode": "verify-full", "sslrootcert": str(tmp_path / "rds-ca.pem")}

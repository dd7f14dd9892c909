"""Parameters: a unit where one is needed, the range of PostgreSQL, and RDS's own spelling."""

from __future__ import annotations

from decimal import Decimal

import pytest

from vdbctl.render import context
from vdbctl.spec import load, parameters

KNOWN = parameters.catalogue()


@pytest.mark.parametrize(
    ("name", "given", "native"),
    [
        ("shared_buffers", "1GB", "131072"),
        ("work_mem", "64MB", "65536"),
        ("maintenance_work_mem", "256 MB", "262144"),
        ("statement_timeout", "30s", "30000"),
        ("statement_timeout", 0, "0"),
        ("checkpoint_timeout", "5min", "300"),
        ("wal_buffers", -1, "-1"),
        ("random_page_cost", 1.1, "1.1"),
        ("random_page_cost", Decimal("1.10"), "1.1"),
        ("max_connections", 200, "200"),
        ("rds.force_ssl", True, "1"),
        ("autovacuum", "off", "0"),
        ("wal_compression", "LZ4", "lz4"),
        ("log_connections", "all", "all"),
        ("shared_buffers", "{DBInstanceClassMemory/32768}", "{DBInstanceClassMemory/32768}"),
    ],
)
def test_a_value_becomes_what_rds_takes(name, given, native):
    assert parameters.native(KNOWN[name], given) == native


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("work_mem", "64", "no unit"),
        ("work_mem", "64m", "no unit for it"),
        ("work_mem", "1s", "no unit for it"),
        ("max_connections", "200MB", "without a unit"),
        ("max_connections", 0, "outside 1 to 262143"),
        ("max_connections", "many", "is no number"),
        ("checkpoint_completion_target", 1.5, "outside 0 to 1"),
        ("autovacuum", "maybe", "neither on nor off"),
        ("wal_compression", "zip", "is none of"),
        ("checkpoint_timeout", "1500ms", "no whole number"),
    ],
)
def test_a_wrong_value_is_explained(name, given, words):
    with pytest.raises(ValueError, match=words):
        parameters.native(KNOWN[name], given)


def test_static_parameters_wait_for_a_restart():
    assert KNOWN["shared_buffers"].static
    assert not KNOWN["work_mem"].static


def test_a_parameter_is_known_to_the_versions_that_have_it():
    assert not KNOWN["transaction_timeout"].known_to(16)
    assert KNOWN["transaction_timeout"].known_to(17)
    assert not KNOWN["old_snapshot_threshold"].known_to(17)


@pytest.mark.parametrize(
    ("name", "value", "engine", "major", "default"),
    [
        ("rds.force_ssl", "1", "postgres", 15, True),
        ("rds.force_ssl", "1", "postgres", 14, False),
        ("rds.force_ssl", "1", "aurora-postgresql", 17, True),
        ("rds.force_ssl", "1", "aurora-postgresql", 16, False),
        ("rds.force_ssl", "0", "aurora-postgresql", 16, True),
        ("rds.logical_replication", "0", "postgres", 17, True),
        ("rds.logical_replication", "1", "postgres", 17, False),
        ("work_mem", "4096", "postgres", 17, False),
    ],
)
def test_what_rds_sets_itself_is_known(name, value, engine, major, default):
    assert parameters.is_default(name, value, engine, major) is default


def test_a_parameter_that_rds_sets_itself_is_asked_for_as_rds_reports_it():
    text = """\
tier: dev
project: shop
region: us-east-1
database:
  engine: postgres
  parameters: {rds.force_ssl: true, work_mem: 64MB}
"""
    environment = load.resolve(text, name="x1", source="x1.yaml").environment

    rendered = context.build(environment, "x1.yaml", "")["parameters"]

    assert rendered["rds.force_ssl"]["apply_method"] == "pending-reboot"
    assert rendered["work_mem"]["apply_method"] == "immediate"

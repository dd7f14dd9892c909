"""Alarms that fit what they watch."""

from __future__ import annotations

from decimal import Decimal

import pytest

from vdbctl.spec import load, thresholds


def groups(tier: str, text: str = "monitoring: {}\n"):
    spec = f"tier: {tier}\nproject: vectors\nregion: us-east-1\n{text}"
    return thresholds.groups(load.resolve(spec, name="x1", source="x1.yaml").environment)


@pytest.mark.parametrize(
    ("instance_class", "connections", "freeable_mb"),
    [("db.t4g.micro", 89, "102.4"), ("db.t4g.medium", 160, "256"), ("db.r6g.large", 160, "256")],
)
def test_small_classes_have_lower_limits(instance_class, connections, freeable_mb):
    found = groups("dev", f"monitoring: {{}}\ndatabase: {{instance_class: {instance_class}}}\n")

    assert found.database["connections"] == connections
    assert found.database["freeable_memory_mb"] == Decimal(freeable_mb)


def test_storage_is_counted_in_what_is_there():
    assert groups("dev", "monitoring: {}\ndatabase: {storage_gb: 50}\n").database[
        "free_storage_gb"
    ] == Decimal(10)


def test_a_cluster_that_pauses_has_no_alarm_on_its_cold_cache():
    paused = "monitoring: {}\ndatabase: {capacity: {min_acu: 0, max_acu: 4}}\n"
    awake = "monitoring: {}\ndatabase: {capacity: {min_acu: 1, max_acu: 4}}\n"

    assert "buffer_cache_hit_percent" not in groups("serverless", paused).database
    assert "buffer_cache_hit_percent" in groups("serverless", awake).database


def test_the_start_of_a_cluster_that_pauses_is_no_news():
    paused = "monitoring: {}\ndatabase: {capacity: {min_acu: 0, max_acu: 4}}\n"
    awake = "monitoring: {}\ndatabase: {capacity: {min_acu: 1, max_acu: 4}}\n"

    assert "uptime_s" not in groups("serverless", paused).database
    assert groups("serverless", awake).database["uptime_s"] == 60


def test_load_fits_the_smaller_of_writer_and_readers():
    found = groups(
        "prod",
        "monitoring: {}\n"
        "database: {instance_class: db.r6g.2xlarge, replicas: 1, replica_class: db.r6g.xlarge}\n",
    )

    assert found.database["load"] == 2 * 4


def test_local_storage_is_a_tenth_of_twice_the_memory():
    aurora = "monitoring: {}\ndatabase: {engine: aurora-postgresql, instance_class: db.r6g.large}\n"

    found = groups("prod", aurora).database

    assert found["free_local_storage_gb"] == Decimal("3.2")


def test_off_is_no_alarm():
    assert (
        "cpu_percent"
        not in groups("dev", "monitoring: {database: {cpu_percent: 'off'}}\n").database
    )


def test_critical_is_the_cpu_alone_at_90():
    found = groups("free-tier", "monitoring: {alarms: critical}\n")

    assert (found.database, found.cache, found.logins) == ({"cpu_percent": Decimal(90)}, {}, {})


def test_failed_logins_need_logs():
    assert not groups("dev").logins
    assert groups("dev", "monitoring: {}\ndatabase: {log_exports: true}\n").logins


@pytest.mark.parametrize(
    ("node_type", "metric"),
    [("cache.t4g.small", "CPUUtilization"), ("cache.r6g.large", "CPUUtilization"),
     ("cache.r6g.xlarge", "EngineCPUUtilization")],
)  # fmt: skip
def test_large_nodes_are_watched_by_their_engine(node_type, metric):
    assert thresholds.cpu_metric(node_type) == metric

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

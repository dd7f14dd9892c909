"""What a change means for those who are connected."""

from __future__ import annotations

import pytest

from vdbctl.iac import durations, risk
from vdbctl.iac.attributes import AttributeChange


def classify(kind, action, *paths, **after):
    differences = [AttributeChange(path, 1, 2) for path in paths]
    return risk.classify(kind, action, differences, after)


@pytest.mark.parametrize(
    ("kind", "action", "expected"),
    [
        ("aws_rds_cluster", "replace", "data_lost"),
        ("aws_s3_bucket", "delete", "data_lost"),
        ("aws_subnet", "replace", "replaced"),
        ("aws_route", "delete", "deleted"),
        ("aws_db_instance", "create", "created"),
        ("aws_subnet", "update", "changed"),
    ],
)
def test_the_action_and_what_is_stored_decide(kind, action, expected):
    assert classify(kind, action, "x")[0] == expected


def test_a_larger_class_restarts_the_database():
    level, effect = classify("aws_db_instance", "update", "instance_class", apply_immediately=True)

    assert level == "interrupted"
    assert effect == "the database restarts, or fails over where it is Multi-AZ"


def test_what_waits_for_the_window_says_so():
    after = {"apply_immediately": False, "maintenance_window": "sun:05:00-sun:06:00"}

    _, effect = classify("aws_db_instance", "update", "engine_version", **after)

    assert effect.endswith(", in the maintenance window (sun:05:00-sun:06:00 UTC)")


def test_more_storage_interrupts_nobody():
    assert classify("aws_db_instance", "update", "allocated_storage") == ("changed", "")


def test_a_static_parameter_waits_for_a_restart_and_a_dynamic_one_does_not():
    after = {
        "parameter": [
            {"name": "work_mem", "apply_method": "immediate"},
            {"name": "shared_buffers", "apply_method": "pending-reboot"},
        ]
    }

    dynamic = classify("aws_db_parameter_group", "update", "parameter.0.value", **after)
    static = classify("aws_db_parameter_group", "update", "parameter.1.value", **after)

    assert dynamic == ("changed", "")
    assert static == ("interrupted", "in force after a restart: shared_buffers")


def test_stages_follow_one_another_and_their_resources_do_not():
    both = [("aws_db_instance", "create"), ("aws_elasticache_serverless_cache", "create")]

    assert durations.minutes(both) == (6, 20)
    assert durations.minutes([*both, ("aws_db_proxy", "create")]) == (10, 30)
    assert durations.minutes([("aws_subnet", "create")]) == (0, 0)


def test_a_replacement_takes_its_removal_and_its_creation():
    assert durations.minutes([("aws_db_instance", "replace")]) == (10, 32)

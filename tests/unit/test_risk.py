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

    assert ", in the maintenance window (sun:05:00-sun:06:00 UTC)" in effect


def test_more_storage_interrupts_nobody():
    assert classify("aws_db_instance", "update", "allocated_storage") == ("changed", "")


def test_a_static_parameter_waits_for_a_restart_and_a_dynamic_one_does_not():
    after = {
        "parameter": [
            {"name": "work_mem", "apply_method": "immediate"},
            {"name": "shared_buffers", "apply_method": "pending-reboot"},
        ]
    }

    dynamic = classify("aws_db_parameter_group", "update", "parameter[work_mem].value", **after)
    static = classify(
        "aws_db_parameter_group", "update", "parameter[shared_buffers].value", **after
    )

    assert dynamic == ("changed", "")
    assert static == ("interrupted", "in force after a restart: shared_buffers")


def test_stages_follow_one_another_and_their_resources_do_not():
    both = [("aws_db_instance", "create"), ("aws_elasticache_serverless_cache", "create")]

    assert durations.minutes(both) == (6, 20)
    assert durations.minutes([*both, ("aws_db_proxy", "create")]) == (10, 30)
    assert durations.minutes([("aws_subnet", "create")]) == (0, 0)


def test_a_replacement_takes_its_removal_and_its_creation():
    assert durations.minutes([("aws_db_instance", "replace")]) == (10, 32)


def upgrade(before, after, kind="aws_db_instance", **more):
    differences = [AttributeChange("engine_version", before, after)]
    there = {"engine_version": before, **more}
    return risk.classify(kind, "update", differences, {"engine_version": after}, there)


def test_a_major_upgrade_says_that_it_cannot_be_undone_and_what_is_left_to_do():
    level, effect = upgrade("16.14", "17.10")

    assert level == "interrupted"
    assert "cannot be undone" in effect
    assert "docs/operating/upgrade.md" in effect
    assert "cannot be undone" not in upgrade("16.13", "16.14")[1]


def test_a_major_version_that_is_only_written_in_full_interrupts_nobody():
    assert upgrade("17", "17.9", engine_version_actual="17.9")[0] == "changed"


class TestRefused:
    """What AWS would refuse is said before anything is made."""

    @pytest.mark.parametrize(
        ("before", "after", "running"),
        [
            ("16", "16.13", "16.15"),
            ("17.9", "16.14", None),
            ("17", "16", "17.9"),
            ("18", "17", "18.4"),
        ],
    )
    def test_no_version_goes_back(self, before, after, running):
        level, words = upgrade(before, after, engine_version_actual=running)

        assert level == "refused"
        assert f"write at least {running or before}" in words

    @pytest.mark.parametrize(
        ("before", "after", "running"),
        [("16", "16.15", "16.15"), ("16.13", "16.15", "16.13"), ("16", "17", "16.15")],
    )
    def test_a_version_that_runs_or_comes_later_is_not_refused(self, before, after, running):
        assert upgrade(before, after, engine_version_actual=running)[0] != "refused"

    def test_storage_does_not_shrink(self):
        differences = [AttributeChange("allocated_storage", 100, 50)]
        there, then = {"allocated_storage": 100}, {"allocated_storage": 50}

        refused = risk.classify("aws_db_instance", "update", differences, then, there)
        grown = risk.classify("aws_db_instance", "update", differences, there, then)

        assert refused[0] == "refused"
        assert "write storage_gb: 100" in refused[1]
        assert grown[0] == "changed"

    def test_a_member_of_a_global_database_is_not_upgraded_alone(self):
        level, words = upgrade(
            "16.13", "17.9", kind="aws_rds_cluster", global_cluster_identifier="world"
        )

        assert level == "refused"
        assert "recovery.database" in words
        assert (
            upgrade("16.13", "16.14", "aws_rds_cluster", global_cluster_identifier="w")[0] != level
        )


def test_a_read_replica_is_no_stored_data():
    there = {"replicate_source_db": "shop"}

    level, words = risk.classify("aws_db_instance", "delete", (), {}, there)

    assert level == "deleted"
    assert "its source keeps the data" in words


class TestWriter:
    """Which instance writes is what AWS says, and not its number."""

    def classify(self, action, writer):
        differences = [AttributeChange("instance_class", "db.r7g.large", "db.r7g.xlarge")]
        there = {"writer": writer}
        return risk.classify("aws_rds_cluster_instance", action, differences, {}, there)

    def test_a_plan_that_takes_the_writer_away_says_so(self):
        assert "another instance takes over" in self.classify("delete", writer=True)[1]
        assert self.classify("delete", writer=False) == ("deleted", "")

    def test_a_class_is_felt_by_who_is_connected_to_that_instance(self):
        assert self.classify("update", writer=True)[1].startswith("the writer restarts")
        assert self.classify("update", writer=False)[1] == "a reader restarts"


def test_a_cache_that_aws_has_upgraded_is_lost_with_the_way_to_keep_it():
    kind, there = "aws_elasticache_replication_group", {"engine_version_actual": "8.1.0"}

    level, words = risk.classify(kind, "replace", (), {"engine_version": "8.0"}, there)

    assert level == "data_lost"
    assert 'write version: "8.1" to keep it' in words
    later = {"engine_version": "8.2"}
    assert risk.classify(kind, "replace", (), later, there)[1] == risk.LOST

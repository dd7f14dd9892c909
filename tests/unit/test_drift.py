"""What has changed outside Terraform, and who should care."""

from __future__ import annotations

import pytest

from vdbctl.cli.drift import advice
from vdbctl.iac import drift


def found(address: str, before, after, *, planned: bool = False, written: bool = True):
    change = {"actions": ["update"] if after is not None else ["delete"]}
    change |= {"before": before, "after": after}
    item = {"address": address, "mode": "managed", "type": address.split(".")[-2], "change": change}
    names = [*(before or {}), *(after or {})]
    resource = {"address": address, "expressions": {name: {} for name in names}}
    document = {"resource_drift": [item]}
    document["configuration"] = {"root_module": {"resources": [resource] if written else []}}
    if planned:
        document["resource_changes"] = [item]
    return drift.read(document)


@pytest.mark.parametrize(
    ("address", "before", "after", "origin"),
    [
        ("aws_db_instance.a", {"engine_version": "17.5"}, {"engine_version": "17.6"}, "by_aws"),
        ("aws_db_instance.a", {"allocated_storage": 20}, {"allocated_storage": 30}, "by_aws"),
        ("aws_db_instance.a", {"tags": {"a": "1"}}, {"tags": {"a": "2"}}, "harmless"),
        ("aws_db_instance.a", {"instance_class": "a"}, {"instance_class": "b"}, "by_hand"),
        (
            "aws_db_instance.a",
            {"publicly_accessible": False},
            {"publicly_accessible": True},
            "weakens_security",
        ),
        (
            "aws_rds_cluster.a",
            {"deletion_protection": True},
            {"deletion_protection": False},
            "weakens_security",
        ),
        (
            "aws_rds_cluster.a",
            {"backup_retention_period": 7},
            {"backup_retention_period": 1},
            "weakens_security",
        ),
        (
            "aws_rds_cluster.a",
            {"backup_retention_period": 7},
            {"backup_retention_period": 14},
            "by_hand",
        ),
        ("aws_iam_role_policy.a", {"policy": "x"}, {"policy": "y"}, "weakens_security"),
        ("aws_vpc_security_group_ingress_rule.a", {"id": "x"}, None, "weakens_security"),
        ("aws_cloudwatch_metric_alarm.a", {"id": "x"}, None, "by_hand"),
    ],
)
def test_a_change_is_sorted_by_what_it_means(address, before, after, origin):
    [one] = found(address, before, after)

    assert one.origin == origin


def test_the_worst_attribute_decides():
    before = {"tags": {"a": "1"}, "deletion_protection": True}
    after = {"tags": {"a": "2"}, "deletion_protection": False}

    [one] = found("aws_db_instance.a", before, after)

    assert one.origin == "weakens_security"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"tags": None}, {"tags": {}}),
        ({"names": []}, {"names": None}),
    ],
)
def test_nothing_written_in_another_way_is_no_drift(before, after):
    assert found("aws_db_instance.a", before, after) == ()


def test_what_the_workspace_does_not_say_is_no_drift_unless_it_weakens_security():
    route, group = {"ingress": []}, {"ingress": [{"from_port": 5432}]}
    opened = ({"publicly_accessible": False}, {"publicly_accessible": True})

    assert found("aws_security_group.a", route, group, written=False) == ()
    assert found("aws_db_instance.a", *opened, written=False)[0].origin == "weakens_security"


def test_resources_of_modules_and_with_keys_are_found_in_the_configuration():
    expressions = {"root_module": {"module_calls": {"database": {"module": {"resources": [
        {"address": "aws_db_instance.this", "expressions": {"port": {}}}
    ]}}}}}  # fmt: skip

    written = drift.Written({"configuration": expressions})

    assert written.attributes('module.database["a.b"].aws_db_instance.this["x"]') == {"port"}


def test_a_policy_that_somebody_gave_a_role_is_told_and_ours_are_not():
    role = {
        "name": "r",
        "inline_policy": [{"name": "ours"}],
        "managed_policy_arns": ["arn:a", "arn:b"],
    }
    change = {"actions": ["update"], "before": {"name": "r"}, "after": role}
    item = {
        "address": "aws_iam_role.r",
        "mode": "managed",
        "type": "aws_iam_role",
        "change": change,
    }
    ours = [
        {"type": "aws_iam_role_policy", "values": {"role": "r", "name": "ours"}},
        {"type": "aws_iam_role_policy_attachment", "values": {"role": "r", "policy_arn": "arn:a"}},
    ]
    state = {"values": {"root_module": {"child_modules": [{"resources": ours}]}}}

    [one] = drift.read({"resource_drift": [item], "prior_state": state})

    assert one.origin == "weakens_security"
    assert [attribute.after for attribute in one.differences] == [["arn:b"]]


def test_tags_are_told_once():
    both = (
        {"tags": {"a": "1"}, "tags_all": {"a": "1"}},
        {"tags": {"a": "2"}, "tags_all": {"a": "2"}},
    )

    [one] = found("aws_db_instance.a", *both)

    assert [attribute.path for attribute in one.differences] == ["tags.a"]


def test_what_an_apply_reverts_names_the_field_that_would_keep_it():
    before, after = {"instance_class": "db.t4g.micro"}, {"instance_class": "db.t4g.large"}
    [one] = found("aws_db_instance.a", before, after, planned=True)

    assert list(advice(one, "dev --sandbox")) == [
        "revert: vdbctl apply dev --sandbox",
        "keep: set database.instance_class in environments/dev.yaml",
    ]


def test_what_no_apply_touches_can_be_accepted():
    [one] = found("aws_db_instance.a", {"allocated_storage": 20}, {"allocated_storage": 30})

    assert list(advice(one, "dev")) == [
        "accept: vdbctl drift dev --accept (no apply would touch it)"
    ]

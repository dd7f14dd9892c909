"""Plans: what they would do, in the order of risk, and what is refused."""

from __future__ import annotations

import pytest

from vdbctl.errors import DataLossRefused
from vdbctl.iac import guards, plan


def document(*changes: tuple[str, list[str]]):
    return {
        "resource_changes": [
            {
                "address": address,
                "mode": "managed",
                "type": address.split(".")[-2],
                "change": {
                    "actions": actions,
                    "before": {"size": 1, "name": "x"},
                    "after": {"size": 2, "name": "x"},
                    "after_unknown": {"arn": True},
                    "replace_paths": [["size"]] if len(actions) > 1 else [],
                },
            }
            for address, actions in changes
        ]
    }


def test_changes_are_ordered_by_risk_with_lost_data_first():
    read = plan.read(
        document(
            ("aws_vpc.a", ["create"]),
            ("aws_subnet.b", ["update"]),
            ("aws_route.c", ["delete"]),
            ("aws_db_instance.d", ["delete", "create"]),
            ("aws_eip.e", ["no-op"]),
        )
    )

    assert [change.address for change in read.changes] == [
        "aws_db_instance.d",
        "aws_route.c",
        "aws_subnet.b",
        "aws_vpc.a",
    ]
    assert read.lost_data == ("aws_db_instance.d",)


def taken_over(before, after):
    """A database that is imported, and what would change on the way."""
    change = {"actions": ["update"], "before": before, "after": after, "importing": {"id": "x"}}
    item = {"address": "aws_db_instance.x", "mode": "managed", "type": "aws_db_instance"}
    [read] = plan.read({"resource_changes": [item | {"change": change}]}).changes
    return read


def test_an_import_that_only_tells_terraform_something_changes_nothing():
    read = taken_over(
        {"skip_final_snapshot": True, "apply_immediately": None},
        {"skip_final_snapshot": False, "apply_immediately": False},
    )

    assert (read.action, read.risk) == ("import", "imported")


def test_an_import_that_changes_something_says_both():
    read = taken_over({"instance_class": "a"}, {"instance_class": "b"})

    assert (read.action, read.risk) == ("update", "interrupted")
    assert read.effect.startswith("taken into the state; the database restarts")


def test_setting_off_what_is_pending_is_a_change_on_aws():
    read = taken_over({"apply_immediately": False}, {"apply_immediately": True})

    assert read.action == "update"


def test_an_update_names_the_attributes_that_differ():
    [change] = plan.read(document(("aws_subnet.b", ["update"]))).changes

    assert change.attributes == ("arn", "size")


def test_a_replacement_says_what_forces_it():
    [change] = plan.read(document(("aws_subnet.b", ["create", "delete"]))).changes

    assert change.action == "replace"
    assert change.reason == ("size",)


def test_a_half_made_resource_is_replaced_for_that_reason():
    content = document(("aws_db_instance.d", ["delete", "create"]))
    content["resource_changes"][0]["change"]["replace_paths"] = []
    content["resource_changes"][0]["action_reason"] = "replace_because_tainted"

    [change] = plan.read(content).changes

    assert change.reason == ("its creation did not come to an end",)


def test_data_sources_and_unchanged_resources_are_no_changes():
    assert not plan.read(document(("aws_eip.e", ["no-op"]), ("aws_eip.f", ["read"]))).has_changes


def test_the_loss_of_data_is_refused_by_address_and_says_how_to_go_on():
    changes = plan.read(document(("module.database.aws_rds_cluster.this", ["delete"])))

    with pytest.raises(DataLossRefused) as caught:
        guards.data(changes, ())

    assert "module.database.aws_rds_cluster.this" in caught.value.message
    assert "--allow-data-loss" in (caught.value.hint or "")


def test_an_address_that_is_allowed_passes_and_no_other():
    changes = plan.read(document(("aws_db_instance.a", ["delete"]), ("aws_kms_key.b", ["delete"])))

    with pytest.raises(DataLossRefused) as caught:
        guards.data(changes, ["aws_db_instance.a"])

    assert caught.value.addresses == ("aws_kms_key.b",)


def test_what_is_left_of_a_plan_is_within_it_and_nothing_else_is():
    agreed = plan.read(document(("aws_vpc.a", ["create"]), ("aws_db_instance.d", ["create"])))
    rest = plan.read(document(("aws_db_instance.d", ["create"])))
    other = plan.read(document(("aws_subnet.b", ["create"])))
    lossy = plan.read(document(("aws_db_instance.d", ["delete", "create"])))

    assert rest.is_within(agreed)
    assert not other.is_within(agreed)
    assert not lossy.is_within(agreed)


def test_a_subnet_group_that_would_move_to_another_vpc_is_refused():
    def change(address, action, *paths):
        return {
            "address": address,
            "mode": "managed",
            "type": address.split(".")[-2],
            "change": {
                "actions": action,
                "before": {"subnet_ids": ["a"]},
                "after": {"subnet_ids": ["b"]},
                "replace_paths": [[path] for path in paths],
            },
        }

    replaced = ["delete", "create"]
    found = plan.read(
        {
            "resource_changes": [
                change("module.database.aws_db_subnet_group.this", ["update"]),
                change("module.database.aws_security_group.this", replaced, "vpc_id"),
                change("module.cache.aws_elasticache_subnet_group.this", ["update"]),
            ]
        }
    )

    assert found.refused == ("module.database.aws_db_subnet_group.this",)
    assert "restore a snapshot" in found.changes[0].effect

"""What a killed run has made is found by what tells it apart."""

from __future__ import annotations

import pytest

from tests import plans
from tests.fake_terraform.aws import FakeAws
from vdbctl.errors import TerraformFailed
from vdbctl.iac import plan
from vdbctl.operate import traces

TASKS = "module.service_api.aws_ecs_task_definition.this"
PLAN = "module.backup_plan.aws_backup_plan.this"
OURS = {"Stack": "vectors-prod"}


def found(address, values, real, stack="vectors-prod"):
    """What is found for one resource that a plan would make, on an AWS that has this."""
    aws = FakeAws()
    aws.real = lambda: real
    document = {"resource_changes": [plans.resource(address, ["create"], None, values)]}
    return traces.ids(plan.read(document).changes, stack, lambda _address: aws)


def task(revision: int, tags: dict[str, str], family: str = "vectors-prod-api"):
    return {"family": family, "revision": revision, "arn": f"{family}:{revision}", "tags_all": tags}


def test_of_a_task_definition_the_newest_revision_of_the_stack_counts():
    real = {
        "a.aws_ecs_task_definition.a": task(1, OURS),
        "a.aws_ecs_task_definition.b": task(2, OURS),
        "a.aws_ecs_task_definition.c": task(3, OURS, "vectors-prod-api-2"),
    }

    assert found(TASKS, {"family": "vectors-prod-api"}, real) == {TASKS: "vectors-prod-api:2"}


def test_a_task_definition_of_another_stack_is_not_meant():
    real = {"a.aws_ecs_task_definition.a": task(1, {"Stack": "others"})}

    assert found(TASKS, {"family": "vectors-prod-api"}, real) == {}


def test_of_two_that_could_be_meant_none_is_chosen():
    one = {"name": "vectors-prod", "tags_all": OURS}
    real = {"a.aws_backup_plan.a": one | {"id": "1"}, "a.aws_backup_plan.b": one | {"id": "2"}}

    with pytest.raises(TerraformFailed, match="AWS has 2 that could be it: 1, 2"):
        found(PLAN, {"name": "vectors-prod"}, real)


def test_what_is_told_apart_by_something_that_is_not_there_yet_is_looked_for_later():
    selection = "module.backup_plan.aws_backup_selection.this"
    real = {"a.aws_backup_selection.a": {"name": "database", "id": "s", "plan_id": "p"}}

    assert found(selection, {"name": "database"}, real) == {}
    assert found(selection, {"name": "database", "plan_id": "p"}, real) == {selection: "p|s"}


def test_an_address_is_found_by_its_tags():
    address = 'module.network.aws_eip.nat["use1-az1"]'
    tags = {"Name": "vectors-prod-nat-use1-az1"}
    real = {
        "a.aws_eip.a": {"id": "eipalloc-ours", "tags_all": OURS | tags},
        "a.aws_eip.b": {"id": "eipalloc-theirs", "tags_all": {"Stack": "others"} | tags},
        "a.aws_eip.c": {"id": "eipalloc-of-another-zone", "tags_all": OURS},
    }

    assert found(address, {"tags": tags}, real) == {address: "eipalloc-ours"}


def test_a_gateway_that_aws_still_lists_after_its_end_is_not_meant():
    gateway = 'module.network.aws_nat_gateway.this["use1-az1"]'
    tags = {"Name": "vectors-prod-use1-az1"}
    ours = {"tags_all": OURS | tags}
    real = {
        "a.aws_nat_gateway.a": ours | {"id": "nat-now", "state": "available"},
        "a.aws_nat_gateway.b": ours | {"id": "nat-before", "state": "deleted"},
    }

    assert found(gateway, {"tags": tags}, real) == {gateway: "nat-now"}


def test_tags_are_compared_also_where_a_filter_lets_others_through():
    gateway = 'module.network.aws_nat_gateway.this["use1-az1"]'
    tags = {"Name": "vectors-prod-use1-az1"}
    real = {
        "a.aws_nat_gateway.a": {"id": "nat-ours", "tags_all": OURS | tags},
        "a.aws_nat_gateway.b": {"id": "nat-theirs", "tags_all": {"Stack": "others"} | tags},
        "a.aws_nat_gateway.c": {"id": "nat-of-another-zone", "tags_all": OURS},
    }

    assert found(gateway, {"tags": tags}, real) == {gateway: "nat-ours"}

"""After a run that was cut off: what it began is found in its log and taken into the state."""

from __future__ import annotations

import json

from tests import plans
from vdbctl.iac import plan, recovery, state

DATABASE = "module.database.aws_db_instance.this"


def line(kind: str, address: str, action: str = "create", **more: str) -> str:
    hook = {"resource": {"addr": address}, "action": action, **more}
    return json.dumps({"type": kind, "@message": "", "hook": hook})


def planned(*items):
    return plan.read({"resource_changes": list(items)})


def test_what_was_begun_is_known_with_the_id_that_aws_told():
    lines = [
        line("apply_start", "a"),
        line("apply_complete", "a", id_value="vpc-1"),
        line("apply_start", "b"),
        line("apply_start", "c", "update"),
        line("apply_start", "d"),
        line("apply_errored", "d"),
        '{"type": "apply_st',
    ]

    assert recovery.begun(lines) == {"a": "vpc-1", "b": "", "d": ""}


def summary(operation: str = "apply") -> str:
    changes = {"add": 1, "change": 0, "remove": 0, "operation": operation}
    return json.dumps({"type": "change_summary", "@message": "Apply complete!", "changes": changes})


def logged(folder, *runs) -> None:
    (folder / "runs").mkdir()
    for name, lines in runs:
        (folder / f"runs/{name}.jsonl").write_text("\n".join(lines))


def test_what_all_applies_began_since_the_last_good_one_is_known(tmp_path):
    logged(
        tmp_path,
        ("1-apply", [line("apply_start", "old")]),
        ("2-apply", [line("apply_start", "good"), summary()]),
        ("3-apply", [line("apply_start", "first"), line("apply_complete", "first", id_value="x")]),
        ("4-plan", [line("apply_start", "other"), summary("plan")]),
        ("5-apply", [line("apply_start", "first"), line("apply_start", "second")]),
    )

    assert recovery.unfinished(tmp_path) == {"good": "", "first": "x", "second": ""}


def test_what_a_later_run_has_removed_again_is_not_begun(tmp_path):
    logged(
        tmp_path,
        ("1-apply", [line("apply_start", "a")]),
        ("2-apply", [line("apply_start", "a", "delete"), line("apply_complete", "a", "delete")]),
    )

    assert recovery.unfinished(tmp_path) == {}


def test_after_a_destroy_nothing_is_begun(tmp_path):
    logged(tmp_path, ("1-apply", [line("apply_start", "a")]), ("2-apply", [summary("destroy")]))

    assert recovery.unfinished(tmp_path) == {}


def test_a_workspace_without_an_apply_has_begun_nothing(tmp_path):
    assert recovery.unfinished(tmp_path) == {}


def test_what_has_a_name_is_imported_by_it_and_what_has_an_id_by_that():
    changes = planned(
        plans.resource(DATABASE, ["create"], None, {"identifier": "vectors-dev"}),
        plans.resource("aws_vpc.this", ["create"], None, {"cidr_block": "10.0.0.0/16"}),
        plans.resource("aws_subnet.this", ["create"], None, {"cidr_block": "10.0.0.0/24"}),
        plans.resource("aws_route.this", ["create"], None, {"route_table_id": "rtb-1"}),
        plans.resource(
            "aws_db_proxy_target.this", ["create"], None,
            {"db_proxy_name": "p", "target_group_name": "default", "db_cluster_identifier": "c"},
        ),
    )  # fmt: skip
    made = {DATABASE: "", "aws_vpc.this": "vpc-1", "aws_subnet.this": "", "aws_route.this": "r-1"}
    made["aws_db_proxy_target.this"] = ""

    ids = recovery.imports(changes, made)

    assert ids == {
        DATABASE: "vectors-dev",
        "aws_vpc.this": "vpc-1",
        "aws_db_proxy_target.this": "p/default/TRACKED_CLUSTER/c",
    }
    assert f'import {{\n  to = {DATABASE}\n  id = "vectors-dev"\n}}' in recovery.blocks(ids)


def test_an_id_that_imports_do_not_take_gives_way_to_one_that_they_do():
    changes = planned(
        plans.resource("aws_ecs_cluster.this", ["create"], None, {"name": "vectors-prod"}),
        plans.resource(
            "aws_lambda_permission.this", ["create"], None,
            {"function_name": "reaper", "statement_id": "hourly"},
        ),
    )  # fmt: skip
    arn = "arn:aws:ecs:us-east-1:123456789012:cluster/vectors-prod"
    told = {"aws_ecs_cluster.this": arn, "aws_lambda_permission.this": "hourly"}

    assert recovery.imports(changes, told) == {
        "aws_ecs_cluster.this": "vectors-prod",
        "aws_lambda_permission.this": "reaper/hourly",
    }


def test_what_has_the_same_name_and_another_stack_is_somebody_elses():
    theirs = plans.resource(
        DATABASE, ["no-op"], {"tags_all": {"Stack": "other"}}, {"tags_all": {"Stack": "ours"}},
        importing={"id": "x"},
    )  # fmt: skip
    ours = plans.resource(DATABASE, ["no-op"], {"a": 1}, {"a": 1}, importing={"id": "x"})

    assert recovery.foreign(planned(theirs), [DATABASE]) == {DATABASE}
    assert recovery.foreign(planned(ours), [DATABASE]) == frozenset()


def test_what_has_another_name_than_was_asked_for_is_not_taken_for_it():
    replica = 'module.database.aws_db_instance.replica["1"]'
    primary = {"identifier": "vectors-prod", "replicate_source_db": ""}
    wanted = {"identifier": "vectors-prod-replica-1", "replicate_source_db": "vectors-prod"}
    mistaken = plans.resource(
        replica, ["update"], primary, wanted, importing={"id": "vectors-prod-replica-1"}
    )

    assert recovery.foreign(planned(mistaken), [replica]) == {replica}


def test_the_open_rule_that_aws_gives_a_new_group_is_taken_for_ours():
    """It has no tags yet; a second one beside it is refused as a duplicate."""
    address = "module.clients.aws_vpc_security_group_egress_rule.all"
    rule = plans.resource(
        address, ["update"], {"tags_all": {}}, {"tags_all": {"Stack": "ours"}},
        importing={"id": "sgr-1"},
    )  # fmt: skip

    assert recovery.foreign(planned(rule), [address]) == frozenset()


def not_imported(address: str) -> str:
    return (
        "Cannot import non-existent remote object\nWhile attempting to import an existing object "
        f"to {json.dumps(address)}, the provider detected that no object exists with the given id."
    )


def test_imports_of_nothing_are_recognised_by_terraforms_words():
    keyed = 'module.network.aws_subnet.public["use1-az1"]'
    words = f"{not_imported(DATABASE)}\n\n{not_imported(keyed)}"

    assert recovery.not_there(words) == {DATABASE, keyed}
    assert recovery.not_there("AccessDenied") == frozenset()


def test_a_database_that_is_tainted_is_told_and_a_security_group_is_not():
    def resource(kind: str):
        attributes = {"id": "db-ABCDEF", "identifier": "vectors-dev"}
        instance = {"status": "tainted", "attributes": attributes}
        return {"mode": "managed", "type": kind, "name": "this", "instances": [instance]}

    content = {"version": 4, "serial": 1, "lineage": "l"}
    content["resources"] = [resource("aws_db_instance"), resource("aws_security_group")]

    assert state.parse(json.dumps(content).encode(), "x").tainted == (
        state.Tainted("aws_db_instance.this", "aws_db_instance", "vectors-dev"),
    )

"""Terraform killed at any resource: the next apply makes the rest and nothing twice, and a destroy
leaves nothing behind."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.conftest import ROOT
from tests.fake_terraform.configuration import serverless_resources

pytestmark = pytest.mark.terraform  # a fake one; but these take too long for `make check`
STACK = "vectors-serverless"
APPLY = ("apply", "serverless", "--yes", "--no-migrate")
RESOURCES = serverless_resources()
SOME = RESOURCES[::6]
"""Of what is the same at each resource, a few."""
GO_WITH_OTHERS = {
    "aws_default_security_group",
    "aws_secretsmanager_secret_version",
    "aws_sns_topic_policy",
}
"""Parts of a network, a secret and a topic, which AWS removes with them."""
SUBNET = 'module.network.aws_subnet.private["use1-az1"]'
VPC = "module.network.aws_vpc.this"


@pytest.fixture
def workspace(project, terraform):
    """Of the environment `serverless`, as shipped."""
    terraform.hurries = True
    shutil.copy(ROOT / "environments/serverless.yaml", project.folder / "environments")
    return project.folder / "stacks" / STACK


@pytest.mark.parametrize("address", RESOURCES)
def test_the_next_apply_makes_the_rest_and_nothing_twice(run, workspace, terraform, address):
    terraform.is_killed_at(address, in_flight=9)
    killed = run(*APPLY)

    again = run(*APPLY)

    assert killed.exit_code == 20
    assert again.exit_code == 0, again.stderr
    assert run("plan", "serverless", "--exit-code").exit_code == 0
    assert set(terraform.deployed(STACK)) == set(RESOURCES)


@pytest.mark.parametrize("address", SOME)
def test_a_destroy_leaves_nothing(run, workspace, terraform, address):
    terraform.is_killed_at(address, in_flight=9)
    run(*APPLY)

    gone = run("destroy", "serverless", "--yes")

    assert gone.exit_code == 0, gone.stderr
    left = {address.split(".")[-2] for address in terraform.deployed(STACK)}
    assert left <= GO_WITH_OTHERS


@pytest.mark.parametrize("address", SOME)
def test_a_second_kill_does_not_hide_what_the_first_one_left(run, workspace, terraform, address):
    terraform.is_killed_at(address, in_flight=9)
    run(*APPLY)
    terraform.fails("apply", "AccessDenied: not allowed")
    run(*APPLY)

    again = run(*APPLY)

    assert again.exit_code == 0, again.stderr
    assert run("plan", "serverless", "--exit-code").exit_code == 0


@pytest.mark.parametrize("address", SOME)
@pytest.mark.parametrize("logs", ["cut off", "empty", "gone"])
def test_a_state_without_copy_and_a_log_that_was_cut_off_are_made_up_for(
    run, workspace, terraform, address, logs
):
    terraform.is_killed_at(address, in_flight=9)
    run(*APPLY)
    [log] = (workspace / "runs").glob("*-apply.jsonl")
    text = log.read_text()
    log.write_text({"cut off": text[: len(text) // 2], "empty": "", "gone": text[:1]}[logs])
    (workspace / "terraform.tfstate").write_text('{"version": 4, "ser')
    for copy in (workspace / "terraform.tfstate.backup", workspace / "runs/terraform.tfstate.kept"):
        copy.unlink(missing_ok=True)

    again = run(*APPLY)

    assert again.exit_code == 0, again.stderr
    assert "there is no copy of it; what the stack has is looked for on AWS" in again.stderr
    assert run("plan", "serverless", "--exit-code").exit_code == 0


def test_of_two_that_could_be_meant_none_is_taken_and_none_is_made(run, workspace, terraform):
    terraform.is_killed_at(SUBNET)
    run(*APPLY)
    twin = dict(terraform.real()[SUBNET]) | {"id": "subnet-twin"}
    terraform.puts(STACK, "module.network.aws_subnet.twin", twin)

    refused = run(*APPLY)

    assert refused.exit_code == 20
    assert f"{SUBNET}: AWS has 2 that could be it: " in refused.stderr
    assert "subnet-twin" in refused.stderr
    assert "delete the one that nothing uses" in refused.stderr


def test_one_of_another_network_or_stack_is_not_meant(run, workspace, terraform):
    terraform.is_killed_at(SUBNET)
    run(*APPLY)
    real = terraform.real()[SUBNET]
    others = {"Name": real["tags"]["Name"], "Stack": "others"}
    terraform.puts(STACK, "x.aws_subnet.a", real | {"id": "a", "vpc_id": "vpc-other"})
    terraform.puts(STACK, "x.aws_subnet.b", real | {"id": "b", "tags": others, "tags_all": others})

    again = run(*APPLY)

    assert again.exit_code == 0, again.stderr
    assert f"made by a run that was cut off, and kept: {SUBNET}\n" in again.stderr


def test_a_run_that_ended_with_an_error_has_said_all(run, workspace, terraform):
    """Then nothing is looked for but what its log names."""
    terraform.fails_at(SUBNET, "AccessDenied: not allowed")
    run(*APPLY)
    state = json.loads((workspace / "terraform.tfstate").read_text())

    again = run(*APPLY)

    assert state["resources"]
    assert "kept" not in again.stderr
    assert again.exit_code == 0, again.stderr


def test_a_destroy_names_what_keeps_its_network(run, workspace, terraform):
    run(*APPLY)
    network = terraform.real()[VPC]["id"]
    group = {"id": "sg-theirs", "name": "theirs", "vpc_id": network, "tags": {}, "tags_all": {}}
    terraform.puts(STACK, "x.aws_security_group.theirs", group)

    gone = run("destroy", "serverless", "--yes")

    assert (
        "  keeps the network from going, delete it first: security group sg-theirs (theirs)\n"
        in gone.stderr
    )


def test_a_destroy_that_cannot_look_for_what_was_begun_removes_the_rest(run, workspace, terraform):
    terraform.is_killed_at(SUBNET)
    run(*APPLY)
    terraform.fails("plan", "AccessDenied: not allowed")

    gone = run("destroy", "serverless", "--yes")

    assert gone.exit_code == 0, gone.stderr
    assert "had made cannot all be found: terraform plan failed: AccessDenied" in gone.stderr
    assert terraform.deployed(STACK) == (SUBNET,)

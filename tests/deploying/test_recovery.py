"""Runs that were cut off: the next one goes on, and makes nothing a second time."""

from __future__ import annotations

import json

import pytest

from tests.deploying.conftest import DATABASE
from vdbctl.errors import StateLocked, TerraformFailed

APPLY = ("apply", "small", "--yes")
GROUP = "module.clients.aws_security_group.this"
LAST = "module.lambda_role.aws_iam_role_policy.database"


def addresses(project) -> set[str]:
    """What is in the state, and how."""
    return {
        f"{entry['module']}.{entry['type']}.{entry['name']}"
        for entry in json.loads(project.state.read_text())["resources"]
    }


# -- Ctrl-C ------------------------------------------------------------------------------------------


@pytest.fixture
def interrupted(run, terraform):
    terraform.is_interrupted_at(DATABASE)
    return run(*APPLY)


def test_ctrl_c_ends_in_order_and_keeps_what_is_there(interrupted, project, terraform):
    assert interrupted.exit_code == 130
    assert interrupted.stderr.endswith(
        "interrupted: terraform is told to stop and ends what it has begun; please wait\n"
        f"fail create {DATABASE}\n"
    )
    assert DATABASE in addresses(project)
    assert LAST not in terraform.deployed("vectors-small")
    assert not list(project.workspace.glob("*.tfplan"))


def test_a_database_whose_creation_was_interrupted_is_kept(run, interrupted, terraform):
    again = run(*APPLY)

    assert again.exit_code == 0
    assert f"{DATABASE} was interrupted; is it there?\n  ok {DATABASE} is there, and kept\n" in (
        again.stderr
    )
    assert "vectors-small: 1 to create" in again.stderr
    assert f"delete {DATABASE}" not in again.stderr
    assert run("plan", "small", "--exit-code").exit_code == 0


def test_a_database_that_aws_did_not_finish_is_made_again_when_that_is_allowed(
    run, interrupted, aws, terraform
):
    aws.is_there = lambda _name: False

    refused = run(*APPLY)
    again = run(*APPLY, "--allow-data-loss", DATABASE)

    assert refused.exit_code == 21
    assert "untaint" not in terraform.calls
    assert again.exit_code == 0
    assert f"  ok delete {DATABASE}\n" in again.stderr


def test_ctrl_c_while_something_changes_in_place_leaves_a_state_that_goes_on(
    run, deployed, terraform
):
    terraform.will_change(DATABASE, allocated_storage=30)
    terraform.is_interrupted_at(DATABASE)

    first = run(*APPLY)
    again = run(*APPLY)

    assert (first.exit_code, again.exit_code) == (130, 0)
    assert run("plan", "small", "--exit-code").exit_code == 0


# -- SIGKILL -----------------------------------------------------------------------------------------


@pytest.fixture
def killed(run, terraform):
    terraform.is_killed_at(DATABASE)
    return run(*APPLY)


def test_a_run_that_was_killed_says_what_it_did_last_and_where_its_log_is(killed, project):
    message = killed.stderr.split("error: ")[1]

    assert killed.exit_code == TerraformFailed.exit_code
    assert message.startswith("terraform apply failed: it was killed (signal 9); its last words:\n")
    assert f"{DATABASE}: Still creating... [1m20s elapsed]\n" in message
    assert "@message" not in message
    assert str(sorted((project.workspace / "runs").glob("*-apply.jsonl"))[-1]) in message


def test_what_a_killed_run_had_made_is_taken_into_the_state(run, killed, project, terraform):
    assert DATABASE not in addresses(project)

    again = run(*APPLY)

    assert again.exit_code == 0
    assert f"made by a run that was cut off, and kept: {DATABASE}\n" in again.stderr
    assert f"create {DATABASE}" not in again.stderr
    assert not (project.workspace / "vdbctl_recovery.tf").exists()
    assert run("plan", "small", "--exit-code").exit_code == 0


def test_without_its_log_the_same_database_would_be_made_a_second_time(run, killed, project):
    """What the recovery is good for: AWS refuses the name."""
    for log in (project.workspace / "runs").glob("*-apply.jsonl"):
        log.unlink()

    again = run(*APPLY)

    assert again.exit_code == TerraformFailed.exit_code
    assert "DBInstanceAlreadyExists" in again.stderr


def test_what_a_killed_run_had_only_begun_is_made(run, killed, terraform, project):
    terraform.lost(DATABASE)

    again = run(*APPLY)

    assert again.exit_code == 0
    assert "kept" not in again.stderr
    assert f"  ok create {DATABASE} (82 s)\n" in again.stderr
    assert not (project.workspace / "vdbctl_recovery.tf").exists()


def test_a_database_of_another_stack_that_has_the_same_name_is_left_alone(run, killed, terraform):
    terraform.drifted(DATABASE, tags_all={"Stack": "others"})

    again = run(*APPLY)

    assert again.exit_code == TerraformFailed.exit_code
    assert "kept" not in again.stderr
    assert "DBInstanceAlreadyExists" in again.stderr


def test_a_plan_after_a_killed_run_shows_what_the_next_apply_does(run, killed):
    planned = run("plan", "small", "--out", "kept.json")
    applied = run("apply", "small", "--plan", "kept.json", "--yes")

    assert "vectors-small: 1 to create, 1 to change" in planned.stdout
    assert f"made by a run that was cut off, and kept: {DATABASE}\n" in planned.stderr
    assert applied.exit_code == 0, applied.stderr


def test_the_lock_of_a_killed_run_does_not_hold(run, killed, project):
    assert (project.workspace / ".terraform.tfstate.lock.info").exists()

    assert run("state", "locks", "small").stderr == "no state is locked\n"
    assert run(*APPLY).exit_code == 0
    assert not (project.workspace / ".terraform.tfstate.lock.info").exists()


def test_a_state_that_a_killed_run_left_half_written_is_replaced_by_its_copy(
    run, project, terraform
):
    terraform.is_killed_at(DATABASE, while_writing=True)
    run(*APPLY)

    again = run(*APPLY)

    assert again.exit_code == 0
    assert (
        "a killed run has broken the state; terraform.tfstate.kept takes its place\n"
        in again.stderr
    )
    assert f"made by a run that was cut off, and kept: {DATABASE}\n" in again.stderr
    assert (project.workspace / "terraform.tfstate.broken").exists()
    assert run("plan", "small", "--exit-code").exit_code == 0


def test_without_its_own_copy_the_backup_of_terraform_is_used(run, deployed, project, terraform):
    terraform.will_change(GROUP, description="Clients")
    run(*APPLY)
    (project.workspace / "runs/terraform.tfstate.kept").unlink()
    project.state.write_text("{")

    planned = run("plan", "small")

    assert "terraform.tfstate.backup takes its place" in planned.stderr
    assert "vectors-small: no changes" in planned.stdout


def test_a_destroy_that_was_killed_ends_the_next_time(run, deployed, project, terraform):
    terraform.is_killed_at(DATABASE)
    killed = run("destroy", "small", "--yes")

    again = run("destroy", "small", "--yes")

    assert killed.exit_code == TerraformFailed.exit_code
    assert again.exit_code == 0
    assert terraform.deployed("vectors-small") == ()


# -- another run -------------------------------------------------------------------------------------


@pytest.fixture
def locked(deployed, project, terraform):
    with terraform.state_is_locked_by("john@laptop", project.workspace):
        yield


@pytest.mark.parametrize("command", ["plan small", "apply small --yes", "destroy small --yes"])
def test_a_state_that_another_run_holds_is_left_alone(run, locked, command, terraform):
    refused = run(*command.split())

    assert refused.exit_code == StateLocked.exit_code
    assert "  Who:       john@laptop\n" in refused.stderr
    assert refused.stderr.endswith(
        " hint: wait for it to end; `vdbctl state locks` shows who holds it, and `vdbctl state "
        "unlock ENV` takes it from a run that is dead\n"
    )
    assert len(terraform.deployed("vectors-small")) == 9


def test_who_holds_a_state_is_shown(run, locked):
    [lock] = json.loads(run("state", "locks", "small", "--json").stdout)

    assert (lock["stack"], lock["who"], lock["doing"]) == ("vectors-small", "john@laptop", "apply")


def test_a_young_lock_is_not_taken_away(run, locked):
    refused = run("state", "unlock", "small", "--yes")

    assert refused.exit_code == StateLocked.exit_code
    assert "is young" in refused.stderr

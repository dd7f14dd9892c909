"""destroy: everything goes, and stored data only where that was said."""

from __future__ import annotations

import json

import pytest

from tests.deploying.conftest import DATABASE
from vdbctl.errors import DataLossRefused, Frozen, NothingDeployed, TerraformFailed

DESTROY = ("destroy", "small", "--yes")
PROTECTED = "database: {storage_gb: 20, deletion_protection: true, final_snapshot: true}\n"
HEAD = "tier: free-tier\nproject: vectors\nregion: us-east-1\n"


def test_a_destroy_leaves_nothing_on_aws_and_nothing_in_the_state(
    run, deployed, project, terraform
):
    gone = run(*DESTROY)

    assert (gone.exit_code, gone.stdout) == (0, "")
    assert (
        f"==> destroy vectors-small: 9 resources\n  stored data goes: {DATABASE}\n" in gone.stderr
    )
    assert gone.stderr.endswith("  ok vectors-small is gone\n")
    assert terraform.deployed("vectors-small") == ()
    state = json.loads(project.state.read_text())
    assert (state["resources"], state["outputs"]) == ([], {})
    assert not (project.workspace / "runs/applied.json").exists()


def test_without_a_terminal_nobody_is_asked_and_nothing_goes(run, deployed, terraform):
    asked = run("destroy", "small")

    assert asked.exit_code == 2
    assert "repeat with --yes" in asked.stderr
    assert len(terraform.deployed("vectors-small")) == 9


def test_a_person_is_asked_before_anything_goes(run, deployed, terraform):
    no = run("destroy", "small", answer="\n")
    left = terraform.deployed("vectors-small")
    yes = run("destroy", "small", answer="yes\n")

    assert (no.exit_code, len(left)) == (1, 9)
    assert no.stderr.endswith("remove vectors-small for good? [y/N] nothing was changed\n")
    assert yes.exit_code == 0


def test_what_was_never_deployed_cannot_be_destroyed(run, terraform):
    nothing = run(*DESTROY)

    assert nothing.exit_code == NothingDeployed.exit_code
    assert "`vdbctl env list` shows environments" in nothing.stderr
    assert terraform.calls == []


def test_what_aws_still_has_afterwards_is_told_with_what_it_costs(run, deployed, aws):
    aws.tagged = [
        "arn:aws:logs:us-east-1:123456789012:log-group:/aws/rds/instance/vectors-small",
        "arn:aws:iam::123456789012:role/vectors-small",
    ]

    gone = run(*DESTROY)

    assert gone.exit_code == 0
    assert gone.stderr.endswith(
        "  left behind: arn:aws:logs:us-east-1:123456789012:log-group:/aws/rds/instance/"
        "vectors-small, and costs money: storage of the logs\n"
        "  left behind: arn:aws:iam::123456789012:role/vectors-small\n"
    )


def test_a_role_that_may_not_look_for_leftovers_destroys_all_the_same(run, deployed, aws):
    aws.refused = {"get_resources"}

    gone = run(*DESTROY)

    assert gone.exit_code == 0
    assert "what is left behind cannot be told: tag:GetResources: AccessDenied" in gone.stderr


def test_a_protected_database_goes_only_when_its_address_is_named(run, project, terraform):
    project.write("small", HEAD + PROTECTED)
    run("apply", "small", "--yes")

    refused = run(*DESTROY)
    allowed = run(*DESTROY, "--allow-data-loss", DATABASE)

    assert refused.exit_code == DataLossRefused.exit_code
    assert f"--allow-data-loss '{DATABASE}'" in refused.stderr
    assert allowed.exit_code == 0
    assert terraform.deployed("vectors-small") == ()


def test_protection_is_lifted_before_and_a_last_snapshot_is_kept(run, project, terraform):
    project.write("small", HEAD + PROTECTED)
    terraform.will_change(DATABASE, deletion_protection=True)
    run("apply", "small", "--yes")
    terraform.will_change(DATABASE, deletion_protection=False)

    gone = run(*DESTROY, "--allow-data-loss", DATABASE)

    lifted, removed = gone.stderr.split("==> destroy")
    assert f"==> lift protection\nunlocking ...\n  ok update {DATABASE}\n" in lifted
    assert "  kept, and billed: snapshot vectors-small-final-" in removed
    text = (project.workspace / "database.tf").read_text()
    assert "deletion_protection = false" in " ".join(text.split())
    assert "vectors-small-final-2" in text


LAST = "module.lambda_role.aws_iam_role_policy.database"


@pytest.mark.parametrize("at", [DATABASE, LAST, "module.database.aws_db_subnet_group.this"])
def test_what_a_killed_run_had_not_made_is_not_made_for_its_protection_to_be_lifted(
    run, project, terraform, at
):
    project.write("small", HEAD + PROTECTED)
    terraform.will_change(DATABASE, deletion_protection=True)
    terraform.is_killed_at(at)
    run("apply", "small", "--yes")
    terraform.will_change(DATABASE, deletion_protection=False)

    gone = run(*DESTROY, "--allow-data-loss", DATABASE)

    assert gone.exit_code == 0, gone.stderr
    assert "  ok create " not in gone.stderr
    assert terraform.deployed("vectors-small") == ()


def test_a_protected_database_whose_creation_was_interrupted_goes_too(run, project, terraform):
    project.write("small", HEAD + PROTECTED)
    terraform.will_change(DATABASE, deletion_protection=True)
    terraform.is_interrupted_at(DATABASE)
    run("apply", "small", "--yes")
    terraform.will_change(DATABASE, deletion_protection=False)

    gone = run(*DESTROY, "--allow-data-loss", DATABASE)

    assert gone.exit_code == 0, gone.stderr
    assert f"delete {DATABASE}" not in gone.stderr.split("==> destroy")[0]
    assert terraform.deployed("vectors-small") == ()


def test_a_freeze_holds_for_a_destroy_too(run, deployed, project, terraform):
    project.spec("guards: {freeze: [{since: 2026-01-01, until: 2099-01-01, reason: book fair}]}\n")

    refused = run(*DESTROY)

    assert refused.exit_code == Frozen.exit_code
    assert len(terraform.deployed("vectors-small")) == 9


def test_a_destroy_that_aws_refuses_goes_on_the_next_time(run, deployed, terraform):
    terraform.fails_at(DATABASE, "InvalidDBInstanceState: being backed up")

    failed = run(*DESTROY)
    again = run(*DESTROY)

    assert failed.exit_code == TerraformFailed.exit_code
    assert "InvalidDBInstanceState: being backed up" in failed.stderr
    assert again.exit_code == 0
    assert terraform.deployed("vectors-small") == ()


def test_an_environment_can_come_back_after_it_was_destroyed(run, deployed, terraform):
    run(*DESTROY)

    again = run("apply", "small", "--yes")

    assert again.exit_code == 0
    assert "monthly cost: 14.43 USD\n" in again.stderr
    assert len(terraform.deployed("vectors-small")) == 9

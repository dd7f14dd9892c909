"""One command at a time works in a workspace, from its files to the end of the apply."""

from __future__ import annotations

import json

import pytest

from tests.deploying.conftest import DATABASE
from vdbctl.errors import FileRefused, StateLocked

OTHERS = (("apply", "small", "--yes"), ("plan", "small"), ("drift", "small"))


@pytest.mark.parametrize("other", OTHERS, ids=lambda words: words[0])
@pytest.mark.parametrize("stage", ["show", "apply"])
def test_whoever_comes_while_an_apply_asks_or_works_is_told_who_holds_the_workspace(
    run, deployed, terraform, stage, other
):
    terraform.will_change(DATABASE, allocated_storage=30)
    met = []
    terraform.meanwhile(stage, lambda: met.append(run(*other)))

    first = run("apply", "small", "--yes", "--no-migrate")

    [second] = met
    assert second.exit_code == StateLocked.exit_code
    assert "vectors-small is held by " in second.stderr
    assert ": `vdbctl apply small --yes --no-migrate` (process " in second.stderr
    assert first.exit_code == 0


def test_of_two_applies_the_first_applies_what_it_showed(run, deployed, terraform, project):
    terraform.will_change(DATABASE, allocated_storage=30)

    def second():
        terraform.will_change(DATABASE, allocated_storage=90)
        return run("apply", "small", "--yes")

    terraform.meanwhile("apply", second)
    run("apply", "small", "--yes")

    state = json.loads(project.state.read_text())
    [database] = [one for one in state["resources"] if one["type"] == "aws_db_instance"]
    assert database["instances"][0]["attributes"]["allocated_storage"] == 30


def test_a_destroy_waits_for_nobody_either(run, deployed, terraform):
    met = []
    terraform.meanwhile("plan", lambda: met.append(run("destroy", "small", "--yes")))

    run("plan", "small")

    assert met[0].exit_code == StateLocked.exit_code
    assert "`vdbctl plan small`" in met[0].stderr


def test_a_hold_ends_with_its_command_also_with_one_that_fails(run, terraform, project):
    terraform.fails("plan", "AccessDenied")

    assert run("plan", "small").exit_code == 20
    assert run("plan", "small").exit_code == 0
    assert not (project.workspace / ".vdbctl-hold.json").exists()


def test_a_holder_that_cannot_be_read_is_still_a_holder(run, deployed, terraform, project):
    met = []

    def other():
        (project.workspace / ".vdbctl-hold.json").write_text("half a no")
        met.append(run("plan", "small"))

    terraform.meanwhile("apply", other)
    terraform.will_change(DATABASE, allocated_storage=30)
    run("apply", "small", "--yes")

    assert met[0].exit_code == StateLocked.exit_code
    assert "vectors-small is held by another vdbctl" in met[0].stderr


def test_a_lock_that_is_a_link_leaves_what_it_leads_to(run, project):
    victim = project.folder / "victim"
    victim.write_text("mine")
    project.workspace.mkdir(parents=True)
    (project.workspace / ".vdbctl-hold.lock").symlink_to(victim)

    refused = run("plan", "small")

    assert refused.exit_code == FileRefused.exit_code
    assert victim.read_text() == "mine"

"""`project` was renamed in the file of an environment that is deployed: nothing is made twice."""

from __future__ import annotations

import json

import pytest

from tests.deploying.conftest import SPEC
from vdbctl.cli import doctor
from vdbctl.errors import NothingDeployed, SecondStack

RENAMED = SPEC.replace("project: vectors", "project: shop")
BESIDE = ("--allow-second-stack", "vectors-small")


def refusal(project) -> str:
    return f"""\
error: small is deployed as vectors-small (9 resources; state in {project.state}); with \
`project: shop` a second stack, shop-small, would be created beside it
 hint: write `project: vectors` into environments/small.yaml again, and keep it or `vdbctl destroy \
small` before you rename; if you want both stacks, repeat with --allow-second-stack vectors-small
"""


@pytest.mark.parametrize("command", [("plan", "small"), ("apply", "small", "--yes")])
def test_an_environment_that_is_deployed_under_its_old_name_is_not_made_again(
    run, project, deployed, terraform, command
):
    project.write("small", RENAMED)

    refused = run(*command)

    assert (refused.exit_code, refused.stdout) == (SecondStack.exit_code, "")
    assert refused.stderr == refusal(project)
    assert terraform.deployed("shop-small") == ()
    assert not (project.folder / "stacks/shop-small").exists()


def test_with_the_old_stack_named_a_second_one_is_made_and_from_then_on_is_the_environment(
    run, project, deployed, terraform
):
    project.write("small", RENAMED)

    planned = run("plan", "small", *BESIDE)
    applied = run("apply", "small", "--yes", *BESIDE)
    again = run("plan", "small", "--exit-code")

    assert planned.exit_code == 0
    assert applied.exit_code == 0, applied.stderr
    assert again.exit_code == 0
    assert len(terraform.deployed("shop-small")) == len(terraform.deployed("vectors-small"))


def test_another_stack_that_is_named_allows_nothing(run, project, deployed):
    project.write("small", RENAMED)

    refused = run("apply", "small", "--yes", "--allow-second-stack", "vectors-large")

    assert refused.exit_code == SecondStack.exit_code


def test_with_the_old_name_written_again_nothing_has_changed(run, project, deployed):
    project.write("small", RENAMED)
    run("plan", "small")
    project.spec()

    assert run("plan", "small", "--exit-code").exit_code == 0


def test_destroyed_first_it_is_made_under_the_new_name(run, project, deployed, terraform):
    run("destroy", "small", "--yes")
    project.write("small", RENAMED)

    applied = run("apply", "small", "--yes")

    assert applied.exit_code == 0, applied.stderr
    assert terraform.deployed("vectors-small") == ()


def test_a_destroy_under_the_new_name_tells_of_the_old_one(run, project, deployed):
    project.write("small", RENAMED)

    refused = run("destroy", "small", "--yes")

    assert refused.exit_code == NothingDeployed.exit_code
    assert "small is deployed as vectors-small (9 resources" in refused.stderr
    assert "write `project: vectors` into its file again to destroy that" in refused.stderr


def test_the_copy_of_one_developer_is_nobody_elses(run, project):
    made = run("apply", "small", "--developer", "john", "--yes")
    project.write("small", RENAMED)

    own = run("plan", "small", "--developer", "john")
    other = run("plan", "small", "--developer", "mary")
    shared = run("plan", "small")

    assert made.exit_code == 0, made.stderr
    assert own.exit_code == SecondStack.exit_code
    assert "vectors-small-john (9 resources" in own.stderr
    assert "`vdbctl destroy small --developer john`" in own.stderr
    assert (other.exit_code, shared.exit_code) == (0, 0)


def test_another_environment_of_the_project_stands_in_nobodys_way(run, project, deployed):
    project.write("large", RENAMED)

    assert run("plan", "large").exit_code == 0


@pytest.mark.parametrize("file", ["renamed", "gone"])
def test_env_list_names_stacks_that_no_file_makes(run, project, deployed, file):
    project.write("other", RENAMED)
    if file == "renamed":
        project.write("small", RENAMED)
    else:
        (project.folder / "environments/small.yaml").unlink()

    listed = run("env", "list", "--json")

    assert listed.exit_code == 0
    assert "vectors-small (9 resources" in listed.stderr
    assert "`project: vectors` in environments/small.yaml names it again" in listed.stderr
    assert "vectors-small" not in [row["stack"] for row in json.loads(listed.stdout)]


def test_env_list_says_nothing_of_stacks_that_files_make(run, deployed):
    assert run("env", "list").stderr == ""


def test_a_broken_state_of_an_old_stack_is_said_and_stops_nothing(run, project, deployed):
    project.state.write_text("{")
    project.write("small", RENAMED)

    planned = run("plan", "small")

    assert planned.exit_code == 0
    assert "is vectors-small deployed? its state cannot be read" in planned.stderr


@pytest.mark.parametrize("command", ["apply", "drift"])
def test_all_that_is_deployed_leaves_it_out_by_name(run, project, deployed, command):
    project.write("small", RENAMED)

    refused = run(command, "--all")

    assert refused.exit_code == NothingDeployed.exit_code
    assert "small is left out: it is deployed as vectors-small (9 resources" in refused.stderr


def test_doctor_names_it_with_what_to_do(run, project, services, deployed):
    project.write("small", RENAMED)
    made = services()

    [found] = doctor.other_stacks(made, made.read("small").environment)

    assert (found.name, found.verdict) == ("other stacks", "warning")
    assert "deployed too: vectors-small (9 resources" in found.seen
    assert "write `project: vectors`" in found.advice

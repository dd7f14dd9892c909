"""The workspace around a run: when it is initialised, where its state is, who may change it."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.conftest import ROOT
from tests.deploying.conftest import SPEC
from vdbctl.errors import (
    FileRefused,
    PolicyViolated,
    StateElsewhere,
    TerraformFailed,
    WorkspaceEdited,
)

IN_A_BUCKET = "state: {kind: s3, bucket: vectors-states}\n"


def test_a_workspace_is_initialised_once(run, terraform):
    run("plan", "small")
    run("plan", "small")

    assert terraform.calls == ["init", "plan", "show", "plan", "show"]


def test_a_workspace_whose_provider_was_cleaned_away_is_initialised_again(run, project, terraform):
    run("plan", "small")
    shutil.rmtree(project.workspace / ".terraform/providers")

    planned = run("plan", "small")

    assert planned.exit_code == 0
    assert terraform.calls == ["init", "plan", "show", "init", "plan", "show"]


def test_a_plan_that_needs_an_init_gets_one(run, project, terraform):
    run("plan", "small")
    terraform.meanwhile("plan", lambda: shutil.rmtree(project.workspace / ".terraform/providers"))

    planned = run("plan", "small")

    assert planned.exit_code == 0
    assert terraform.calls[3:] == ["plan", "init", "plan", "show"]


def test_a_throttled_plan_is_tried_again(run, project, terraform):
    terraform.fails("plan", "api error Throttling: Rate exceeded", times=2)

    planned = run("plan", "small")

    assert planned.exit_code == 0
    assert planned.stderr == (
        "preparing ...\nplanning ...\n"
        "AWS asks to go slower; try 2 of 3 in 5 s\n"
        "AWS asks to go slower; try 3 of 3 in 20 s\n"
    )
    assert project.slept == [5, 20]


def test_a_download_that_is_cut_is_tried_again(run, terraform, project):
    terraform.fails("init", "Failed to install provider: connection reset by peer")

    assert run("plan", "small").exit_code == 0
    assert project.slept == [5]


def test_a_refusal_is_not_tried_again(run, terraform, project):
    terraform.fails("plan", "AccessDenied: not authorized to perform: rds:DescribeDBInstances")

    assert run("plan", "small").exit_code == TerraformFailed.exit_code
    assert project.slept == []


@pytest.mark.parametrize("command", ["plan small", "apply small --yes", "destroy small --yes"])
def test_a_state_that_is_not_where_the_spec_says_is_not_left_behind(
    run, deployed, project, terraform, command
):
    project.spec(IN_A_BUCKET)
    before = list(terraform.calls)

    refused = run(*command.split())

    assert refused.exit_code == StateElsewhere.exit_code
    assert str(project.state) in refused.stderr
    assert "s3://vectors-states/vdbctl/vectors-small/terraform.tfstate" in refused.stderr
    assert "`vdbctl state move ENV` moves it" in refused.stderr
    assert terraform.calls == before


def test_files_that_were_edited_by_hand_are_not_overwritten(run, deployed, project):
    file = project.workspace / "database.tf"
    file.write_text(file.read_text() + "# mine\n")
    project.spec("usage: {backup_gb: 2}\n")
    text = file.read_text()

    refused = run("plan", "small")

    assert refused.exit_code == WorkspaceEdited.exit_code
    assert file.read_text() == text


def test_a_spec_that_would_not_work_starts_no_terraform(run, project, terraform):
    open_to_all = (
        "database: {storage_gb: 20, publicly_accessible: true, allowed_cidrs: [0.0.0.0/0]}"
    )
    project.write("small", SPEC.replace("database: {storage_gb: 20}", open_to_all))

    refused = run("apply", "small", "--yes")

    assert refused.exit_code == PolicyViolated.exit_code
    assert terraform.calls == []


def test_an_environment_that_asks_for_its_name_is_not_applied_by_a_script(run, project, terraform):
    project.spec("guards: {confirm: name}\n")

    refused = run("apply", "small", "--yes")

    assert refused.exit_code == 2
    assert "the spec says guards.confirm: name" in refused.stderr
    assert "`vdbctl plan small --out FILE`" in refused.stderr
    assert terraform.calls == []


def test_an_environment_that_asks_for_its_name_takes_a_reviewed_plan(run, project, terraform):
    project.spec("guards: {confirm: name}\n")
    run("plan", "small", "--out", "kept.json")

    applied = run("apply", "small", "--plan", "kept.json", "--yes")

    assert applied.exit_code == 0
    assert len(terraform.deployed("vectors-small")) == 9


def test_a_person_types_the_name_of_an_environment_that_asks_for_it(run, project, terraform):
    project.spec("guards: {confirm: name}\n")

    other = run("apply", "small", "--yes", answer="yes\n")
    created = terraform.deployed("vectors-small")
    named = run("apply", "small", "--yes", answer="small\n")

    assert (other.exit_code, created) == (1, ())
    assert "apply these 9 changes to vectors-small? Type small to go on:" in other.stderr
    assert named.exit_code == 0


def test_production_asks_for_its_name(run, project, terraform):
    project.write("prod", (ROOT / "environments/prod.yaml").read_text())

    refused = run("apply", "prod", "--yes")

    assert refused.exit_code == 2
    assert "guards.confirm: name" in refused.stderr
    assert terraform.calls == []


def test_runs_that_are_a_link_out_of_the_project_are_not_written_to(run, project, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    project.workspace.mkdir(parents=True)
    (project.workspace / "runs").symlink_to(elsewhere)

    refused = run("plan", "small")

    assert refused.exit_code == FileRefused.exit_code
    assert "runs: a link that leads out of" in refused.stderr
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize(
    ("stage", "written"),
    [("show", ".tfplan"), ("apply", "-apply.jsonl"), ("afterwards", "runs/applied.json")],
)
def test_states_plans_logs_and_notes_are_for_their_owner_alone_whatever_the_umask(
    run, project, terraform, stage, written
):
    modes = {}

    def look():
        for pattern in ("runs/*", "*.tfplan", "*.tfstate*", ".vdbctl-hold.json"):
            for file in project.workspace.glob(pattern):
                name = file.relative_to(project.workspace).as_posix()
                modes[name] = oct(file.stat().st_mode & 0o777)

    if stage != "afterwards":
        terraform.meanwhile(stage, look)
    before = os.umask(0)
    try:
        run("apply", "small", "--yes")
    finally:
        os.umask(before)
    if stage == "afterwards":
        look()

    assert any(name.endswith(written) for name in modes)
    assert {name: mode for name, mode in modes.items() if mode != "0o600"} == {}

"""apply: what stands between a plan and its apply, and what is left when it fails."""

from __future__ import annotations

import json

import pytest

from tests.deploying.conftest import DATABASE, SPEC
from vdbctl.errors import BudgetExceeded, DataLossRefused, Frozen, NothingDeployed, TerraformFailed

APPLY = ("apply", "small", "--yes")
SUBNETS = "module.database.aws_db_subnet_group.this"


def test_what_was_planned_is_made_and_reported(run, project, terraform):
    applied = run(*APPLY)

    assert applied.exit_code == 0
    first, *rest = applied.stdout.splitlines()
    assert first.startswith("vectors-small is up in ")
    assert rest == [
        "  9 resources changed, 0 migrations applied",
        "  14.43 USD a month (vdbctl cost estimate small)",
        "  database  127.0.0.1:50093",
        '  query     vdbctl db query small "select version()"',
        "  outputs   vdbctl output small",
        "  remove    vdbctl destroy small",
    ]
    assert "  ok create module.database.aws_db_instance.this (82 s)\n" in applied.stderr
    assert len(terraform.deployed("vectors-small")) == 9
    assert not list(project.workspace.glob("*.tfplan"))


def test_the_report_is_a_document_when_it_is_asked_for(run):
    document = json.loads(run(*APPLY, "--json").stdout)

    assert len(document["changes"]) == 9
    assert document["migrations_applied"] == 0
    assert document["outputs"]["database_identifier"] == "vectors-small"


def test_nothing_is_applied_when_nothing_has_changed(run, deployed, terraform):
    before = terraform.calls.count("apply")

    again = run(*APPLY)

    assert again.exit_code == 0
    assert "  0 resources changed, 0 migrations applied\n" in again.stdout
    assert terraform.calls.count("apply") == before


def test_without_a_terminal_nobody_is_asked_and_nothing_is_made(run, terraform):
    asked = run("apply", "small")

    assert asked.exit_code == 2
    assert "repeat with --yes" in asked.stderr
    assert "apply" not in terraform.calls


def test_a_person_is_asked_before_anything_is_made(run, terraform):
    no = run("apply", "small", answer="n\n")
    created = terraform.deployed("vectors-small")
    yes = run("apply", "small", answer="y\n")

    assert (no.exit_code, created) == (1, ())
    assert no.stderr.endswith("apply these 9 changes to vectors-small? [y/N] nothing was changed\n")
    assert yes.exit_code == 0


def test_a_serverless_environment_comes_up_and_goes(run, project, terraform):
    project.write("serverless", "tier: serverless\nproject: vectors\nregion: us-east-1\n")

    applied = run("apply", "serverless", "--yes", "--no-migrate", "--json")
    destroyed = run("destroy", "serverless", "--yes")

    outputs = json.loads(applied.stdout)["outputs"]
    assert (outputs["engine"], outputs["data_api"]) == ("aurora-postgresql", True)
    assert destroyed.exit_code == 0
    assert terraform.deployed("vectors-serverless") == ()


# -- data --------------------------------------------------------------------------------------------


def test_a_plan_that_destroys_data_is_refused_and_says_how_to_go_on(run, deployed, terraform):
    terraform.will_replace(DATABASE, engine="mysql")
    before = terraform.calls.count("apply")

    refused = run(*APPLY)

    assert refused.exit_code == DataLossRefused.exit_code
    assert refused.stdout == ""
    assert refused.stderr.endswith(
        f"error: the plan destroys stored data: {DATABASE}\n"
        f" hint: read the plan; if this is wanted, repeat with --allow-data-loss '{DATABASE}'\n"
    )
    assert terraform.calls.count("apply") == before


def test_data_is_given_up_only_where_its_address_is_named(run, deployed, terraform):
    terraform.will_replace(DATABASE, engine="mysql")

    other = run(*APPLY, "--allow-data-loss", SUBNETS)
    named = run(*APPLY, "--allow-data-loss", DATABASE)

    assert other.exit_code == DataLossRefused.exit_code
    assert named.exit_code == 0
    assert f"  ok delete {DATABASE}\n" in named.stderr
    assert f"  ok create {DATABASE} (82 s)\n" in named.stderr


def test_a_database_that_has_left_the_workspace_is_data_too(run, deployed, terraform):
    terraform.will_destroy(DATABASE)

    refused = run(*APPLY)

    assert refused.exit_code == DataLossRefused.exit_code
    assert DATABASE in terraform.deployed("vectors-small")


# -- money and time ----------------------------------------------------------------------------------


def test_a_budget_stops_an_apply_before_terraform_starts(run, project, terraform):
    project.spec("budget_monthly_usd: 1\n")

    refused = run(*APPLY)
    allowed = run(*APPLY, "--allow-cost")

    assert refused.exit_code == BudgetExceeded.exit_code
    assert "--allow-cost" in refused.stderr
    assert allowed.exit_code == 0


def test_a_cost_that_grows_too_much_is_refused_with_both_sums(run, deployed, project, terraform):
    project.write("small", SPEC.replace("20", "60") + "guards: {cost_increase_usd: 1}\n")
    terraform.will_change(DATABASE, allocated_storage=60)

    refused = run(*APPLY)
    allowed = run(*APPLY, "--allow-cost")

    assert refused.exit_code == BudgetExceeded.exit_code
    assert refused.stderr.endswith(
        "error: vectors-small would cost 4.60 USD a month more than now (14.43 to 19.03), and "
        "guards.cost_increase_usd is 1.00\n"
        " hint: if that is wanted, repeat with --allow-cost\n"
    )
    assert allowed.exit_code == 0


@pytest.fixture
def frozen(project):
    project.spec("guards: {freeze: [{since: 2026-01-01, until: 2099-01-01, reason: book fair}]}\n")


def test_a_freeze_stops_changes_and_gives_its_reason(run, frozen, terraform):
    refused = run(*APPLY)
    allowed = run(*APPLY, "--allow-freeze")

    assert refused.exit_code == Frozen.exit_code
    assert "book fair" in refused.stderr
    assert "--allow-freeze" in refused.stderr
    assert allowed.exit_code == 0


def test_a_freeze_does_not_stop_an_apply_that_changes_nothing(run, deployed, frozen):
    assert run(*APPLY).exit_code == 0


# -- what fails --------------------------------------------------------------------------------------


def test_what_was_made_before_an_error_is_kept_and_the_next_apply_goes_on(run, project, terraform):
    terraform.fails_at(DATABASE, "InvalidParameterCombination: no such instance class")

    failed = run(*APPLY)
    outputs = run("output", "small")
    again = run(*APPLY)

    assert failed.exit_code == TerraformFailed.exit_code
    assert f"fail create {DATABASE}\n" in failed.stderr
    assert (
        f"error: terraform apply failed: {DATABASE}: InvalidParameterCombination: no such instance "
        "class\n"
    ) in failed.stderr
    assert "run `apply` again: it keeps what was made and makes the rest" in failed.stderr
    assert outputs.exit_code == NothingDeployed.exit_code
    assert "did not end: no database_arn, database_endpoint" in outputs.stderr
    assert again.exit_code == 0
    assert "vectors-small: 2 to create" in again.stderr


def test_an_error_that_aws_takes_back_is_tried_again_with_what_is_left(run, project, terraform):
    terraform.fails_at(DATABASE, "api error Throttling: Rate exceeded")

    applied = run(*APPLY)

    assert applied.exit_code == 0
    assert "AWS asks to go slower; what is left follows in 5 s\n" in applied.stderr
    assert project.slept == [5]
    assert len(terraform.deployed("vectors-small")) == 9


def test_after_three_tries_an_error_stands(run, project, terraform):
    terraform.fails_at(DATABASE, "api error Throttling: Rate exceeded", times=3)

    failed = run(*APPLY)

    assert failed.exit_code == TerraformFailed.exit_code
    assert project.slept == [5, 20]


def test_a_retry_does_not_go_beyond_what_was_agreed_to(run, deployed, terraform, project):
    terraform.will_change(DATABASE, allocated_storage=30)
    terraform.fails_at(DATABASE, "api error Throttling: Rate exceeded")
    terraform.meanwhile("apply", lambda: terraform.will_replace(SUBNETS, name="other"))

    failed = run(*APPLY)

    assert failed.exit_code == TerraformFailed.exit_code
    assert "api error Throttling" in failed.stderr
    assert run("plan", "small", "--json").stdout.count('"action"') == 2

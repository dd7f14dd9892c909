"""A plan that was kept: apply does exactly that, or refuses."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.deploying.conftest import DATABASE
from vdbctl.errors import ReviewRefused, TerraformFailed

APPLY = ("apply", "small", "--plan", "kept.json", "--yes")


@pytest.fixture
def kept(run, project):
    """A plan of the first apply, kept for review."""
    planned = run("plan", "small", "--out", "kept.json")
    assert planned.exit_code == 0, planned.stderr
    return project.folder / "kept.json"


def refused(outcome, words: str) -> None:
    assert outcome.exit_code == ReviewRefused.exit_code, outcome.stderr
    assert words in outcome.stderr
    assert "make and review a new one: `vdbctl plan ENV --out FILE`" in outcome.stderr


def test_exactly_what_was_reviewed_is_applied(run, kept, terraform):
    applied = run(*APPLY)

    assert applied.exit_code == 0
    assert "  ok as reviewed: 9 to create; takes about 6 to 20 minutes\n" in applied.stderr
    assert len(terraform.deployed("vectors-small")) == 9


def test_a_kept_plan_is_its_owners_alone(kept):
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_state_that_has_moved_since_is_refused_with_each_difference(run, kept, terraform):
    run("apply", "small", "--yes")
    before = terraform.calls.count("apply")

    again = run(*APPLY)

    refused(again, f"  {DATABASE}: no create any more\n")
    assert terraform.calls.count("apply") == before


def test_another_plan_than_the_reviewed_one_is_shown_and_refused(run, deployed, terraform):
    terraform.will_change(DATABASE, allocated_storage=30)
    run("plan", "small", "--out", "kept.json")
    terraform.will_change(DATABASE, allocated_storage=40)

    other = run(*APPLY)

    refused(other, f"  {DATABASE}: allocated_storage: 20 -> 40 instead of 20 -> 30\n")
    assert "      allocated_storage: 20 -> 40\n" in other.stderr


def test_a_spec_that_has_changed_since_is_refused_before_any_planning(
    run, kept, project, terraform
):
    project.spec("budget_monthly_usd: 100\n")
    before = list(terraform.calls)

    other = run(*APPLY)

    refused(other, "the spec of vectors-small has changed since the plan was reviewed")
    assert terraform.calls == before


def test_a_plan_that_is_too_old_is_refused(run, kept):
    content = json.loads(kept.read_text())
    content["made_at"] = (datetime.now(UTC) - timedelta(hours=73)).isoformat()
    kept.write_text(json.dumps(content))

    refused(run(*APPLY), "more than 72 hours ago")


def test_a_file_that_is_no_plan_is_refused(run, kept):
    kept.write_text("{}")

    refused(run(*APPLY), "kept.json: not a plan of vdbctl: vdbctl: Field required")


def test_a_plan_of_terraform_does_not_outlive_a_change_of_the_state(
    run, deployed, terraform, project
):
    terraform.will_change(DATABASE, allocated_storage=30)
    terraform.meanwhile("apply", lambda: project.bump_serial())

    stale = run("apply", "small", "--yes")

    assert stale.exit_code == TerraformFailed.exit_code
    assert "error: terraform apply failed: Saved plan is stale\n" in stale.stderr
    assert run("plan", "small", "--exit-code").exit_code == 3

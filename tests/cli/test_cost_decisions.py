"""cost compare, diff, free-tier and the budget gate at the command line."""

from __future__ import annotations

import json
import subprocess

import pytest

from vdbctl import errors


def document(outcome):
    assert outcome.exit_code == 0, outcome.stderr
    return json.loads(outcome.stdout)


def git(project, *arguments):
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    subprocess.run(["git", *identity, *arguments], cwd=project, check=True, capture_output=True)


def edit(project, name, old, new):
    path = project / f"environments/{name}.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_compare_tells_changes_commitments_and_combinations(run):
    text = run("cost", "compare", "prod").stdout

    assert "database.multi_az: false" in text
    assert "cache, 3y, all upfront" in text
    assert "RDS Multi-AZ" in text


def test_compare_looks_into_all_regions(run):
    here = document(run("cost", "compare", "prod", "--json"))
    everywhere = document(run("cost", "compare", "prod", "--region", "all", "--json"))

    assert {one["region"] for one in here["combinations"]} == {"us-east-1"}
    assert len({one["region"] for one in everywhere["combinations"]}) > 20
    assert len(everywhere["combinations"]) > 10 * len(here["combinations"])


def test_compare_refuses_a_region_without_prices(run):
    outcome = run("cost", "compare", "prod", "--region", "mars-1")

    assert outcome.exit_code == 2
    assert "no prices of mars-1" in outcome.stderr


def test_diff_of_two_environments(run):
    found = document(run("cost", "diff", "staging", "prod", "--json"))

    assert (found["before"], found["after"]) == ("staging", "prod")
    assert found["more_usd"] == pytest.approx(found["after_usd"] - found["before_usd"])
    assert sum(one["more_usd"] for one in found["changes"]) == pytest.approx(found["more_usd"])


def test_diff_against_a_git_revision_tells_what_the_working_tree_adds(run, project):
    git(project, "init", "-q")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "first")
    edit(project, "dev", "storage_gb: 20", "storage_gb: 50")

    since = document(run("cost", "diff", "dev", "--from", "HEAD", "--json"))
    git(project, "commit", "-qam", "second")
    between = document(run("cost", "diff", "dev", "--from", "HEAD~1", "--to", "HEAD", "--json"))

    assert since["more_usd"] == between["more_usd"] == pytest.approx(3.45)
    assert since["changes"][0]["detail"] == "20 GB -> 50 GB"


def test_diff_with_an_unknown_price_has_no_sum(run, project):
    edit(project, "staging", "db.t3.medium", "db.r6g.gigantic")

    found = document(run("cost", "diff", "dev", "staging", "--json"))
    text = run("cost", "diff", "dev", "staging").stdout

    assert found["more_usd"] is None
    assert " + unknown" in text.splitlines()[-1]


def test_diff_against_a_revision_that_is_not_there(run, project):
    git(project, "init", "-q")

    outcome = run("cost", "diff", "dev", "--from", "v9")

    assert outcome.exit_code == errors.EnvironmentUnknown.exit_code
    assert "no dev.yaml in v9" in outcome.stderr
    assert "terraform" not in outcome.stderr


def test_diff_with_what_was_never_applied(run):
    outcome = run("cost", "diff", "prod", "--deployed")

    assert outcome.exit_code == errors.NothingDeployed.exit_code
    assert "last applied" in outcome.stderr


@pytest.mark.parametrize(
    "arguments",
    [(), ("prod", "--deployed"), ("prod", "--from", "HEAD"), ("prod", "--to", "HEAD")],
)
def test_diff_needs_one_thing_to_hold_it_against(run, arguments):
    assert run("cost", "diff", "dev", *arguments).exit_code == 2


def test_free_tier_tells_what_is_left_and_what_comes_after(run):
    outcome = run("cost", "free-tier", "--account-created", "2025-03-01", "--on", "2025-12-01")

    assert "730 of 750 hours of a micro instance" in outcome.stdout
    assert "end on 2026-03-01; from then on 24.57 USD a month" in outcome.stderr


def test_free_tier_of_a_newer_account_tells_how_long_credits_last(run):
    arguments = ("--account-created", "2026-11-01", "--on", "2026-11-21", "--credits", "200")
    found = document(run("cost", "free-tier", *arguments, "--json"))

    assert found["programme"] == "credits"
    assert found["runway_days"] == pytest.approx(200 / found["due_usd"] * 730 / 24)
    assert found["due_usd"] == found["after_usd"] < found["list_usd"]


def test_credits_that_have_expired_are_told(run):
    outcome = run("cost", "free-tier", "--account-created", "2025-08-01", "--on", "2027-01-01")

    assert "credits expired on 2026-08-01; 24.57 USD a month" in outcome.stderr


def test_credits_without_end_are_refused(run):
    outcome = run("cost", "free-tier", "--account-created", "2026-11-01", "--credits", "inf")

    assert outcome.exit_code == 2


def test_free_tier_tells_what_is_unknown(run, project):
    edit(project, "free-tier", "db.t4g.micro", "db.t9.micro")

    outcome = run("cost", "free-tier", "--account-created", "2026-11-01")

    assert " + unknown" in outcome.stdout
    assert "unknown: RDS instance db.t9.micro, Single-AZ; the bill is higher" in outcome.stderr


def test_the_free_tier_environment_costs_its_secrets_and_copies_alone(run):
    found = document(
        run("cost", "free-tier", "--account-created", "2025-03-01", "--on", "2025-12-01", "--json")
    )

    due = {line["label"] for line in found["lines"] if line["due_usd"]}
    assert due == {
        "Secrets of its users", "Reading secrets", "Snapshots in the vault",
        "Copies in us-west-2", "Transfer to us-west-2",
    }  # fmt: skip
    assert found["due_usd"] < 1


def test_the_budget_gate_names_every_environment_that_is_too_dear(run):
    sound = run("cost", "estimate", "--check")
    tight = run("cost", "estimate", "--check", "--budget", "160")

    assert sound.exit_code == 0
    assert tight.exit_code == errors.BudgetExceeded.exit_code
    assert "prod is estimated at" in tight.stderr
    assert "staging is estimated at" in tight.stderr
    assert "dev is estimated at" not in tight.stderr
    assert "prod" in tight.stdout  # the table is shown before


@pytest.mark.parametrize("budget", ["0", "-1", "many", "NaN"])
def test_a_budget_that_is_none_is_refused(run, budget):
    assert run("cost", "estimate", "--check", "--budget", budget).exit_code == 2


def test_copies_and_days_and_a_currency(run):
    arguments = ("--developers", "12", "--days", "10", "--currency", "EUR=0.5")
    [found] = [document(run("cost", "estimate", "dev", *arguments, "--json"))]
    text = run("cost", "estimate", "dev", *arguments)

    month = found["monthly_usd"]
    assert found["copies"]["usd"] == pytest.approx(month * 10 * 24 / 730 * 12, abs=1e-5)
    assert found["converted"]["monthly"] == pytest.approx(month / 2, abs=1e-5)
    assert "for 12 copies" in text.stderr
    assert "EUR a month" in text.stdout


def test_a_usage_file_is_laid_over(run, project):
    path = project / "environments/usage/assistant-high-scale.yaml"

    found = document(run("cost", "estimate", "serverless", "--usage", str(path), "--json"))

    storage = next(line for line in found["lines"] if line["item"] == "aurora.storage.standard")
    assert storage["amount"] == 500


@pytest.mark.parametrize("currency", ["EUR", "EUR=x"])
def test_a_currency_without_a_rate_is_refused(run, currency):
    outcome = run("cost", "estimate", "--currency", currency)

    assert outcome.exit_code == 2
    assert "EUR=0.92" in outcome.stderr

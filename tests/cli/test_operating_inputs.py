"""What a hurried person gets wrong when operating: told before anything is asked of AWS."""

from __future__ import annotations

import json

import pytest

from tests.cli.test_wrong_inputs import clear


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("db", "restore", "prod", "--snapshot", "x"), "either --into ENV (a new one) or --replace"),
        (("db", "restore", "prod", "--replace"), "either --snapshot ID or --to TIME"),
        (("db", "restore", "prod", "--replace", "--to", "yesterday"), "2026-11-22T10:30"),
        (("db", "metrics", "prod", "--last", "soon"), "30m, 6h or 14d"),
        (("db", "inspect", "prod", "blokced"), "there are long-running, blocked"),
        (("db", "connect", "prod", "--user", "ann"), "--user needs --iam"),
        (("db", "query", "prod", "--csv", "select 1; select 2"), "the result of one statement"),
        (("db", "query", "prod", "begin; delete from t; commit"), "in one transaction anyway"),
        (("db", "env", "prod", "--format", "yaml"), "dotenv"),
        (("checklist", "during", "prod"), "pre"),
    ],
)  # fmt: skip
def test_wrong_usage_says_what_is_right(run, words, told):
    clear(run(*words), 2, told)


@pytest.mark.parametrize(
    "words",
    [
        ("db", "status"), ("db", "wait"), ("db", "diagnose"), ("db", "metrics"), ("db", "inspect"),
        ("db", "env"), ("db", "failover", "--yes"), ("db", "rotate", "--yes"),
        ("db", "maintain", "--dry-run"), ("db", "kill-idle"), ("db", "snapshot", "list"),
        ("cache", "snapshot", "list"), ("cache", "failover", "--yes"), ("dr", "plan"),
        ("dr", "drill", "--yes"), ("db", "restore", "--to", "latest", "--replace"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_before_the_first_apply_each_says_that_nothing_is_deployed(run, words):
    at = 3 if words[1] == "snapshot" else 2
    clear(
        run(*words[:at], "prod", *words[at:]),
        25,
        "nothing is deployed",
        "`vdbctl apply` comes first",
    )


def test_the_checklist_before_goes_to_its_end_and_names_what_failed(run):
    done = run("checklist", "pre", "prod", "--json")

    found = {one["name"]: one for one in json.loads(done.stdout)}
    assert done.exit_code == 63
    assert found["budget"]["verdict"] == "ok"
    assert found["credentials"]["verdict"] == "failed"
    assert "aws sso login" in found["credentials"]["advice"]
    assert "nothing is deployed yet" in found["state"]["seen"]
    assert "checks failed: credentials" in done.stderr


def test_the_checklist_before_finds_a_file_over_its_budget(run, project):
    path = project / "environments/prod.yaml"
    path.write_text(path.read_text().replace("budget_monthly_usd: 1800", "budget_monthly_usd: 18"))

    done = run("checklist", "pre", "prod", "--json")

    found = {one["name"]: one for one in json.loads(done.stdout)}
    assert found["budget"]["verdict"] == "failed"
    assert "--allow-cost" in found["budget"]["advice"]


def test_the_doctor_looks_at_the_machine_without_an_account(run):
    done = run("doctor")

    assert "Python" in done.stdout
    assert "credentials" not in done.stdout
    assert done.exit_code in (0, 63)  # terraform may be missing where these tests run alone


def test_a_program_that_is_missing_is_told_with_what_it_is_for(run, project, monkeypatch):
    monkeypatch.setenv("PATH", str(project))
    monkeypatch.setattr("vdbctl.iac.binary.INSTALL_FOLDERS", ())

    done = run("doctor", "--json")

    found = {one["name"]: one for one in json.loads(done.stdout)}
    assert found["psql"]["verdict"] == "warning"
    assert "`db connect`" in found["psql"]["seen"]
    assert found["terraform"]["verdict"] == "failed"
    clear(
        run("db", "connect", "prod"), 48, "no psql on PATH", "`vdbctl db query`, which needs none"
    )

"""plan: what would change, what it would cost, and nothing is touched."""

from __future__ import annotations

import json

import pytest

from tests.deploying.conftest import DATABASE
from vdbctl.errors import TerraformFailed

FROM_NOTHING = """\
created
  + clients 2: security_group, vpc_security_group_egress_rule
  + database 4: db_instance, db_subnet_group, security_group, vpc_security_group_ingress_rule
  + lambda_role 3: iam_role, iam_role_policy, iam_role_policy_attachment
vectors-small: 9 to create; takes about 6 to 20 minutes
monthly cost: 14.43 USD
"""
ONE_CHANGE = """\
changed in place
  ~ module.database.aws_db_instance.this
      allocated_storage: 20 -> 30
vectors-small: 1 to change; takes about 1 to 30 minutes
monthly cost: 14.43 USD, as before
"""
REPLACED = """\
replaced
  ± module.database.aws_db_subnet_group.this
      replaced because of name
      name: vectors-small -> other
vectors-small: 1 to replace
monthly cost: 14.43 USD, as before
"""


def test_a_first_plan_counts_what_it_would_create_and_what_that_costs(run, project, terraform):
    planned = run("plan", "small")

    assert (planned.exit_code, planned.stdout) == (0, FROM_NOTHING)
    assert planned.stderr == "preparing ...\nplanning ...\n"
    assert terraform.deployed("vectors-small") == ()
    assert not project.state.exists()
    assert not list(project.workspace.glob("*.tfplan"))


def test_a_plan_after_an_apply_has_nothing_to_do(run, deployed):
    planned = run("plan", "small", "--exit-code")

    assert planned.exit_code == 0
    assert planned.stdout == "vectors-small: no changes\nmonthly cost: 14.43 USD, as before\n"


def test_changes_that_are_pending_have_an_exit_code_of_their_own(run, deployed, terraform):
    terraform.will_change(DATABASE, allocated_storage=30)

    planned = run("plan", "small", "--exit-code")

    assert (planned.exit_code, planned.stdout) == (3, ONE_CHANGE)


def test_a_replacement_names_the_attribute_that_forces_it(run, deployed, terraform):
    terraform.will_replace("module.database.aws_db_subnet_group.this", name="other")

    planned = run("plan", "small")

    assert planned.stdout == REPLACED


def test_the_document_holds_each_change_with_its_values(run, deployed, terraform):
    terraform.will_change(DATABASE, allocated_storage=30)

    document = json.loads(run("plan", "small", "--json").stdout)

    [change] = document.pop("changes")
    assert change == {
        "address": DATABASE,
        "action": "update",
        "risk": "changed",
        "effect": "",
        "loses_data": False,
        "replaced_because_of": [],
        "attributes": [
            {
                "path": "allocated_storage",
                "before": 20,
                "after": 30,
                "unknown": False,
                "sensitive": False,
            }
        ],
    }
    assert {name: document[name] for name in ("format", "stack", "has_changes", "loses_data")} == {
        "format": "vdbctl.plan/1",
        "stack": "vectors-small",
        "has_changes": True,
        "loses_data": [],
    }
    assert document["minutes"] == {"least": 1, "most": 30}
    assert document["monthly_usd"] == document["monthly_usd_before"] == 14.43


@pytest.mark.parametrize("form", [(), ("--json",), ("--markdown",)])
def test_a_password_never_shows_in_a_plan(run, deployed, terraform, form):
    terraform.will_change(DATABASE, password="hunter2")

    planned = run("plan", "small", *form)

    assert "password" in planned.stdout
    assert "hunter2" not in planned.stdout + planned.stderr


def test_an_error_of_terraform_is_told_in_its_own_words(run, terraform):
    terraform.fails("plan", "Unsupported argument")

    failed = run("plan", "small")

    assert failed.exit_code == TerraformFailed.exit_code
    assert failed.stdout == ""
    assert "error: terraform plan failed: Unsupported argument\n" in failed.stderr


@pytest.mark.parametrize("name", ["TF_WORKSPACE", "TF_CLI_ARGS_plan", "TF_VAR_name"])
def test_what_a_person_exported_for_terraform_does_not_change_a_plan(
    run, terraform, name, monkeypatch
):
    monkeypatch.setenv(name, "other")

    run("plan", "small")

    assert name not in terraform.environment
    assert terraform.environment["TF_IN_AUTOMATION"] == "1"


def test_a_serverless_environment_is_planned_as_a_whole(run, project):
    project.write("serverless", "tier: serverless\nproject: vectors\nregion: us-east-1\n")

    planned = run("plan", "serverless")

    assert planned.exit_code == 0
    assert "vectors-serverless: 74 to create; takes about" in planned.stdout

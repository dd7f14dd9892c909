"""drift: what was changed outside Terraform, and the way back."""

from __future__ import annotations

import json

from tests.deploying.conftest import DATABASE
from vdbctl.errors import NothingDeployed

SHRUNK = """\
weakens security
  ~ module.database.aws_db_instance.this
      backup_retention_period: 7 -> 1
      revert: vdbctl apply small
      keep: set database.backup_retention_days in environments/small.yaml
vectors-small: 1 changes outside Terraform
"""
OPENED = """\
weakens security
  + sg-612875399e1a87b20: tcp 5432 in from 0.0.0.0/0, which is not in the spec
      revert: aws ec2 revoke-security-group-ingress --group-id sg-612875399e1a87b20 \
--security-group-rule-ids sgr-1
      keep: database.allowed_cidrs or allowed_security_groups
vectors-small: 1 changes outside Terraform
"""
RULE = {
    "GroupId": "sg-612875399e1a87b20",
    "SecurityGroupRuleId": "sgr-1",
    "IsEgress": False,
    "IpProtocol": "tcp",
    "FromPort": 5432,
    "ToPort": 5432,
    "CidrIpv4": "0.0.0.0/0",
}


def test_nothing_has_changed(run, deployed):
    clean = run("drift", "small", "--exit-code")

    assert clean.exit_code == 0
    assert clean.stdout == "vectors-small: nothing has changed outside Terraform\n"


def test_a_changed_attribute_is_shown_with_both_ways_out(run, deployed, terraform):
    terraform.drifted(DATABASE, backup_retention_period=1)

    drift = run("drift", "small", "--exit-code")

    assert (drift.exit_code, drift.stdout) == (3, SHRUNK)


def test_the_next_apply_brings_it_back(run, deployed, terraform):
    terraform.drifted(DATABASE, backup_retention_period=1)

    applied = run("apply", "small", "--yes")

    assert "      backup_retention_period: 1 -> 7\n" in applied.stderr
    assert run("drift", "small", "--exit-code").exit_code == 0


def test_what_is_accepted_is_in_the_state_and_aws_is_not_touched(run, deployed, terraform, project):
    terraform.drifted(DATABASE, backup_retention_period=1)

    accepted = run("drift", "small", "--accept")

    assert accepted.exit_code == 0
    assert "  ok 1 changes taken into the state\n" in accepted.stderr
    assert '"backup_retention_period": 1,' in project.state.read_text()
    assert run("drift", "small", "--exit-code").exit_code == 0


def test_what_is_gone_is_told(run, deployed, terraform):
    terraform.lost("module.clients.aws_vpc_security_group_egress_rule.all")

    drift = run("drift", "small", "--json", "--exit-code")

    assert drift.exit_code == 3
    [change] = json.loads(drift.stdout)["drifts"]
    assert (change["address"], change["deleted"], change["origin"]) == (
        "module.clients.aws_vpc_security_group_egress_rule.all",
        True,
        "weakens_security",
    )
    assert change["advice"] == ["revert: vdbctl apply small"]


def test_what_aws_does_by_itself_needs_nobody(run, deployed, terraform):
    terraform.drifted(DATABASE, engine_version_actual="17.12")

    drift = run("drift", "small", "--exit-code")

    assert drift.exit_code == 0
    assert "changed by AWS itself\n" in drift.stdout


def test_what_the_workspace_does_not_set_is_no_drift(run, deployed, terraform):
    terraform.drifted(DATABASE, latest_restorable_time="2026-11-30T00:00:00Z")

    drift = run("drift", "small", "--exit-code")

    assert drift.exit_code == 0
    assert drift.stdout == "vectors-small: nothing has changed outside Terraform\n"


def test_a_rule_that_nobody_wrote_into_the_spec_is_shown(run, deployed, aws):
    aws.rules = [RULE]

    drift = run("drift", "small", "--exit-code")

    assert (drift.exit_code, drift.stdout) == (3, OPENED)


def test_the_document_has_both_kinds(run, deployed, terraform, aws):
    terraform.drifted(DATABASE, backup_retention_period=1)
    aws.rules = [RULE]

    document = json.loads(run("drift", "small", "--json").stdout)

    [drift], [rule] = document["drifts"], document["stray_rules"]
    assert document["needs_somebody"]
    assert drift["attributes"] == [
        {"path": "backup_retention_period", "before": 7, "after": 1, "sensitive": False}
    ]
    assert (rule["rule"], rule["words"]) == ("sgr-1", "tcp 5432 in from 0.0.0.0/0")


def test_what_was_never_deployed_cannot_drift(run, terraform):
    assert run("drift", "small").exit_code == NothingDeployed.exit_code
    assert terraform.calls == []

"""State: from this machine to a bucket and back, held by one at a time, and drift against it."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest

from tests.sandbox.end_to_end.beside import beside, kill_terraform, wait_until
from tests.sandbox.end_to_end.project import Project, left_behind

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=9),
    pytest.mark.timeout(1800),  # the provider waits for RDS as it would on AWS
]

SPEC = """\
tier: free-tier
project: vectors
region: us-east-1
database: {storage_gb: 20}
"""
IN_A_BUCKET = "state: {kind: s3, bucket: vectors-states}\n"


def spec(project: Project, text: str) -> None:
    (project.folder / "environments/small.yaml").write_text(text)


def workspace(project: Project) -> Path:
    return project.folder / ".vdbctl/sandbox/stacks/vectors-small"


class TestState:
    """One stack, from nothing to nothing, step by step."""

    def test_1_a_state_begins_on_this_machine(self, project):
        spec(project, SPEC)

        project.run("apply", "small", "--sandbox", "--yes")

        assert (workspace(project) / "terraform.tfstate").is_file()
        assert "no state is locked" in project.run("state", "locks", "--sandbox").stderr

    def test_2_another_place_in_the_spec_is_refused_until_it_is_moved(self, project):
        spec(project, SPEC + IN_A_BUCKET)

        refused = project.run("plan", "small", "--sandbox", expect=28)

        assert "terraform.tfstate" in refused.stderr
        assert "s3://vectors-states/vdbctl/vectors-small/terraform.tfstate" in refused.stderr
        assert "vdbctl state move" in refused.stderr

    def test_3_bootstrap_makes_the_bucket_and_moves_the_state_into_it(self, project):
        done = project.run("state", "bootstrap", "small", "--sandbox", "--yes")

        assert "resources: from" in done.stderr
        keys = project.client("s3").list_objects_v2(Bucket="vectors-states")["Contents"]
        assert "vdbctl/vectors-small/terraform.tfstate" in [key["Key"] for key in keys]
        assert project.json("output", "small", "--sandbox")["stack"] == "vectors-small"
        assert project.json("plan", "small", "--sandbox")["changes"] == []

    def test_4_another_machine_finds_the_same_state(self, project):
        shutil.rmtree(workspace(project))

        planned = project.json("plan", "small", "--sandbox", "--exit-code")

        assert planned["changes"] == []

    def test_5_guards_stand_between_a_plan_and_its_apply(self, project):
        apply = ("apply", "small", "--sandbox", "--yes")
        dearer = SPEC.replace("20", "40") + IN_A_BUCKET
        try:
            spec(project, dearer + "guards: {cost_increase_usd: 1}\n")
            cost = project.run(*apply, expect=23)
            spec(project, dearer + "budget_monthly_usd: 1\n")
            budget = project.run(*apply, expect=23)
            frozen = "guards: {freeze: [{since: 2026-01-01, until: 2099-01-01, reason: fair}]}\n"
            spec(project, dearer + frozen)
            freeze = project.run(*apply, expect=27)
        finally:
            spec(project, SPEC + IN_A_BUCKET)

        assert "--allow-cost" in cost.stderr
        assert "--allow-cost" in budget.stderr
        assert "fair" in freeze.stderr
        assert "--allow-freeze" in freeze.stderr

    def test_6_who_changes_the_database_by_hand_is_found_out(self, project):
        rds, ec2 = project.client("rds"), project.client("ec2")
        rds.modify_db_instance(
            DBInstanceIdentifier="vectors-small", BackupRetentionPeriod=1, ApplyImmediately=True
        )
        [group] = ec2.describe_security_groups(
            Filters=[{"Name": "tag:Name", "Values": ["vectors-small-database"]}]
        )["SecurityGroups"]
        everybody = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432}
        everybody |= {"IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        opened = ec2.authorize_security_group_ingress(
            GroupId=group["GroupId"], IpPermissions=[everybody]
        )["SecurityGroupRules"][0]["SecurityGroupRuleId"]

        report = json.loads(
            project.run("drift", "small", "--sandbox", "--json", "--exit-code", expect=3).stdout
        )

        [change] = report["drifts"]
        assert change["origin"] == "weakens_security"
        assert change["address"] == "module.database.aws_db_instance.this"
        assert change["reverted_by_apply"]
        assert change["advice"][0] == "revert: vdbctl apply small --sandbox"
        [rule] = report["stray_rules"]
        assert (rule["rule"], rule["words"]) == (opened, "tcp 5432 in from 0.0.0.0/0")
        ec2.revoke_security_group_ingress(GroupId=group["GroupId"], SecurityGroupRuleIds=[opened])

    def test_7_two_people_at_once_one_is_refused_by_name(self, project):
        with beside(project, "apply", "small", "--sandbox", "--yes") as first:
            wait_for_lock(project)
            held = json.loads(project.run("state", "locks", "small", "--sandbox", "--json").stdout)
            young = project.run("state", "unlock", "small", "--sandbox", "--yes", expect=24)
            second = project.run("apply", "small", "--sandbox", "--yes", expect=24)
            assert first.wait() == 0

        [lock] = held
        assert (lock["stack"], lock["doing"]) == ("vectors-small", "apply")
        assert lock["who"] in second.stderr
        assert "is young" in young.stderr
        drift = project.json("drift", "small", "--sandbox")
        assert not drift["needs_somebody"], drift

    def test_8_a_killed_run_leaves_a_lock_that_can_be_taken_and_a_state_that_goes_on(self, project):
        spec(project, SPEC.replace("20", "30") + IN_A_BUCKET)
        with beside(project, "apply", "small", "--sandbox", "--yes") as first:
            wait_for_lock(project)
            time.sleep(2)
            kill_terraform(workspace(project))
            assert first.wait() == 20

        stuck = project.run("apply", "small", "--sandbox", "--yes", expect=24)
        project.run("state", "unlock", "small", "--sandbox", "--yes", "--force")
        project.run("apply", "small", "--sandbox", "--yes")

        assert "vdbctl state unlock" in stuck.stderr
        assert project.json("plan", "small", "--sandbox", "--exit-code")["changes"] == []

    def test_9_the_state_comes_back_and_everything_goes(self, project):
        spec(project, SPEC.replace("20", "30"))
        project.run("state", "move", "small", "--sandbox", "--yes")

        project.run("destroy", "small", "--sandbox", "--yes")

        assert left_behind(project, "vectors-small") == []


def wait_for_lock(project: Project) -> None:
    """Until an apply holds the state."""

    def held() -> bool:
        locks = json.loads(project.run("state", "locks", "small", "--sandbox", "--json").stdout)
        return any(lock["doing"] == "apply" for lock in locks)

    wait_until(held)

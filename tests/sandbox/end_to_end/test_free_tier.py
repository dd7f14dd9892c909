"""Free-tier with the recipe book's rows (E1 to E8) over it, and its state: from this machine to a bucket
and back, held by one at a time, and drift against it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests import soak
from tests.conftest import ROOT
from tests.sandbox.end_to_end.beside import (
    apply_logs,
    beside,
    held_still,
    kill_terraform,
    says,
)
from tests.sandbox.end_to_end.project import Project, settle
from tests.sandbox.end_to_end.rows import together
from tests.waiting import until

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=9),
    pytest.mark.timeout(3600),  # the provider waits for RDS as it would on AWS
]

RECIPES = ("E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8")
FREE_TIER = together(RECIPES, base=ROOT / "environments/free-tier.yaml")
IN_A_BUCKET = "state: {kind: s3, bucket: vectors-states}\n"


def larger(storage_gb: int) -> str:
    return FREE_TIER.replace("storage_gb: 20", f"storage_gb: {storage_gb}")


def spec(project: Project, text: str) -> None:
    (project.folder / "environments/free-tier.yaml").write_text(text)


def workspace(project: Project) -> Path:
    return project.folder / ".vdbctl/sandbox/stacks/vectors-free-tier"


class TestState:
    """One stack, from nothing to nothing, step by step."""

    def test_1_it_comes_up_with_its_state_on_this_machine(self, project):
        spec(project, FREE_TIER)

        applied = settle(project, "free-tier")
        project.run("migrate", "seed", "free-tier", "--sandbox")
        project.run("migrate", "verify", "free-tier", "--sandbox")

        states = project.json("migrate", "status", "free-tier", "--sandbox")
        assert applied["migrations_applied"] == len(states) > 1
        assert {row["state"] for row in states} == {"applied"}
        assert (workspace(project) / "terraform.tfstate").is_file()
        assert "no state is locked" in project.run("state", "locks", "--sandbox").stderr

    def test_2_bootstrap_makes_the_bucket_and_moves_the_state_into_it(self, project):
        spec(project, FREE_TIER + IN_A_BUCKET)

        done = project.run("state", "bootstrap", "free-tier", "--sandbox", "--yes")

        assert "resources: from" in done.stderr
        keys = project.client("s3").list_objects_v2(Bucket="vectors-states")["Contents"]
        assert "vdbctl/vectors-free-tier/terraform.tfstate" in [key["Key"] for key in keys]
        assert project.json("output", "free-tier", "--sandbox")["stack"] == "vectors-free-tier"

    def test_3_another_machine_finds_the_same_state(self, project):
        shutil.rmtree(workspace(project))

        planned = project.json("plan", "free-tier", "--sandbox", "--exit-code")

        assert planned["changes"] == []

    def test_4_who_changes_the_database_by_hand_is_found_out(self, project):
        rds, ec2 = project.client("rds"), project.client("ec2")
        named = {"DBInstanceIdentifier": "vectors-free-tier"}
        [before] = rds.describe_db_instances(**named)["DBInstances"]
        rds.modify_db_instance(**named, BackupRetentionPeriod=1, ApplyImmediately=True)
        [group] = ec2.describe_security_groups(
            Filters=[{"Name": "tag:Name", "Values": ["vectors-free-tier-database"]}]
        )["SecurityGroups"]
        everybody = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432}
        everybody |= {"IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        opened = ec2.authorize_security_group_ingress(
            GroupId=group["GroupId"], IpPermissions=[everybody]
        )["SecurityGroupRules"][0]["SecurityGroupRuleId"]

        report = json.loads(
            project.run("drift", "free-tier", "--sandbox", "--json", "--exit-code", expect=3).stdout
        )

        [change] = report["drifts"]
        assert change["origin"] == "weakens_security"
        assert change["address"] == "module.database.aws_db_instance.this"
        assert change["reverted_by_apply"]
        assert change["advice"][0] == "revert: vdbctl apply free-tier --sandbox"
        [rule] = report["stray_rules"]
        assert (rule["rule"], rule["words"]) == (opened, "tcp 5432 in from 0.0.0.0/0")
        ec2.revoke_security_group_ingress(GroupId=group["GroupId"], SecurityGroupRuleIds=[opened])
        kept = before["BackupRetentionPeriod"]
        rds.modify_db_instance(**named, BackupRetentionPeriod=kept, ApplyImmediately=True)

    @soak.only
    def test_5_of_two_people_at_once_one_is_refused_by_name(self, project):
        spec(project, larger(30) + IN_A_BUCKET)
        before = apply_logs(workspace(project))
        with beside(project, "apply", "free-tier", "--sandbox", "--yes") as first:
            until(lambda: says(workspace(project), "this: Modifying...", before))
            with held_still(workspace(project)):
                [lock] = project.json("state", "locks", "free-tier", "--sandbox")
                young = project.run("state", "unlock", "free-tier", "--sandbox", "--yes", expect=24)
                second = project.run("apply", "free-tier", "--sandbox", "--yes", expect=24)
            kill_terraform(workspace(project))
            assert first.wait() == 20

        assert (lock["stack"], lock["doing"]) == ("vectors-free-tier", "apply")
        assert lock["who"] in second.stderr
        assert "is young" in young.stderr

    @soak.only
    def test_6_the_lock_of_the_killed_one_can_be_taken_and_the_state_goes_on(self, project):
        stuck = project.run("apply", "free-tier", "--sandbox", "--yes", expect=24)
        project.run("state", "unlock", "free-tier", "--sandbox", "--yes", "--force")
        project.run("apply", "free-tier", "--sandbox", "--yes")

        assert "vdbctl state unlock" in stuck.stderr
        drift = project.json("drift", "free-tier", "--sandbox")
        assert not drift["needs_somebody"], drift

    def test_7_the_state_comes_back(self, project):
        spec(project, larger(30) if soak.SOAK else FREE_TIER)

        project.run("state", "move", "free-tier", "--sandbox", "--yes")

        assert project.json("plan", "free-tier", "--sandbox", "--exit-code")["changes"] == []

"""Databases that were there before: adopted, planned until nothing changes, used, let go."""

from __future__ import annotations

import json
import shutil

import pytest
import yaml

from tests import soak
from tests.shipped import CONTENT_HUB_FILES

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=4),
    pytest.mark.timeout(3600),  # the provider waits for RDS as it would on AWS
]

PASSWORD = "correct-horse-battery"
CLUSTER = "module.database.aws_rds_cluster.this"


@pytest.fixture(scope="module")
def shop(project):
    """What somebody made by hand: a network, an instance with a secret, and a cluster."""
    shutil.rmtree(project.folder / "environments")
    ec2, rds = project.client("ec2"), project.client("rds")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(
            VpcId=vpc, CidrBlock=f"10.9.{number}.0/24", AvailabilityZone=f"us-east-1{zone}"
        )["Subnet"]["SubnetId"]
        for number, zone in enumerate("ab")
    ]
    group = ec2.create_security_group(GroupName="shop", Description="shop", VpcId=vpc)["GroupId"]
    rds.create_db_subnet_group(
        DBSubnetGroupName="shop-net", DBSubnetGroupDescription="shop", SubnetIds=subnets
    )
    usual = {
        "DBSubnetGroupName": "shop-net",
        "VpcSecurityGroupIds": [group],
        "MasterUsername": "shopadmin",
        "StorageEncrypted": True,
        "DeletionProtection": True,
        "PreferredMaintenanceWindow": "mon:05:00-mon:05:30",
        "PreferredBackupWindow": "02:00-02:30",
        "EngineVersion": "17",
    }
    rds.create_db_instance(
        DBInstanceIdentifier="shop-main", Engine="postgres", DBInstanceClass="db.t4g.medium",
        AllocatedStorage=50, MaxAllocatedStorage=200, StorageType="gp3", DBName="shop",
        MasterUserPassword=PASSWORD, MultiAZ=True, BackupRetentionPeriod=14,
        EnableIAMDatabaseAuthentication=True,
        CopyTagsToSnapshot=True, Tags=[{"Key": "Owner", "Value": "shop"}], **usual,
    )  # fmt: skip
    rds.create_db_cluster(
        DBClusterIdentifier="shop-vectors", Engine="aurora-postgresql", DatabaseName="vectors",
        ManageMasterUserPassword=True, EnableHttpEndpoint=True, BackupRetentionPeriod=5,
        ServerlessV2ScalingConfiguration={"MinCapacity": 0.5, "MaxCapacity": 4}, **usual,
    )  # fmt: skip
    for name in ("a", "b"):
        rds.create_db_instance(
            DBInstanceIdentifier=f"shop-vectors-{name}", DBClusterIdentifier="shop-vectors",
            Engine="aurora-postgresql", DBInstanceClass="db.serverless", PromotionTier=1,
        )  # fmt: skip
    secret = project.client("secretsmanager").create_secret(
        Name="shop-login", SecretString=json.dumps({"username": "shopadmin", "password": PASSWORD})
    )
    return secret["ARN"]


def found(project) -> dict[str, object]:
    """The instance as RDS tells it, without what passes by itself."""
    rds = project.client("rds")
    [told] = rds.describe_db_instances(DBInstanceIdentifier="shop-main")["DBInstances"]
    return {key: value for key, value in told.items() if key != "LatestRestorableTime"}


def actions(document) -> set[str]:
    return {change["action"] for change in document["changes"]}


def edit(project, name, **values):
    path = project.folder / f"environments/{name}.yaml"
    spec = yaml.safe_load(path.read_text())
    for part, changes in values.items():
        spec[part] = {**(spec.get(part) or {}), **changes}
    path.write_text(yaml.safe_dump(spec))


def test_an_instance_is_taken_over_and_let_go_without_a_change(project, shop):
    before = found(project)
    options = ("--region", "us-east-1", "--secret", shop, "--sandbox")

    said = project.run("adopt", "--db", "shop-main", "--project", "shop", *options)
    assert "nothing would change" in said.stderr
    assert actions(project.json("plan", "main", "--sandbox")) == {"import"}

    project.run("plan", "main", "--sandbox", "--out", "main.json")
    project.run("apply", "main", "--sandbox", "--plan", "main.json", "--yes")
    project.run("plan", "main", "--sandbox", "--exit-code")
    asked = project.run("db", "query", "main", "select current_user", "--sandbox")
    assert "shopadmin" in asked.stdout
    assert found(project) == before

    project.run("destroy", "main", "--sandbox", "--yes")
    assert found(project) == before
    assert actions(project.json("plan", "main", "--sandbox")) == {"import"}


def test_what_is_added_gets_a_group_and_one_rule(project, shop):
    edit(project, "main", functions={"runner": True})

    planned = project.json("plan", "main", "--sandbox")

    made = [one["address"] for one in planned["changes"] if one["action"] == "create"]
    assert "module.clients.aws_security_group.this" in made
    assert 'module.database.aws_vpc_security_group_ingress_rule.clients["clients"]' in made
    assert actions(planned) == {"import", "create"}


@soak.only
def test_a_cluster_is_adopted_by_one_of_its_instances_and_used_over_the_data_api(project, shop):
    project.run("adopt", "--db", "shop-vectors-b", "--sandbox")
    project.run("apply", "vectors", "--sandbox", "--yes")
    project.run("plan", "vectors", "--sandbox", "--exit-code")

    edit(
        project, "vectors", migrations={"set": "content-hub"}, database={"backup_retention_days": 9}
    )
    planned = project.json("plan", "vectors", "--sandbox")
    assert [one["address"] for one in planned["changes"]] == [CLUSTER]
    applied = project.json("apply", "vectors", "--sandbox", "--yes")
    assert applied["migrations_applied"] == CONTENT_HUB_FILES


@soak.only
def test_what_differs_from_the_file_is_shown_with_what_to_do(project, shop):
    project.client("rds").modify_db_cluster(
        DBClusterIdentifier="shop-vectors", BackupRetentionPeriod=30, ApplyImmediately=True
    )
    planned = project.json("plan", "vectors", "--sandbox")

    [change] = planned["changes"]
    [value] = change["attributes"]
    assert (value["path"], value["before"], value["after"]) == ("backup_retention_period", 30, 9)


@soak.only
def test_it_is_deleted_only_by_its_address_and_leaves_a_snapshot(project, shop):
    said = project.run("destroy", "vectors", "--sandbox", "--yes", "--allow-data-loss", CLUSTER)

    assert "kept, and billed: snapshot shop-vectors-final-" in said.stderr
    rds = project.client("rds")
    assert [one["DBClusterIdentifier"] for one in rds.describe_db_clusters()["DBClusters"]] == []
    names = [i["DBInstanceIdentifier"] for i in rds.describe_db_instances()["DBInstances"]]
    assert names == ["shop-main"]

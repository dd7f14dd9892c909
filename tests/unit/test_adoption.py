"""What RDS tells of a database, as an environment's file says it."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from vdbctl.errors import NotAdoptable
from vdbctl.operate import adoption

GROUP = {
    "DBSubnetGroupName": "shop-net",
    "VpcId": "vpc-0a1b2c3d",
    "Subnets": [{"SubnetIdentifier": "subnet-1b"}, {"SubnetIdentifier": "subnet-0a"}],
}
INSTANCE = {
    "DBInstanceIdentifier": "shop-main",
    "Engine": "postgres",
    "EngineVersion": "17.4",
    "DBInstanceClass": "db.t4g.medium",
    "StorageType": "gp3",
    "AllocatedStorage": 50,
    "Iops": 3000,
    "StorageThroughput": 125,
    "MultiAZ": True,
    "PubliclyAccessible": False,
    "MasterUsername": "shopadmin",
    "DBName": "shop",
    "DBSubnetGroup": GROUP,
    "DBParameterGroups": [{"DBParameterGroupName": "shop-pg17"}],
    "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-0a1b2c3d"}],
    "PreferredBackupWindow": "02:00-02:30",
    "PreferredMaintenanceWindow": "mon:05:00-mon:05:30",
    "AutoMinorVersionUpgrade": True,
    "StorageEncrypted": True,
}
CLUSTER = {
    key: INSTANCE[key]
    for key in (
        "EngineVersion",
        "MasterUsername",
        "VpcSecurityGroups",
        "StorageEncrypted",
        "PreferredBackupWindow",
        "PreferredMaintenanceWindow",
    )
} | {
    "DBClusterIdentifier": "shop",
    "Engine": "aurora-postgresql",
    "DatabaseName": "shop",
    "DBSubnetGroup": "shop-net",
    "DBClusterParameterGroup": "shop-pg17",
    "DBClusterMembers": [
        {"DBInstanceIdentifier": "shop-a", "IsClusterWriter": False},
        {"DBInstanceIdentifier": "shop-b", "IsClusterWriter": True},
    ],
}


class Rds:
    """RDS that knows these clusters and instances."""

    def __init__(self, *found):
        self.clusters = {c["DBClusterIdentifier"]: c for c in found if "DBClusterMembers" in c}
        self.instances = {
            i["DBInstanceIdentifier"]: i for i in found if "DBInstanceIdentifier" in i
        }

    def describe_db_clusters(self, *, DBClusterIdentifier):  # noqa: N803
        return {
            "DBClusters": [self._one(self.clusters, DBClusterIdentifier, "DBClusterNotFoundFault")]
        }

    def describe_db_instances(self, *, DBInstanceIdentifier):  # noqa: N803
        return {
            "DBInstances": [self._one(self.instances, DBInstanceIdentifier, "DBInstanceNotFound")]
        }

    def describe_db_subnet_groups(self, *, DBSubnetGroupName):  # noqa: N803
        assert DBSubnetGroupName == "shop-net"
        return {"DBSubnetGroups": [GROUP]}

    def _one(self, known, name, code):
        if name not in known:
            raise ClientError({"Error": {"Code": code, "Message": ""}}, "Describe")
        return known[name]


class Account:
    """An account with a region."""

    region = "us-east-1"

    def __init__(self, *found):
        self._rds = Rds(*found)

    def client(self, _service):
        return self._rds


def instance(**other):
    return INSTANCE | other


def members(*classes):
    return [
        instance(DBInstanceIdentifier=name, DBInstanceClass=kind, DBClusterIdentifier="shop",
                 Engine="aurora-postgresql")
        for name, kind in zip(("shop-b", "shop-a"), classes, strict=False)
    ]  # fmt: skip


def database(*found, name="shop-main", **options):
    return adoption.read(Account(*found), name, **options).database


class TestInstances:
    def test_its_network_is_that_of_its_subnet_group(self):
        network = adoption.read(Account(INSTANCE), "shop-main").network
        assert network["vpc_id"] == "vpc-0a1b2c3d"
        assert network["subnet_ids"] == ["subnet-0a", "subnet-1b"]

    def test_a_version_that_aws_upgrades_is_said_by_its_major(self):
        assert database(INSTANCE)["version"] == "17"
        assert database(instance(AutoMinorVersionUpgrade=False))["version"] == "17.4"

    def test_speed_that_comes_with_small_storage_is_not_said(self):
        assert "storage_iops" not in database(INSTANCE)

    def test_speed_that_somebody_chose_is_said(self):
        found = database(instance(AllocatedStorage=500, Iops=14_000, StorageThroughput=700))
        assert (found["storage_iops"], found["storage_throughput_mbps"]) == (14_000, 700)

    def test_an_arn_is_as_good_as_an_identifier(self):
        arn = "arn:aws:rds:us-east-1:123456789012:db:shop-main"
        assert database(INSTANCE, name=arn)["adopted"]["identifier"] == "shop-main"

    def test_a_secret_that_rds_manages_is_found(self):
        found = database(instance(MasterUserSecret={"SecretArn": "arn:secret"}))
        assert found["adopted"]["secret_arn"] == "arn:secret"

    def test_without_a_secret_it_is_said(self):
        notes = adoption.read(Account(INSTANCE), "shop-main").notes
        assert any("secret_arn" in note for note in notes)

    def test_its_replicas_are_said_to_stay_outside(self):
        found = instance(ReadReplicaDBInstanceIdentifiers=["shop-r1"])
        assert (
            "read replica shop-r1 stays outside" in adoption.read(Account(found), "shop-main").notes
        )


class TestClusters:
    def test_the_writer_comes_first(self):
        found = database(CLUSTER, *members("db.r6g.large", "db.r6g.large"), name="shop")
        assert found["adopted"]["instances"] == ["shop-b", "shop-a"]
        assert (found["instance_class"], found["readers"]) == ("db.r6g.large", 1)

    def test_an_instance_stands_for_its_cluster(self):
        found = database(CLUSTER, *members("db.r6g.large", "db.r6g.large"), name="shop-a")
        assert found["adopted"]["identifier"] == "shop"

    def test_serverless_capacity(self):
        scaling = {"MinCapacity": 0.5, "MaxCapacity": 4.0}
        cluster = CLUSTER | {"ServerlessV2ScalingConfiguration": scaling}
        found = database(cluster, *members("db.serverless", "db.serverless"), name="shop")
        assert found["capacity"] == {"min_acu": 0.5, "max_acu": 4}

    def test_a_range_that_provisioned_instances_do_not_use_is_kept(self):
        scaling = {"MinCapacity": 0.0, "MaxCapacity": 1.0, "SecondsUntilAutoPause": 600}
        cluster = CLUSTER | {"ServerlessV2ScalingConfiguration": scaling}
        found = database(cluster, *members("db.r6g.large", "db.t4g.medium"), name="shop")
        kept = found["adopted"]["capacity"]
        assert kept == {"min_acu": 0, "max_acu": 1, "pause_after_s": 600}
        assert (found["instance_class"], found["reader_class"]) == ("db.r6g.large", "db.t4g.medium")


class TestRefusals:
    @pytest.mark.parametrize(
        ("found", "name", "words"),
        [
            ((), "shop-main", "no cluster and no instance shop-main in us-east-1"),
            ((instance(Engine="mysql"),), "shop-main", "is mysql"),
            (
                (instance(ReadReplicaSourceDBInstanceIdentifier="shop"),),
                "shop-main",
                "read replica of shop",
            ),
            ((CLUSTER | {"Engine": "postgres"},), "shop", "Multi-AZ DB cluster"),
            ((CLUSTER | {"EngineMode": "serverless"},), "shop", "Serverless v1"),
            ((CLUSTER | {"DBClusterMembers": []},), "shop", "no instances"),
        ],
    )
    def test_what_vdbctl_does_not_run_is_refused_by_name(self, found, name, words):
        with pytest.raises(NotAdoptable, match=words):
            adoption.read(Account(*found), name)

"""What AWS refuses is refused, in AWS's words, and nothing is changed by it."""

from __future__ import annotations

import re

import botocore.exceptions
import pytest
from moto.core import DEFAULT_ACCOUNT_ID as ACCOUNT
from moto.rds.models import rds_backends

from tests.clients import REGION
from vdbctl.sandbox import refusals
from vdbctl.sandbox.refusals import rds as storage

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def rds(cloud):
    return cloud.client("rds")


@pytest.fixture(scope="module")
def caches(cloud):
    return cloud.client("elasticache")


@pytest.fixture(scope="module")
def networks(cloud):
    """Two VPCs with three subnets each, and a security group in each."""
    ec2, found = cloud.client("ec2"), []
    for number in (50, 60):
        vpc = ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")["Vpc"]["VpcId"]
        subnets = [
            ec2.create_subnet(
                VpcId=vpc,
                CidrBlock=f"10.{number}.{zone}.0/24",
                AvailabilityZone=f"{REGION}{letter}",
            )["Subnet"]["SubnetId"]
            for zone, letter in enumerate("abc")
        ]
        group = ec2.create_security_group(GroupName=f"g{number}", Description="d", VpcId=vpc)[
            "GroupId"
        ]
        found.append((vpc, subnets, group))
    return found


@pytest.fixture(scope="module")
def world(cloud, rds, caches, networks):
    """An instance, a cluster in a global one, a cache with users; and what they use."""
    (_, here, _), _ = networks
    rds.create_db_subnet_group(
        DBSubnetGroupName="here", DBSubnetGroupDescription="d", SubnetIds=here
    )
    rds.create_db_parameter_group(
        DBParameterGroupName="one", DBParameterGroupFamily="postgres16", Description="d"
    )
    rds.create_db_cluster_parameter_group(
        DBClusterParameterGroupName="many",
        DBParameterGroupFamily="aurora-postgresql16",
        Description="d",
    )
    rds.create_db_instance(
        DBInstanceIdentifier="refusing", DBInstanceClass="db.t4g.micro", Engine="postgres",
        EngineVersion="16.14", AllocatedStorage=100, StorageType="gp3", MasterUsername="u",
        MasterUserPassword="p" * 8, DBParameterGroupName="one", DBSubnetGroupName="here",
    )  # fmt: skip
    rds.create_db_cluster(
        DBClusterIdentifier="refusing", Engine="aurora-postgresql", EngineVersion="16.13",
        MasterUsername="u", MasterUserPassword="p" * 8, DBClusterParameterGroupName="many",
    )  # fmt: skip
    cluster = rds.describe_db_clusters(DBClusterIdentifier="refusing")["DBClusters"][0]
    rds.create_global_cluster(
        GlobalClusterIdentifier="world", SourceDBClusterIdentifier=cluster["DBClusterArn"]
    )
    for name, user in (("first", "default"), ("second", "app")):
        caches.create_user(
            UserId=name, UserName=user, Engine="redis", AccessString="on ~* +@all",
            NoPasswordRequired=True,
        )  # fmt: skip
    caches.create_user_group(UserGroupId="people", Engine="redis", UserIds=["first", "second"])
    caches.create_cache_subnet_group(
        CacheSubnetGroupName="here", CacheSubnetGroupDescription="d", SubnetIds=here
    )
    caches.create_cache_parameter_group(
        CacheParameterGroupName="cached", CacheParameterGroupFamily="valkey8", Description="d"
    )
    caches.create_replication_group(
        ReplicationGroupId="refusing", ReplicationGroupDescription="d", Engine="valkey",
        CacheNodeType="cache.t4g.micro", NumCacheClusters=1, CacheSubnetGroupName="here",
        CacheParameterGroupName="cached", UserGroupIds=["people"], TransitEncryptionEnabled=True,
    )  # fmt: skip
    yield
    caches.delete_replication_group(ReplicationGroupId="refusing")
    rds.remove_from_global_cluster(
        GlobalClusterIdentifier="world", DbClusterIdentifier=cluster["DBClusterArn"]
    )
    rds.delete_global_cluster(GlobalClusterIdentifier="world")
    rds.delete_db_cluster(DBClusterIdentifier="refusing", SkipFinalSnapshot=True)
    rds.delete_db_instance(DBInstanceIdentifier="refusing", SkipFinalSnapshot=True)


TIME = re.compile(r"datetime\.datetime\([^)]*\(\)\)")
ONE = {"DBInstanceIdentifier": "refusing"}
MANY = {"DBClusterIdentifier": "refusing"}
CASES = {
    "a member of a global cluster gets another major version": [
        ("rds", "modify_db_cluster", MANY | {
            "EngineVersion": "17.9", "AllowMajorVersionUpgrade": True,
        }, "Use ModifyGlobalCluster to upgrade all the members."),
    ],
    "a major upgrade without AllowMajorVersionUpgrade": [
        ("rds", "modify_db_instance", ONE | {"EngineVersion": "17.10"},
         "The AllowMajorVersionUpgrade flag must be present"),
        ("rds", "modify_db_instance", ONE | {"EngineVersion": "17"},
         "The AllowMajorVersionUpgrade flag must be present"),
    ],
    "a lower version, or a major version for which there is no path from this minor one; a major "
    "alone means AWS's default minor": [
        ("rds", "modify_db_instance", ONE | {"EngineVersion": "16.13"},
         "Cannot upgrade postgres from 16.14 to 16.13"),
        ("rds", "modify_db_instance", ONE | {
            "EngineVersion": "17.9", "AllowMajorVersionUpgrade": True,
        }, "Cannot upgrade postgres from 16.14 to 17.9"),
        ("rds", "modify_db_instance", ONE | {
            "EngineVersion": "15.19", "AllowMajorVersionUpgrade": True,
        }, "Cannot upgrade postgres from 16.14 to 15.19"),
    ],
    "storage becomes smaller": [
        ("rds", "modify_db_instance", ONE | {"AllocatedStorage": 50}, "from 100 to 50 GiB"),
    ],
    "gp3 below 400 GiB with IOPS or throughput": [
        ("rds", "modify_db_instance", ONE | {"Iops": 12000},
         "IOPS or storage throughput for engine postgres and a storage size less than 400."),
        ("rds", "create_db_instance", {
            "DBInstanceIdentifier": "fast", "Engine": "postgres", "DBInstanceClass": "db.m7g.large",
            "AllocatedStorage": 100, "StorageType": "gp3", "StorageThroughput": 500,
            "MasterUsername": "u", "MasterUserPassword": "p" * 8,
        }, "a storage size less than 400."),
    ],
    "storage may not grow beyond the size that it has": [
        ("rds", "modify_db_instance", ONE | {"MaxAllocatedStorage": 90},
         "Max storage size must be greater than storage size"),
    ],
    "a parameter group that an instance uses is deleted": [
        ("rds", "delete_db_parameter_group", {"DBParameterGroupName": "one"},
         "One or more database instances are still members of this parameter group one"),
    ],
    "a parameter group that a cluster uses is deleted": [
        ("rds", "delete_db_cluster_parameter_group", {"DBClusterParameterGroupName": "many"},
         "still members of this parameter group many"),
    ],
    "a static parameter is to hold at once": [
        ("rds", "modify_db_parameter_group", {"DBParameterGroupName": "one", "Parameters": [
            {"ParameterName": "max_connections", "ParameterValue": "100",
             "ApplyMethod": "immediate"},
        ]}, "cannot use immediate apply method for static parameter"),
    ],
    "a member of a global cluster is deleted": [
        ("rds", "delete_db_cluster", MANY | {"SkipFinalSnapshot": True},
         "please remove it from globalcluster first"),
    ],
    "a subnet group moves to another VPC": [
        ("rds", "modify_db_subnet_group", {"DBSubnetGroupName": "here", "SubnetIds": "there"},
         "not in the same Vpc as the existing subnet group"),
        ("elasticache", "modify_cache_subnet_group", {
            "CacheSubnetGroupName": "here", "SubnetIds": "there",
        }, "not in the same Vpc as the existing subnet group"),
    ],
    "a subnet group in use is deleted": [
        ("rds", "delete_db_subnet_group", {"DBSubnetGroupName": "here"},
         "because at least one database instance: refusing is still using it."),
    ],
    "a security group of another VPC": [
        ("rds", "modify_db_instance", ONE | {"VpcSecurityGroupIds": "there"},
         "The DB instance and EC2 security group are in different VPCs."),
    ],
    "the default user of a group is deleted": [
        ("elasticache", "delete_user", {"UserId": "first"}, "as a default user"),
    ],
    "a group of users without one named default": [
        ("elasticache", "create_user_group", {
            "UserGroupId": "nobody", "Engine": "redis", "UserIds": ["second"],
        }, "a user with the user name default"),
        ("elasticache", "modify_user_group", {
            "UserGroupId": "people", "UserIdsToRemove": ["first"],
        }, "a user with the user name default"),
    ],
    "a group of users that a cache uses is deleted": [
        ("elasticache", "delete_user_group", {"UserGroupId": "people"}, "people is in use"),
    ],
    "a parameter group that a cache uses is deleted": [
        ("elasticache", "delete_cache_parameter_group", {"CacheParameterGroupName": "cached"},
         "still members of this parameter group cached"),
    ],
    "a subnet group that a cache uses is deleted": [
        ("elasticache", "delete_cache_subnet_group", {"CacheSubnetGroupName": "here"},
         "currently in use by a cache cluster"),
    ],
    "an interface endpoint in a zone in which AWS does not offer its service": [
        ("ec2", "create_vpc_endpoint", {
            "VpcId": "there", "VpcEndpointType": "Interface", "SubnetIds": "there",
            "ServiceName": f"com.amazonaws.{REGION}.email-smtp",
        }, "does not support the availability zone of the subnet: subnet-"),
    ],
}  # fmt: skip
ELSEWHERE = {
    "size or type of storage change within six hours of the last change",
    "the first cluster of a global database gets a minor version that the others do not have",
}
"""Have tests of their own below."""
ALL = [(when, *case) for when, cases in CASES.items() for case in cases]


def test_each_refusal_has_a_test():
    assert {one.when for one in refusals.ALL} == set(CASES) | ELSEWHERE


def picture(rds, caches):
    """Everything that a refused call might have changed."""
    told = [
        rds.describe_db_instances()["DBInstances"],
        rds.describe_db_clusters()["DBClusters"],
        rds.describe_db_subnet_groups()["DBSubnetGroups"],
        rds.describe_db_parameter_groups()["DBParameterGroups"],
        rds.describe_db_cluster_parameter_groups()["DBClusterParameterGroups"],
        rds.describe_db_parameters(DBParameterGroupName="one", Source="user")["Parameters"],
        rds.describe_global_clusters()["GlobalClusters"],
        caches.describe_replication_groups()["ReplicationGroups"],
        caches.describe_users()["Users"],
        caches.describe_user_groups()["UserGroups"],
        caches.describe_cache_subnet_groups()["CacheSubnetGroups"],
        caches.describe_cache_parameter_groups()["CacheParameterGroups"],
    ]
    return [TIME.sub("", repr(one)) for one in told]


@pytest.mark.parametrize(("when", "service", "call", "given", "words"), ALL)
def test_it_is_refused_in_words_of_aws_and_changes_nothing(
    when, service, call, given, words, cloud, rds, caches, world, networks
):
    _, (vpc, there, group) = networks
    elsewhere = {"SubnetIds": there, "VpcSecurityGroupIds": [group], "VpcId": vpc}
    given = {key: elsewhere[key] if value == "there" else value for key, value in given.items()}
    before = picture(rds, caches)
    endpoints = cloud.client("ec2").describe_vpc_endpoints()["VpcEndpoints"]

    with pytest.raises(botocore.exceptions.ClientError) as refused:
        getattr(cloud.client(service), call)(**given)

    error = refused.value.response["Error"]
    assert words in error["Message"]
    assert error["Code"] in {one.code for one in refusals.ALL}
    assert picture(rds, caches) == before, when
    assert cloud.client("ec2").describe_vpc_endpoints()["VpcEndpoints"] == endpoints


def test_storage_is_not_changed_twice_within_six_hours(rds, cloud, monkeypatch):
    rds.create_db_instance(
        DBInstanceIdentifier="growing", DBInstanceClass="db.t4g.micro", Engine="postgres",
        AllocatedStorage=20, MasterUsername="u", MasterUserPassword="p" * 8,
    )  # fmt: skip
    rds.modify_db_instance(DBInstanceIdentifier="growing", AllocatedStorage=30)

    with pytest.raises(botocore.exceptions.ClientError, match="is being optimized"):
        rds.modify_db_instance(DBInstanceIdentifier="growing", AllocatedStorage=40)
    rds.modify_db_instance(DBInstanceIdentifier="growing", AllocatedStorage=30)  # no change
    rds.modify_db_instance(DBInstanceIdentifier="growing", BackupRetentionPeriod=3)
    monkeypatch.setattr(storage, "OPTIMIZATION_S", -1)  # six hours later
    rds.modify_db_instance(DBInstanceIdentifier="growing", AllocatedStorage=40)

    [found] = rds.describe_db_instances(DBInstanceIdentifier="growing")["DBInstances"]
    assert found["AllocatedStorage"] == 40
    rds.delete_db_instance(DBInstanceIdentifier="growing", SkipFinalSnapshot=True)


def test_a_major_upgrade_with_flag_and_path_goes(rds):
    rds.create_db_instance(
        DBInstanceIdentifier="upgraded", DBInstanceClass="db.t4g.micro", Engine="postgres",
        EngineVersion="16", AllocatedStorage=20, MasterUsername="u", MasterUserPassword="p" * 8,
    )  # fmt: skip

    rds.modify_db_instance(
        DBInstanceIdentifier="upgraded", EngineVersion="17", AllowMajorVersionUpgrade=True
    )

    [found] = rds.describe_db_instances(DBInstanceIdentifier="upgraded")["DBInstances"]
    assert found["EngineVersion"] == "17.10"
    rds.delete_db_instance(DBInstanceIdentifier="upgraded", SkipFinalSnapshot=True)


def test_the_first_cluster_of_a_global_database_is_upgraded_last(cloud, rds):
    for name, version in (("leading", "16.10"), ("following", "16.10")):
        rds.create_db_cluster(
            DBClusterIdentifier=name, Engine="aurora-postgresql", EngineVersion=version,
            MasterUsername="u", MasterUserPassword="p" * 8,
        )  # fmt: skip
    [found] = rds.describe_db_clusters(DBClusterIdentifier="leading")["DBClusters"]
    rds.create_global_cluster(
        GlobalClusterIdentifier="both", SourceDBClusterIdentifier=found["DBClusterArn"]
    )
    backend = rds_backends[ACCOUNT][REGION]
    group = backend.global_clusters["both"]
    group.members.append(backend.clusters["following"])

    with pytest.raises(botocore.exceptions.ClientError, match="upgrade global replicas first"):
        rds.modify_db_cluster(DBClusterIdentifier="leading", EngineVersion="16.13")
    rds.modify_db_cluster(DBClusterIdentifier="following", EngineVersion="16.13")
    rds.modify_db_cluster(DBClusterIdentifier="leading", EngineVersion="16.13")

    group.members.clear()
    rds.delete_global_cluster(GlobalClusterIdentifier="both")
    for name in ("leading", "following"):
        rds.delete_db_cluster(DBClusterIdentifier=name, SkipFinalSnapshot=True)

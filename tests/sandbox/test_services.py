"""Corrections of moto: each fails without its lines in vdbctl/sandbox/services."""

from __future__ import annotations

import botocore.exceptions
import pytest

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def rds(cloud):
    return cloud.client("rds")


@pytest.fixture(scope="module")
def cache(cloud):
    return cloud.client("elasticache")


@pytest.fixture(scope="module")
def instance(rds):
    """An RDS instance with what moto forgets."""
    created = rds.create_db_instance(
        DBInstanceIdentifier="plain",
        DBInstanceClass="db.t4g.micro",
        Engine="postgres",
        EngineVersion="17",
        AllocatedStorage=20,
        DBName="app",
        MasterUsername="dbadmin",
        ManageMasterUserPassword=True,
        EnablePerformanceInsights=True,
        DatabaseInsightsMode="advanced",
        PerformanceInsightsRetentionPeriod=465,
        PreferredBackupWindow="03:00-04:00",
        PreferredMaintenanceWindow="sun:04:00-sun:05:00",
        EngineLifecycleSupport="open-source-rds-extended-support-disabled",
    )
    return created["DBInstance"]


def test_every_instance_has_a_resource_id_of_its_own(rds, instance):
    replica = rds.create_db_instance_read_replica(
        DBInstanceIdentifier="copy", SourceDBInstanceIdentifier="plain"
    )["DBInstance"]

    assert replica["DbiResourceId"] != instance["DbiResourceId"]
    rds.delete_db_instance(DBInstanceIdentifier="copy", SkipFinalSnapshot=True)


def test_insights_and_lifecycle_support_are_kept(instance):
    assert instance["DatabaseInsightsMode"] == "advanced"
    assert instance["PerformanceInsightsRetentionPeriod"] == 465
    assert instance["EngineLifecycleSupport"] == "open-source-rds-extended-support-disabled"


def test_an_instance_is_a_real_server_with_the_secrets_login(cloud, rds, instance):
    import json

    import psycopg

    found = rds.describe_db_instances(DBInstanceIdentifier="plain")["DBInstances"][0]
    secret = found["MasterUserSecret"]["SecretArn"]
    value = cloud.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
    login = json.loads(value)
    options = {
        "host": found["Endpoint"]["Address"],
        "port": found["Endpoint"]["Port"],
        "dbname": "app",
        "user": login["username"],
    }

    with psycopg.connect(**options, password=login["password"]) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(**options, password="wrong")


def test_a_deleted_instance_leaves_no_server(cloud, rds):
    created = rds.create_db_instance(
        DBInstanceIdentifier="brief",
        DBInstanceClass="db.t4g.micro",
        Engine="postgres",
        AllocatedStorage=20,
        MasterUsername="dbadmin",
        MasterUserPassword="long-enough-1",
    )["DBInstance"]
    served = cloud.databases.find(created["DBInstanceArn"])

    rds.delete_db_instance(DBInstanceIdentifier="brief", SkipFinalSnapshot=True)

    assert cloud.databases.find(created["DBInstanceArn"]) is None
    assert not served.server.data.exists()


def test_an_aurora_cluster_has_no_serverless_v1_scaling(cloud):
    assert "ScalingConfigurationInfo" not in cloud.cluster("plain-cluster")


def test_the_data_api_can_be_switched(cloud, rds):
    cluster = cloud.cluster("switched")

    rds.disable_http_endpoint(ResourceArn=cluster["DBClusterArn"])

    [found] = rds.describe_db_clusters(DBClusterIdentifier="switched")["DBClusters"]
    assert cluster["HttpEndpointEnabled"]
    assert not found["HttpEndpointEnabled"]


def test_a_second_cluster_of_the_same_name_is_refused(cloud):
    cloud.cluster("twice")

    with pytest.raises(botocore.exceptions.ClientError, match="AlreadyExists"):
        cloud.cluster("twice")


def test_engine_versions_can_be_asked(rds):
    versions = rds.describe_db_engine_versions(Engine="aurora-postgresql", EngineVersion="17")

    assert {v["EngineVersion"].split(".")[0] for v in versions["DBEngineVersions"]} == {"17"}


def test_parameters_that_were_set_say_so(rds):
    rds.create_db_parameter_group(
        DBParameterGroupName="g", DBParameterGroupFamily="postgres17", Description="x"
    )
    rds.modify_db_parameter_group(
        DBParameterGroupName="g",
        Parameters=[
            {"ParameterName": "work_mem", "ParameterValue": "65536", "ApplyMethod": "immediate"}
        ],
    )

    [parameter] = rds.describe_db_parameters(DBParameterGroupName="g", Source="user")["Parameters"]

    assert (parameter["ParameterName"], parameter["Source"]) == ("work_mem", "user")


def test_the_description_of_a_rule_that_refers_to_a_group_is_kept(cloud):
    ec2 = cloud.client("ec2")
    group = ec2.create_security_group(GroupName="a", Description="a")["GroupId"]
    source = {"GroupId": group, "Description": "from itself"}
    permission = {
        "IpProtocol": "tcp",
        "FromPort": 5432,
        "ToPort": 5432,
        "UserIdGroupPairs": [source],
    }
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])

    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])[
        "SecurityGroupRules"
    ]

    assert "from itself" in [rule.get("Description") for rule in rules]


def test_a_rule_for_all_protocols_gets_another_description(cloud):
    ec2 = cloud.client("ec2")
    group = ec2.create_security_group(GroupName="open", Description="open")["GroupId"]
    mine = [{"Name": "group-id", "Values": [group]}]
    [before] = ec2.describe_security_group_rules(Filters=mine)["SecurityGroupRules"]
    new = {"IpProtocol": "-1", "CidrIpv4": "0.0.0.0/0", "Description": "anywhere"}

    ec2.modify_security_group_rules(
        GroupId=group,
        SecurityGroupRules=[
            {"SecurityGroupRuleId": before["SecurityGroupRuleId"], "SecurityGroupRule": new}
        ],
    )

    [after] = ec2.describe_security_group_rules(Filters=mine)["SecurityGroupRules"]
    assert after == before | {"Description": "anywhere"}


def test_a_replication_group_has_the_members_that_were_asked_for_and_can_be_deleted(cache):
    cache.create_replication_group(
        ReplicationGroupId="rg",
        ReplicationGroupDescription="x",
        Engine="valkey",
        CacheNodeType="cache.t4g.micro",
        NumCacheClusters=3,
        TransitEncryptionEnabled=True,
    )
    [group] = cache.describe_replication_groups(ReplicationGroupId="rg")["ReplicationGroups"]
    [member] = cache.describe_cache_clusters(CacheClusterId=group["MemberClusters"][0])[
        "CacheClusters"
    ]

    cache.delete_replication_group(ReplicationGroupId="rg")

    assert len(group["MemberClusters"]) == 3
    assert member["TransitEncryptionMode"] == "required"
    with pytest.raises(botocore.exceptions.ClientError, match="NotFound"):
        cache.describe_replication_groups(ReplicationGroupId="rg")


def test_user_groups_live_and_die(cache):
    arn = cache.create_user_group(
        UserGroupId="g", Engine="valkey", UserIds=["a"], Tags=[{"Key": "k", "Value": "v"}]
    )["ARN"]
    cache.modify_user_group(UserGroupId="g", UserIdsToAdd=["b"], UserIdsToRemove=["a"])
    [group] = cache.describe_user_groups(UserGroupId="g")["UserGroups"]
    tags = cache.list_tags_for_resource(ResourceName=arn)["TagList"]

    cache.delete_user_group(UserGroupId="g")

    assert group["UserIds"] == ["b"]
    assert tags == [{"Key": "k", "Value": "v"}]
    with pytest.raises(botocore.exceptions.ClientError, match="UserGroupNotFound"):
        cache.describe_user_groups(UserGroupId="g")


def test_serverless_caches_live_and_die(cache):
    cache.create_serverless_cache(
        ServerlessCacheName="s",
        Engine="valkey",
        CacheUsageLimits={"ECPUPerSecond": {"Maximum": 5000}},
    )
    cache.modify_serverless_cache(ServerlessCacheName="s", SnapshotRetentionLimit=3)
    [found] = cache.describe_serverless_caches(ServerlessCacheName="s")["ServerlessCaches"]

    cache.delete_serverless_cache(ServerlessCacheName="s")

    assert (found["Status"], found["SnapshotRetentionLimit"]) == ("available", 3)
    with pytest.raises(botocore.exceptions.ClientError, match="NotFound"):
        cache.describe_serverless_caches(ServerlessCacheName="s")


def test_cache_subnet_groups_can_be_deleted(cloud, cache):
    subnets = cloud.subnets()[:2]
    cache.create_cache_subnet_group(
        CacheSubnetGroupName="n", CacheSubnetGroupDescription="x", SubnetIds=subnets
    )

    cache.delete_cache_subnet_group(CacheSubnetGroupName="n")

    with pytest.raises(botocore.exceptions.ClientError, match="NotFound"):
        cache.delete_cache_subnet_group(CacheSubnetGroupName="n")

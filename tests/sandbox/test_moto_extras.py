"""Corrections of moto for what stands beside the database: each test fails on moto alone."""

from __future__ import annotations

import io
import zipfile
from typing import get_args

import pytest

from vdbctl.spec.network import InterfaceEndpoint

pytestmark = pytest.mark.sandbox

ROLE = "arn:aws:iam::123456789012:role/x"


@pytest.fixture
def proxy(cloud):
    rds = cloud.client("rds")
    subnets = cloud.subnets()[:2]
    auth = [
        {"AuthScheme": "SECRETS", "SecretArn": "arn:aws:secretsmanager:x", "IAMAuth": "DISABLED"}
    ]
    rds.create_db_proxy(
        DBProxyName="with-readers", EngineFamily="POSTGRESQL", Auth=auth, RoleArn=ROLE,
        VpcSubnetIds=subnets,
    )  # fmt: skip
    yield subnets
    rds.delete_db_proxy(DBProxyName="with-readers")


def test_a_proxy_has_further_endpoints_with_tags(cloud, proxy):
    rds = cloud.client("rds")
    made = rds.create_db_proxy_endpoint(
        DBProxyName="with-readers", DBProxyEndpointName="readers", VpcSubnetIds=proxy,
        TargetRole="READ_ONLY", Tags=[{"Key": "a", "Value": "b"}],
    )["DBProxyEndpoint"]  # fmt: skip

    found = rds.describe_db_proxy_endpoints(DBProxyEndpointName="readers")["DBProxyEndpoints"]
    tags = rds.list_tags_for_resource(ResourceName=made["DBProxyEndpointArn"])["TagList"]
    rds.delete_db_proxy_endpoint(DBProxyEndpointName="readers")

    assert (found[0]["TargetRole"], found[0]["Status"]) == ("READ_ONLY", "available")
    assert tags == [{"Key": "a", "Value": "b"}]
    with pytest.raises(rds.exceptions.DBProxyEndpointNotFoundFault):
        rds.describe_db_proxy_endpoints(DBProxyEndpointName="readers")


def test_a_proxy_is_in_the_zones_that_have_rds_proxy(cloud):
    rds, ec2 = cloud.client("rds"), cloud.client("ec2")
    found = ec2.describe_subnets(SubnetIds=cloud.subnets())["Subnets"]
    zones = {subnet["SubnetId"]: subnet["AvailabilityZoneId"] for subnet in found}

    made = rds.create_db_proxy(
        DBProxyName="zoned", EngineFamily="POSTGRESQL", RoleArn=ROLE, VpcSubnetIds=list(zones),
        Auth=[{"AuthScheme": "SECRETS", "SecretArn": "arn:aws:secretsmanager:x", "IAMAuth": "DISABLED"}],
    )["DBProxy"]  # fmt: skip
    rds.delete_db_proxy(DBProxyName="zoned")

    assert "use1-az3" in zones.values()
    assert {zones[subnet] for subnet in made["VpcSubnetIds"]} == {*zones.values()} - {"use1-az3"}


@pytest.mark.parametrize("service", get_args(InterfaceEndpoint))
def test_each_endpoint_service_is_there_with_its_zones(cloud, service):
    ec2 = cloud.client("ec2")
    zones = {
        zone["ZoneName"]: zone["ZoneId"]
        for zone in ec2.describe_availability_zones()["AvailabilityZones"]
    }

    [found] = ec2.describe_vpc_endpoint_services(
        ServiceNames=[f"com.amazonaws.us-east-1.{service}"]
    )["ServiceDetails"]

    without = {"use1-az2", "use1-az3", "use1-az5"} if service == "email-smtp" else set()
    assert {zones[name] for name in found["AvailabilityZones"]} == {*zones.values()} - without


def test_an_activity_stream_is_told_by_its_cluster(cloud):
    rds = cloud.client("rds")
    arn = cloud.cluster("streaming")["DBClusterArn"]

    rds.start_activity_stream(ResourceArn=arn, Mode="async", KmsKeyId="key")
    on = rds.describe_db_clusters(DBClusterIdentifier="streaming")["DBClusters"][0]
    rds.stop_activity_stream(ResourceArn=arn)
    off = rds.describe_db_clusters(DBClusterIdentifier="streaming")["DBClusters"][0]

    assert (on["ActivityStreamStatus"], on["ActivityStreamMode"]) == ("started", "async")
    assert off["ActivityStreamStatus"] == "stopped"


def test_a_replica_in_another_region_has_the_default_parameters_there(cloud):
    rds = cloud.client("rds")
    rds.create_db_parameter_group(
        DBParameterGroupName="ours", DBParameterGroupFamily="postgres17", Description="x"
    )
    source = rds.create_db_instance(
        DBInstanceIdentifier="first", DBInstanceClass="db.t4g.micro", Engine="postgres",
        MasterUsername="dbadmin", ManageMasterUserPassword=True, AllocatedStorage=20,
        DBParameterGroupName="ours", EngineVersion="17",
    )["DBInstance"]  # fmt: skip
    west = cloud.client("rds", "us-west-2")

    west.create_db_instance_read_replica(
        DBInstanceIdentifier="second", SourceDBInstanceIdentifier=source["DBInstanceArn"]
    )

    [replica] = west.describe_db_instances(DBInstanceIdentifier="second")["DBInstances"]
    west.delete_db_instance(DBInstanceIdentifier="second", SkipFinalSnapshot=True)
    assert replica["DBParameterGroups"][0]["DBParameterGroupName"] == "default.postgres17"


def test_a_member_in_another_region_can_leave_a_global_cluster(cloud):
    rds = cloud.client("rds")
    first = cloud.cluster("globe")["DBClusterArn"]
    rds.create_global_cluster(GlobalClusterIdentifier="g", SourceDBClusterIdentifier=first)
    west = cloud.client("rds", "us-west-2")
    second = west.create_db_cluster(
        DBClusterIdentifier="globe-2", Engine="aurora-postgresql", GlobalClusterIdentifier="g"
    )["DBCluster"]["DBClusterArn"]

    for member in (second, first):
        rds.remove_from_global_cluster(GlobalClusterIdentifier="g", DbClusterIdentifier=member)
    rds.delete_global_cluster(GlobalClusterIdentifier="g")

    assert rds.describe_global_clusters()["GlobalClusters"] == []


def test_a_service_tells_its_capacity_providers(cloud):
    ecs = cloud.client("ecs")
    ecs.create_cluster(clusterName="c")
    task = ecs.register_task_definition(
        family="f", containerDefinitions=[{"name": "a", "image": "i", "memory": 128}]
    )["taskDefinition"]
    ecs.create_service(
        cluster="c", serviceName="s", taskDefinition=task["taskDefinitionArn"], desiredCount=1,
        capacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
    )  # fmt: skip

    [service] = ecs.describe_services(cluster="c", services=["s"])["services"]

    assert service["capacityProviderStrategy"] == [
        {"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0}
    ]


def test_a_function_tells_where_it_logs_to(cloud):
    cloud.client("iam").create_role(RoleName="x", AssumeRolePolicyDocument="{}")
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("a.py", "")
    functions = cloud.client("lambda")
    logging = {"LogFormat": "JSON", "LogGroup": "/aws/lambda/x"}

    functions.create_function(
        FunctionName="f", Runtime="python3.13", Role=ROLE, Handler="a.b",
        Code={"ZipFile": code.getvalue()}, LoggingConfig=logging,
    )  # fmt: skip

    assert functions.get_function_configuration(FunctionName="f")["LoggingConfig"] == logging


def test_a_vault_can_be_asked_what_it_holds(cloud):
    backup = cloud.client("backup")
    backup.create_backup_vault(BackupVaultName="points")

    assert (
        backup.list_recovery_points_by_backup_vault(BackupVaultName="points")["RecoveryPoints"]
        == []
    )


def test_a_subscription_takes_and_loses_sources(cloud):
    rds = cloud.client("rds")
    rds.create_event_subscription(
        SubscriptionName="told", SnsTopicArn="arn:aws:sns:us-east-1:123456789012:t",
        SourceType="db-instance", SourceIds=["one"],
    )  # fmt: skip

    rds.add_source_identifier_to_subscription(SubscriptionName="told", SourceIdentifier="two")
    rds.remove_source_identifier_from_subscription(SubscriptionName="told", SourceIdentifier="one")
    rds.modify_event_subscription(SubscriptionName="told", EventCategories=["failover"])

    [found] = rds.describe_event_subscriptions(SubscriptionName="told")["EventSubscriptionsList"]
    assert found["SourceIdsList"] == ["two"]
    assert found["EventCategoriesList"] == ["failover"]
    rds.delete_event_subscription(SubscriptionName="told")

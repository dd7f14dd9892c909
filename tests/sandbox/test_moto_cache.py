"""Corrections of moto's ElastiCache: what can be made can be found, changed and deleted."""

from __future__ import annotations

import botocore.exceptions
import pytest

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def cache(cloud):
    return cloud.client("elasticache")


@pytest.fixture
def group(cache):
    """A replication group of two nodes."""
    cache.create_replication_group(
        ReplicationGroupId="nodes",
        ReplicationGroupDescription="x",
        Engine="valkey",
        EngineVersion="8.0",
        CacheNodeType="cache.t4g.micro",
        NumCacheClusters=2,
        SnapshotWindow="02:00-03:00",
        UserGroupIds=["one"],
        SecurityGroupIds=["sg-1"],
        TransitEncryptionEnabled=True,
        AtRestEncryptionEnabled=True,
    )
    yield lambda: cache.describe_replication_groups(ReplicationGroupId="nodes")[
        "ReplicationGroups"
    ][0]
    cache.delete_replication_group(ReplicationGroupId="nodes")


def member(cache, name: str = "nodes-001") -> dict:
    return cache.describe_cache_clusters(CacheClusterId=name)["CacheClusters"][0]


def test_a_member_tells_what_its_group_was_given(cache, group):
    found = member(cache)

    assert found["ReplicationGroupId"] == "nodes"
    assert found["EngineVersion"] == "8.0.1"
    assert found["SnapshotWindow"] == "02:00-03:00"
    assert [g["SecurityGroupId"] for g in found["SecurityGroups"]] == ["sg-1"]
    assert found["TransitEncryptionEnabled"]
    assert found["AtRestEncryptionEnabled"]
    assert found["CacheParameterGroup"]["CacheParameterGroupName"] == "default.valkey8"


def test_changes_of_a_group_reach_its_members(cache, group):
    cache.modify_replication_group(
        ReplicationGroupId="nodes",
        SnapshotWindow="04:00-05:00",
        EngineVersion="8.1",
        CacheParameterGroupName="mine",
        SecurityGroupIds=["sg-2"],
        UserGroupIdsToAdd=["two"],
        UserGroupIdsToRemove=["one"],
        ApplyImmediately=True,
    )

    found = member(cache)
    assert found["SnapshotWindow"] == "04:00-05:00"
    assert found["EngineVersion"] == "8.1.0"
    assert found["CacheParameterGroup"]["CacheParameterGroupName"] == "mine"
    assert [g["SecurityGroupId"] for g in found["SecurityGroups"]] == ["sg-2"]
    assert group()["UserGroupIds"] == ["two"]


def test_replicas_can_be_added_and_taken_away(cache, group):
    endpoint = group()["NodeGroups"][0]["PrimaryEndpoint"]

    cache.increase_replica_count(
        ReplicationGroupId="nodes", NewReplicaCount=2, ApplyImmediately=True
    )
    more = group()
    cache.decrease_replica_count(
        ReplicationGroupId="nodes", NewReplicaCount=0, ApplyImmediately=True
    )
    fewer = group()

    assert more["MemberClusters"] == ["nodes-001", "nodes-002", "nodes-003"]
    assert len(more["NodeGroups"][0]["NodeGroupMembers"]) == 3
    assert fewer["MemberClusters"] == ["nodes-001"]
    assert fewer["NodeGroups"][0]["PrimaryEndpoint"] == endpoint


def test_a_cluster_of_one_node_tells_its_security_groups_and_can_be_deleted(cache):
    cache.create_cache_cluster(
        CacheClusterId="single",
        Engine="redis",
        CacheNodeType="cache.t4g.micro",
        NumCacheNodes=1,
        SecurityGroupIds=["sg-1"],
    )
    found = member(cache, "single")

    cache.delete_cache_cluster(CacheClusterId="single")

    assert [g["SecurityGroupId"] for g in found["SecurityGroups"]] == ["sg-1"]
    with pytest.raises(botocore.exceptions.ClientError, match="CacheClusterNotFound"):
        member(cache, "single")


def test_parameter_groups_live_and_die(cache):
    cache.create_cache_parameter_group(
        CacheParameterGroupName="p", CacheParameterGroupFamily="valkey8", Description="x"
    )
    cache.modify_cache_parameter_group(
        CacheParameterGroupName="p",
        ParameterNameValues=[
            {"ParameterName": "maxmemory-policy", "ParameterValue": "allkeys-lru"},
            {"ParameterName": "timeout", "ParameterValue": "60"},
        ],
    )
    cache.reset_cache_parameter_group(
        CacheParameterGroupName="p",
        ParameterNameValues=[{"ParameterName": "timeout", "ParameterValue": "60"}],
    )
    [found] = cache.describe_cache_parameter_groups(CacheParameterGroupName="p")[
        "CacheParameterGroups"
    ]
    [parameter] = cache.describe_cache_parameters(CacheParameterGroupName="p")["Parameters"]

    cache.delete_cache_parameter_group(CacheParameterGroupName="p")

    assert found["CacheParameterGroupFamily"] == "valkey8"
    assert (parameter["ParameterValue"], parameter["Source"]) == ("allkeys-lru", "user")
    with pytest.raises(botocore.exceptions.ClientError, match="CacheParameterGroupNotFound"):
        cache.describe_cache_parameter_groups(CacheParameterGroupName="p")


def test_a_user_can_be_changed_from_password_to_iam(cache):
    cache.create_user(
        UserId="u",
        UserName="u",
        Engine="valkey",
        AccessString="off -@all",
        AuthenticationMode={"Type": "password", "Passwords": ["0123456789abcdef"]},
    )

    changed = cache.modify_user(
        UserId="u", AccessString="on ~* +@read", AuthenticationMode={"Type": "iam"}
    )

    assert changed["AccessString"] == "on ~* +@read"
    assert changed["Authentication"]["Type"] == "iam"
    cache.delete_user(UserId="u")


def test_a_subnet_group_can_move_to_other_subnets(cloud, cache):
    subnets = cloud.subnets()[:3]
    cache.create_cache_subnet_group(
        CacheSubnetGroupName="moving", CacheSubnetGroupDescription="x", SubnetIds=subnets[:2]
    )

    changed = cache.modify_cache_subnet_group(CacheSubnetGroupName="moving", SubnetIds=subnets[1:])[
        "CacheSubnetGroup"
    ]

    assert {s["SubnetIdentifier"] for s in changed["Subnets"]} == set(subnets[1:])
    cache.delete_cache_subnet_group(CacheSubnetGroupName="moving")

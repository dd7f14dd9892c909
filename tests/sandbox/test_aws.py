"""Calls that vdbctl makes besides Terraform, against AWS's interface."""

from __future__ import annotations

import json

import pytest

from vdbctl.aws import Secret

pytestmark = pytest.mark.sandbox


def test_readers_that_autoscaling_added_are_removed_and_the_others_stay(cloud, aws):
    rds, scaling = cloud.client("rds"), cloud.client("application-autoscaling")
    cloud.cluster("scaled")
    rds.create_db_instance(
        DBInstanceIdentifier="application-autoscaling-1", DBClusterIdentifier="scaled",
        Engine="aurora-postgresql", DBInstanceClass="db.serverless",
    )  # fmt: skip
    scaling.register_scalable_target(
        ServiceNamespace="rds", ResourceId="cluster:scaled", MinCapacity=1, MaxCapacity=3,
        ScalableDimension="rds:cluster:ReadReplicaCount",
    )  # fmt: skip

    removed = aws.remove_scaled_readers("scaled")

    members = rds.describe_db_clusters(DBClusterIdentifier="scaled")["DBClusters"][0]
    names = [m["DBInstanceIdentifier"] for m in members["DBClusterMembers"]]
    [target] = scaling.describe_scalable_targets(ServiceNamespace="rds")["ScalableTargets"]
    assert (removed, names) == (("application-autoscaling-1",), ["scaled-1"])
    assert target["MaxCapacity"] == 0  # none comes back, and Terraform still finds its target


def test_the_cache_gets_its_token_once_and_again_when_it_changes(cloud, aws):
    caches, secrets = cloud.client("elasticache"), cloud.client("secretsmanager")
    caches.create_user(
        UserId="cache-token", UserName="default", Engine="valkey", AccessString="off -@all",
        NoPasswordRequired=True,
    )  # fmt: skip
    arn = secrets.create_secret(Name="token", SecretString=json.dumps({"auth_token": "a" * 64}))[
        "ARN"
    ]

    first = aws.open_cache_to_token("cache-token", aws.secret(arn))
    again = aws.open_cache_to_token("cache-token", aws.secret(arn))
    secrets.put_secret_value(SecretId=arn, SecretString=json.dumps({"auth_token": "b" * 64}))
    changed = aws.open_cache_to_token("cache-token", aws.secret(arn))
    caches.create_user(
        UserId="cache-anew", UserName="default", Engine="valkey", AccessString="off -@all",
        NoPasswordRequired=True,
    )  # fmt: skip
    created_again = aws.open_cache_to_token("cache-anew", aws.secret(arn))

    [user] = caches.describe_users(UserId="cache-token")["Users"]
    assert (first, again, changed, created_again) == (True, False, True, True)
    assert user["AccessString"].startswith("on ")


def test_a_secret_never_shows_its_content():
    assert "hidden" not in repr(Secret("arn", "1", {"password": "hidden"}))

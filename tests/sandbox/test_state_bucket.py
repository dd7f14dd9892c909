"""The bucket of states, against moto."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from vdbctl.aws import Aws
from vdbctl.errors import AwsRefused
from vdbctl.iac import applied
from vdbctl.iac.state import S3Store
from vdbctl.operate.state_bucket import StateBucket

pytestmark = pytest.mark.sandbox


@pytest.fixture
def bucket(cloud, monkeypatch, request):
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    name = request.node.name.replace("_", "-")[:60].strip("-")
    return StateBucket(Aws("eu-central-1"), name)


def test_a_bucket_is_made_once_and_hardened_as_often_as_one_likes(cloud, bucket):
    assert not bucket.exists()
    bucket.create()
    assert bucket.exists()

    steps = list(bucket.harden(None))
    assert list(bucket.harden(None)) == steps

    s3, name = cloud.client("s3"), {"Bucket": bucket.name}
    assert s3.get_bucket_location(**name)["LocationConstraint"] == "eu-central-1"
    assert s3.get_bucket_versioning(**name)["Status"] == "Enabled"
    assert all(s3.get_public_access_block(**name)["PublicAccessBlockConfiguration"].values())
    [rule] = s3.get_bucket_encryption(**name)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    [statement] = json.loads(s3.get_bucket_policy(**name)["Policy"])["Statement"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    [old] = s3.get_bucket_lifecycle_configuration(**name)["Rules"]
    assert old["NoncurrentVersionExpiration"]["NoncurrentDays"] == 90


def test_objects_are_read_listed_and_removed(bucket):
    bucket.create()
    bucket.write("vdbctl/a/terraform.tfstate", b"content")

    assert bucket.read("vdbctl/a/terraform.tfstate") == b"content"
    assert bucket.read("vdbctl/b/terraform.tfstate") is None
    assert bucket.keys("vdbctl/") == ("vdbctl/a/terraform.tfstate",)
    bucket.delete("vdbctl/a/terraform.tfstate")
    assert bucket.keys("vdbctl/") == ()


def test_a_hardened_bucket_can_be_used_and_a_plain_denial_still_holds(cloud, bucket):
    bucket.create()
    list(bucket.harden(None))
    bucket.write("a", b"content")
    assert bucket.read("a") == b"content"
    denial = {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}

    cloud.client("s3").put_bucket_policy(
        Bucket=bucket.name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [denial]})
    )

    with pytest.raises(AwsRefused):
        bucket.read("a")


def test_the_cost_of_the_last_apply_is_known_to_all_who_share_a_bucket(bucket):
    bucket.create()
    store = S3Store(bucket, bucket.name, "vdbctl/a/terraform.tfstate")

    applied.write(store, Decimal("12.5"), datetime.now(UTC))

    assert applied.monthly_usd(S3Store(bucket, bucket.name, store.key)) == Decimal("12.5")
    assert bucket.keys("vdbctl/") == ("vdbctl/a/applied.json",)
    applied.forget(store)
    assert applied.monthly_usd(store) is None


def test_a_lock_object_is_a_lock_until_it_is_released(bucket):
    bucket.create()
    store = S3Store(bucket, bucket.name, "vdbctl/a/terraform.tfstate")
    assert store.lock() is None
    note = {"ID": "1", "Who": "mary@laptop", "Created": "2026-11-21T11:40:00Z"}
    bucket.write("vdbctl/a/terraform.tfstate.tflock", json.dumps(note).encode())

    lock = store.lock()

    assert lock is not None
    assert lock.who == "mary@laptop"
    store.release(lock)
    assert store.lock() is None

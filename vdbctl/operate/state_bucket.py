"""The bucket that keeps states: versioned, encrypted, private, over TLS alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from vdbctl.aws import Aws, translated

NONCURRENT_DAYS = 90
"""Old versions of states are kept for so long."""
NEWEST_KEPT = 20
"""And so many of each, however old."""
_MISSING = frozenset({"404", "NoSuchKey", "NoSuchBucket", "NotFound"})


class StateBucket:
    """One bucket for the states of many stacks."""

    def __init__(self, aws: Aws, name: str) -> None:
        self._aws = aws
        self.name = name
        self.region = aws.region

    def exists(self) -> bool:
        """Whether it is there and may be used.

        Raises:
            AwsRefused: It belongs to somebody else, or may not be used.
        """
        from botocore.exceptions import ClientError

        with translated(f"s3:HeadBucket on {self.name}"):
            try:
                self._s3.head_bucket(Bucket=self.name)
            except ClientError as error:
                if error.response["Error"]["Code"] in _MISSING:
                    return False
                raise
        return True

    def create(self) -> None:
        """Make the bucket; nothing is public from its first moment."""
        where = {}
        if self._aws.region != "us-east-1":  # which S3 takes for granted, and refuses to be told
            where = {"CreateBucketConfiguration": {"LocationConstraint": self._aws.region}}
        with translated(f"s3:CreateBucket {self.name}"):
            self._s3.create_bucket(Bucket=self.name, ObjectOwnership="BucketOwnerEnforced", **where)
            self._s3.get_waiter("bucket_exists").wait(Bucket=self.name)

    def harden(self, kms_key_arn: str | None) -> Iterator[str]:
        """Bring the bucket to what a state needs, step by step; may be repeated.

        Yields:
            What has just been set.
        """
        s3, name = self._s3, self.name
        with translated(f"s3:PutBucket... on {name}"):
            s3.put_public_access_block(
                Bucket=name,
                PublicAccessBlockConfiguration={
                    "BlockPublicAcls": True,
                    "IgnorePublicAcls": True,
                    "BlockPublicPolicy": True,
                    "RestrictPublicBuckets": True,
                },
            )
            yield "nothing in it can be made public"
            s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
            yield "each version of a state is kept"
            s3.put_bucket_encryption(
                Bucket=name, ServerSideEncryptionConfiguration=_encryption(kms_key_arn)
            )
            yield f"encrypted with {kms_key_arn or 'the key of S3'}"
            s3.put_bucket_policy(Bucket=name, Policy=json.dumps(_tls_only(name)))
            yield "TLS only"
            s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration=_LIFECYCLE)
            yield f"old versions go after {NONCURRENT_DAYS} days"
            s3.put_bucket_tagging(
                Bucket=name, Tagging={"TagSet": [{"Key": "ManagedBy", "Value": "vdbctl"}]}
            )

    # -- objects: iac.state.Objects -------------------------------------------------------------

    def read(self, key: str) -> bytes | None:
        """Content of an object, or None."""
        from botocore.exceptions import ClientError

        with translated(f"s3:GetObject s3://{self.name}/{key}"):
            try:
                answer = self._s3.get_object(Bucket=self.name, Key=key)
            except ClientError as error:
                if error.response["Error"]["Code"] in _MISSING:
                    return None
                raise
        content: bytes = answer["Body"].read()
        return content

    def write(self, key: str, content: bytes) -> None:
        """Put an object."""
        with translated(f"s3:PutObject s3://{self.name}/{key}"):
            self._s3.put_object(Bucket=self.name, Key=key, Body=content)

    def delete(self, key: str) -> None:
        """Remove an object; its versions stay."""
        with translated(f"s3:DeleteObject s3://{self.name}/{key}"):
            self._s3.delete_object(Bucket=self.name, Key=key)

    def keys(self, prefix: str) -> tuple[str, ...]:
        """Names of all objects below a prefix, sorted."""
        with translated(f"s3:ListBucket s3://{self.name}/{prefix}"):
            pages = self._s3.get_paginator("list_objects_v2").paginate(
                Bucket=self.name, Prefix=prefix
            )
            return tuple(
                sorted(found["Key"] for page in pages for found in page.get("Contents", ()))
            )

    @property
    def _s3(self) -> Any:
        return self._aws.client("s3")


_LIFECYCLE = {
    "Rules": [
        {
            "ID": "old-versions",
            "Status": "Enabled",
            "Filter": {},
            "NoncurrentVersionExpiration": {
                "NoncurrentDays": NONCURRENT_DAYS,
                "NewerNoncurrentVersions": NEWEST_KEPT,
            },
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
        }
    ]
}


def _encryption(kms_key_arn: str | None) -> dict[str, object]:
    default = {"SSEAlgorithm": "AES256"}
    if kms_key_arn:
        default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": kms_key_arn}
    return {
        "Rules": [
            {
                "ApplyServerSideEncryptionByDefault": default,
                "BucketKeyEnabled": bool(kms_key_arn),
            }
        ]
    }


def _tls_only(name: str) -> dict[str, object]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "TlsOnly",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }

"""S3: policies of buckets."""

from __future__ import annotations

import json
from typing import Any

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket


def install() -> None:
    """Gap: a statement whose condition does not hold denies, where on AWS it says nothing. The
    usual one denies whoever comes without TLS, which is everybody on loopback; so statements with
    a condition are kept and not judged."""
    FakeBucket.get_permission = _get_permission


def _get_permission(bucket: Any, action: str, resource: str) -> PermissionResult:
    if bucket.policy is None:
        return PermissionResult.NEUTRAL
    document = json.loads(bucket.policy)
    statements = document["Statement"]
    if isinstance(statements, dict):
        statements = [statements]
    document["Statement"] = [one for one in statements if "Condition" not in one]
    return IAMPolicy(json.dumps(document)).is_action_permitted(action, resource)

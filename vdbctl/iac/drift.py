"""What has changed outside Terraform, sorted by whether anybody needs to care.

Source of the shape: Terraform documentation, "JSON Output Format", `resource_drift`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from vdbctl.iac.attributes import AttributeChange, differences
from vdbctl.iac.types import Json

Origin = Literal["weakens_security", "by_hand", "harmless", "by_aws"]
ORDER: tuple[Origin, ...] = ("weakens_security", "by_hand", "harmless", "by_aws")

_BY_AWS: Mapping[str, frozenset[str]] = {
    "aws_db_instance": frozenset(
        {
            "allocated_storage",  # storage autoscaling
            "engine_version",
            "engine_version_actual",
            "latest_restorable_time",
            "replicas",
            "status",
        }
    ),
    "aws_rds_cluster": frozenset(
        {"cluster_members", "engine_version", "engine_version_actual", "reader_endpoint"}
    ),
    "aws_rds_cluster_instance": frozenset({"engine_version", "engine_version_actual", "writer"}),
    "aws_rds_global_cluster": frozenset({"engine_version_actual", "global_cluster_members"}),
    "aws_elasticache_replication_group": frozenset(
        {"engine_version_actual", "member_clusters", "primary_endpoint_address"}
    ),
    "aws_elasticache_serverless_cache": frozenset({"full_engine_version", "status"}),
    "aws_elasticache_user": frozenset({"user_group_ids"}),
    "aws_secretsmanager_secret": frozenset({"replica"}),
    "aws_ecs_service": frozenset({"desired_count", "task_definition"}),
    "aws_lambda_function": frozenset({"last_modified", "version"}),
}
"""Attributes that AWS changes by itself: minor upgrades, growing disks, members come and gone."""
_EVERYWHERE_BY_AWS = frozenset({"arn", "id", "certificate_valid_till", "endpoint", "timeouts"})
_HARMLESS = frozenset({"description", "tags", "tags_all"})

_MUST_STAY_TRUE = frozenset(
    {
        "at_rest_encryption_enabled",
        "block_public_acls",
        "block_public_policy",
        "copy_tags_to_snapshot",
        "deletion_protection",
        "enable_key_rotation",
        "iam_database_authentication_enabled",
        "ignore_public_acls",
        "require_tls",
        "restrict_public_buckets",
        "storage_encrypted",
        "transit_encryption_enabled",
    }
)
_MUST_STAY_FALSE = frozenset(
    {"map_public_ip_on_launch", "publicly_accessible", "skip_final_snapshot"}
)
_MUST_NOT_SHRINK = frozenset({"backup_retention_period", "retention_in_days"})
_ACCESS_TYPES = frozenset(
    {
        "aws_iam_policy",
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_iam_role_policy_attachment",
        "aws_kms_key_policy",
        "aws_s3_bucket_policy",
        "aws_s3_bucket_public_access_block",
        "aws_security_group",
        "aws_vpc_security_group_egress_rule",
        "aws_vpc_security_group_ingress_rule",
    }
)
"""Types that decide who gets in; whatever changes in them is looked at by somebody."""


@dataclass(frozen=True)
class Drift:
    """One resource that is not as Terraform left it.

    Attributes:
        deleted: It is gone.
        differences: As Terraform left it, and as it is.
        reverted: The next apply would bring it back to what the spec says.
    """

    address: str
    type: str
    deleted: bool
    origin: Origin
    differences: tuple[AttributeChange, ...]
    reverted: bool


def read(document: Mapping[str, Any]) -> tuple[Drift, ...]:
    """Drift in the document that `terraform show -json PLAN` prints, the worst first."""
    planned = {
        item["address"]
        for item in document.get("resource_changes", [])
        if item["change"]["actions"] not in (["no-op"], ["read"])
    }
    found = [
        _drift(item, item["address"] in planned)
        for item in document.get("resource_drift", [])
        if item.get("mode") == "managed"
    ]
    told = [one for one in found if one.deleted or one.differences]
    return tuple(sorted(told, key=lambda one: (ORDER.index(one.origin), one.address)))


def _drift(item: Mapping[str, Any], planned: bool) -> Drift:
    change = item["change"]
    deleted = change["actions"] == ["delete"]
    found = () if deleted else _told(differences(change))
    return Drift(
        address=item["address"],
        type=item["type"],
        deleted=deleted,
        origin=_origin(item["type"], deleted, found),
        differences=found,
        reverted=planned,
    )


def _told(found: Sequence[AttributeChange]) -> tuple[AttributeChange, ...]:
    """Without what Terraform repeats: tags_all is tags and those of the provider."""
    tags = {one.path.removeprefix("tags.") for one in found if one.path.startswith("tags.")}
    return tuple(
        one
        for one in found
        if one.name not in _EVERYWHERE_BY_AWS
        and not (one.name == "tags_all" and one.path.removeprefix("tags_all.") in tags)
        and not _empty(one.before, one.after)
    )


def _empty(before: Json, after: Json) -> bool:
    """Nothing, no list and no text are the same to AWS."""
    return not before and not after and before is not False and after is not False


def _origin(kind: str, deleted: bool, found: Sequence[AttributeChange]) -> Origin:
    if deleted:
        return "weakens_security" if kind in _ACCESS_TYPES else "by_hand"
    origins = [_of_attribute(kind, one) for one in found]
    return min(origins, key=ORDER.index, default="by_aws")


def _of_attribute(kind: str, one: AttributeChange) -> Origin:
    if one.name in _HARMLESS:
        return "harmless"
    if _weakens(one) or kind in _ACCESS_TYPES:
        return "weakens_security"
    return "by_aws" if one.name in _BY_AWS.get(kind, ()) else "by_hand"


def _weakens(one: AttributeChange) -> bool:
    last = one.path.rsplit(".", 1)[-1]
    if last in _MUST_STAY_TRUE:
        return one.before is True and one.after is not True
    if last in _MUST_STAY_FALSE:
        return one.before is False and one.after is True
    if last in _MUST_NOT_SHRINK:
        before, after = one.before, one.after
        return isinstance(before, int) and (not isinstance(after, int) or after < before)
    return False

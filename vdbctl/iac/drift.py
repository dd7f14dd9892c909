"""What has changed outside Terraform, sorted by whether anybody needs to care.

Source of the shape: Terraform documentation, "JSON Output Format", `resource_drift`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from vdbctl.iac.attributes import AttributeChange, differences
from vdbctl.iac.types import Json

Origin = Literal["weakens_security", "by_hand", "harmless", "by_aws"]
ORDER: tuple[Origin, ...] = ("weakens_security", "by_hand", "harmless", "by_aws")

_BY_AWS: Mapping[str, frozenset[str]] = {
    "aws_db_instance": frozenset({"allocated_storage", "engine_version", "engine_version_actual"}),
    "aws_rds_cluster": frozenset({"cluster_members", "engine_version", "engine_version_actual"}),
    "aws_rds_cluster_instance": frozenset({"engine_version", "engine_version_actual", "writer"}),
    "aws_rds_global_cluster": frozenset({"engine_version_actual"}),
    "aws_elasticache_replication_group": frozenset({"engine_version_actual", "member_clusters"}),
    "aws_elasticache_serverless_cache": frozenset({"full_engine_version"}),
    "aws_ecs_service": frozenset({"desired_count", "task_definition"}),
}
"""Attributes that AWS changes by itself: minor upgrades, growing disks, members come and gone."""
_HARMLESS = frozenset({"description", "tags", "tags_all"})

_INDEX = re.compile(r'\[(?:"[^"]*"|\d+)\]')
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
    """Drift in the document that `terraform show -json PLAN` prints, the worst first.

    What is neither written in the workspace nor reverted by the plan is the business of AWS, or of
    another resource that shows up in this one, and counts only where it weakens security.
    """
    planned = {
        item["address"]: {one.name for one in differences(item["change"])}
        for item in document.get("resource_changes", [])
        if item["change"]["actions"] not in (["no-op"], ["read"])
    }
    written = Written(document)
    found = [
        _drift(item, written, planned)
        for item in document.get("resource_drift", [])
        if item.get("mode") == "managed"
    ]
    told = [one for one in found if one.deleted or one.differences]
    return tuple(sorted(told, key=lambda one: (ORDER.index(one.origin), one.address)))


class Written:
    """What the workspace says: attributes of each resource, and policies of each role."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._root = document.get("configuration", {}).get("root_module", {})
        state = document.get("prior_state", {}).get("values", {}).get("root_module", {})
        self._policies: dict[str, set[str]] = {}
        for resource in _all_resources(state):
            values = resource.get("values", {})
            if resource["type"] in ("aws_iam_role_policy", "aws_iam_role_policy_attachment"):
                names = self._policies.setdefault(str(values.get("role")), set())
                names.add(str(values.get("policy_arn") or values.get("name")))

    def attributes(self, address: str) -> frozenset[str]:
        """Names of the attributes that the workspace sets."""
        module = self._root
        steps = _INDEX.sub("", address).split(".")
        while steps[0] == "module":
            module = module.get("module_calls", {}).get(steps[1], {}).get("module", {})
            steps = steps[2:]
        resource = ".".join(steps)
        return frozenset(
            name
            for one in module.get("resources", [])
            if one["address"] == resource
            for name in one.get("expressions", {})
        )

    def policies(self, role: str) -> frozenset[str]:
        """Names of inline policies and ARNs of attached ones."""
        return frozenset(self._policies.get(role, ()))


def _all_resources(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from _all_resources(child)


def _drift(
    item: Mapping[str, Any], written: Written, planned: Mapping[str, Collection[str]]
) -> Drift:
    address, kind, change = item["address"], item["type"], item["change"]
    deleted = change["actions"] == ["delete"]
    found: tuple[AttributeChange, ...] = ()
    if not deleted:
        counts = {
            *written.attributes(address),
            *planned.get(address, ()),
            *_BY_AWS.get(kind, ()),
        }
        found = _told(differences(change), counts)
    if kind == "aws_iam_role" and not deleted:
        found += _stray_policies(change.get("after") or {}, written)
    return Drift(
        address=address,
        type=kind,
        deleted=deleted,
        origin=_origin(kind, deleted, found),
        differences=found,
        reverted=address in planned,
    )


def _stray_policies(role: Mapping[str, Any], written: Written) -> tuple[AttributeChange, ...]:
    """Policies that somebody gave a role, and Terraform did not."""
    attached = {str(arn) for arn in role.get("managed_policy_arns") or []}
    inline = {str(one.get("name")) for one in role.get("inline_policy") or []}
    stray = sorted((attached | inline) - written.policies(str(role.get("name"))))
    return (AttributeChange("policies", None, list[Json](stray)),) if stray else ()


def _told(found: Sequence[AttributeChange], counts: Collection[str]) -> tuple[AttributeChange, ...]:
    """What counts, without what Terraform repeats: tags_all is tags and those of the provider."""
    tags = {one.path.removeprefix("tags.") for one in found if one.path.startswith("tags.")}
    return tuple(
        one
        for one in found
        if (one.name in counts or one.name == "tags_all" or _weakens(one))
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

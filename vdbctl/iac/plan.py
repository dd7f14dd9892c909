"""What a plan would do, and the guards that stand before it.

Source of the shape: Terraform documentation, "JSON Output Format", format version 1.2.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from vdbctl.errors import DataLossRefused

Action = Literal["create", "update", "replace", "delete"]

STORES_DATA = frozenset(
    {
        "aws_backup_vault",
        "aws_db_instance",
        "aws_elasticache_replication_group",
        "aws_elasticache_serverless_cache",
        "aws_kms_key",  # what it encrypts cannot be read without it
        "aws_rds_cluster",
        "aws_rds_global_cluster",
        "aws_s3_bucket",
        "aws_secretsmanager_secret",
    }
)
"""Resource types whose loss is the loss of data."""

_ORDER: Mapping[Action, int] = {"delete": 0, "replace": 1, "update": 2, "create": 3}
_ACTIONS: Mapping[tuple[str, ...], Action] = {
    ("create",): "create",
    ("update",): "update",
    ("delete",): "delete",
    ("delete", "create"): "replace",
    ("create", "delete"): "replace",
}


_REASONS = {
    "replace_because_tainted": "its creation did not come to an end",
    "replace_by_request": "it was asked for",
    "replace_by_triggers": "something it depends on is replaced",
}


@dataclass(frozen=True)
class ResourceChange:
    """One resource that the plan would touch.

    Attributes:
        attributes: Names of the attributes that differ, sorted; empty for create and delete.
        reason: Attributes that force a replacement, or the reason in words.
    """

    address: str
    type: str
    action: Action
    attributes: tuple[str, ...] = ()
    reason: tuple[str, ...] = ()

    @property
    def loses_data(self) -> bool:
        return self.type in STORES_DATA and self.action in ("delete", "replace")


@dataclass(frozen=True)
class Plan:
    """Changes in the order of their risk: deleted, replaced, updated, created."""

    changes: tuple[ResourceChange, ...]
    outputs_change: bool = False

    @property
    def has_changes(self) -> bool:
        return bool(self.changes) or self.outputs_change

    @property
    def lost_data(self) -> tuple[str, ...]:
        """Addresses of stored data that would be destroyed."""
        return tuple(change.address for change in self.changes if change.loses_data)

    def count(self, action: Action) -> int:
        return sum(change.action == action for change in self.changes)


def read(document: Mapping[str, Any]) -> Plan:
    """Read the document that `terraform show -json PLAN` prints."""
    changes = [
        change
        for item in document.get("resource_changes", [])
        if item.get("mode") == "managed" and (change := _change(item))
    ]
    outputs = document.get("output_changes", {}).values()
    return Plan(
        tuple(sorted(changes, key=lambda c: (not c.loses_data, _ORDER[c.action], c.address))),
        outputs_change=any(output.get("actions") != ["no-op"] for output in outputs),
    )


def guard_data(plan: Plan, allowed: Collection[str]) -> None:
    """Refuse the loss of stored data that nobody has allowed.

    Args:
        plan: What would happen.
        allowed: Resource addresses whose data may go.

    Raises:
        DataLossRefused: Names each address that was not allowed.
    """
    lost = tuple(address for address in plan.lost_data if address not in allowed)
    if lost:
        raise DataLossRefused(lost)


def _reason(item: Mapping[str, Any], change: Mapping[str, Any]) -> tuple[str, ...]:
    paths = {".".join(map(str, path)) for path in change.get("replace_paths", [])}
    words = _REASONS.get(item.get("action_reason", ""))
    return tuple(sorted(paths)) or ((words,) if words else ())


def _change(item: Mapping[str, Any]) -> ResourceChange | None:
    change = item["change"]
    action = _ACTIONS.get(tuple(change["actions"]))
    if action is None:
        return None
    before, after = change.get("before") or {}, change.get("after") or {}
    unknown = change.get("after_unknown") or {}
    differing: set[str] = set()
    if action in ("update", "replace"):
        differing = {
            key
            for key in set(before) | set(after) | set(unknown)
            if before.get(key) != after.get(key) or unknown.get(key) is True
        }
    return ResourceChange(
        address=item["address"],
        type=item["type"],
        action=action,
        attributes=tuple(sorted(differing)),
        reason=_reason(item, change),
    )

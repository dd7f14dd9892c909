"""What a plan would do, ordered by risk.

Source of the shape: Terraform documentation, "JSON Output Format", format version 1.2.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from vdbctl.iac import drift, durations, refused, risk
from vdbctl.iac.attributes import AttributeChange, differences
from vdbctl.iac.drift import Drift
from vdbctl.iac.risk import Risk
from vdbctl.iac.types import Action

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
        differences: Values that differ; for a creation all that are set.
        reason: Attributes that force a replacement, or the reason in words.
        risk: What it means for what is running.
        effect: The same in words, or "".
    """

    address: str
    type: str
    action: Action
    risk: Risk
    effect: str = ""
    differences: tuple[AttributeChange, ...] = ()
    reason: tuple[str, ...] = ()

    @property
    def attributes(self) -> tuple[str, ...]:
        """Names of the attributes that differ, where something is there before and after."""
        if self.action not in ("update", "replace"):
            return ()
        return tuple(sorted({attribute.name for attribute in self.differences}))

    @property
    def loses_data(self) -> bool:
        return self.risk == "data_lost"


@dataclass(frozen=True)
class Plan:
    """Changes in the order of their risk.

    Attributes:
        drifts: What has changed outside Terraform since its last run.
    """

    changes: tuple[ResourceChange, ...]
    outputs_change: bool = False
    drifts: tuple[Drift, ...] = ()

    @property
    def has_changes(self) -> bool:
        return bool(self.changes) or self.outputs_change

    @property
    def lost_data(self) -> tuple[str, ...]:
        """Addresses of stored data that would be destroyed."""
        return tuple(change.address for change in self.changes if change.loses_data)

    @property
    def refused(self) -> tuple[str, ...]:
        """Addresses of what AWS would refuse to change so."""
        return tuple(change.address for change in self.changes if change.risk == "refused")

    @property
    def minutes(self) -> durations.Minutes:
        """Least and most minutes that it may take."""
        return durations.minutes((change.type, change.action) for change in self.changes)

    def creates(self, kinds: Collection[str]) -> bool:
        """Whether a resource of one of these types would be made."""
        return any(change.action == "create" and change.type in kinds for change in self.changes)

    def is_within(self, agreed: Plan) -> bool:
        """Whether this touches nothing that somebody has not agreed to: no other resource, and no
        data that was not to be lost."""
        known = {change.address: change for change in agreed.changes}
        return all(
            change.address in known and (not change.loses_data or known[change.address].loses_data)
            for change in self.changes
        )

    def count(self, action: Action) -> int:
        return sum(change.action == action for change in self.changes)


def read(document: Mapping[str, Any]) -> Plan:
    """Read the document that `terraform show -json PLAN` prints."""
    changes = [
        change
        for item in document.get("resource_changes", [])
        if item.get("mode") == "managed" and (change := _change(item))
    ]
    changes = _moved(changes)
    outputs = document.get("output_changes", {}).values()
    return Plan(
        tuple(sorted(changes, key=lambda one: (risk.ORDER.index(one.risk), one.address))),
        outputs_change=any(output.get("actions") != ["no-op"] for output in outputs),
        drifts=drift.read(document),
    )


def _moved(changes: Sequence[ResourceChange]) -> list[ResourceChange]:
    """The same, with what cannot move to another VPC marked as refused."""
    found = refused.moved({one.address: (one.action, one.reason) for one in changes})
    return [
        replace(one, risk="refused", effect=refused.MOVED) if one.address in found else one
        for one in changes
    ]


def _change(item: Mapping[str, Any]) -> ResourceChange | None:
    change = item["change"]
    action = _ACTIONS.get(tuple(change["actions"]))
    found = differences(change)
    if change.get("importing") and (
        action is None or (action == "update" and risk.only_of_terraform(found))
    ):
        action = "import"
    if action is None:
        return None
    before, after = change.get("before") or {}, change.get("after") or {}
    level, effect = risk.classify(item["type"], action, found, after, before)
    if change.get("importing") and action != "import":
        effect = f"taken into the state; {effect}".removesuffix("; ")
    return ResourceChange(
        address=item["address"],
        type=item["type"],
        action=action,
        risk=level,
        effect=effect,
        differences=found,
        reason=_reason(item, change),
    )


def _reason(item: Mapping[str, Any], change: Mapping[str, Any]) -> tuple[str, ...]:
    paths = {".".join(map(str, path)) for path in change.get("replace_paths", [])}
    words = _REASONS.get(item.get("action_reason", ""))
    return tuple(sorted(paths)) or ((words,) if words else ())

"""What a plan would do: the document of `terraform show -json`, from a workspace and its state."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tests.fake_terraform.configuration import Configuration, Resource, bare
from tests.fake_terraform.lines import VERSION
from tests.fake_terraform.state import StateFile

Json = dict[str, Any]
Real = Mapping[str, Json]
"""What exists on AWS: attributes by address."""
NOT_IMPORTED: Mapping[str, Json] = {
    "aws_db_instance": {"apply_immediately": None, "manage_master_user_password": None}
}
"""Attributes that an import does not find on AWS, as the recorded one did not."""
_IMPORTED_BY = {
    "aws_appautoscaling_policy": "{service_namespace}/{resource_id}/{scalable_dimension}/{name}",
    "aws_appautoscaling_target": "{service_namespace}/{resource_id}/{scalable_dimension}",
    "aws_backup_selection": "{plan_id}|{id}",
    "aws_cloudwatch_log_metric_filter": "{log_group_name}:{name}",
    "aws_db_instance": "{identifier}",
    "aws_ecs_cluster": "{name}",
    "aws_ecs_service": "{cluster}/{name}",
    "aws_ecs_task_definition": "{arn}",
    "aws_iam_role_policy_attachment": "{role}/{policy_arn}",
    "aws_route": "{route_table_id}_{destination_cidr_block}",
    "aws_route_table_association": "{subnet_id}/{route_table_id}",
}
"""What is not imported by its id. Source: AWS provider 5.100 documentation; read 2026-11-29."""
_EVENTS = {
    ("create",): "create",
    ("update",): "update",
    ("delete",): "delete",
    ("delete", "create"): "replace",
    ("no-op",): "noop",
}


@dataclass(frozen=True)
class Options:
    """How a plan is made.

    Attributes:
        targets: Addresses, on which nothing else depends; with none, all.
    """

    destroy: bool = False
    refresh_only: bool = False
    replace: str | None = None
    targets: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Wishes:
    """What a test asks for.

    Attributes:
        changes: New values of attributes, by address.
        replaced: Attributes whose change forces a replacement, by address.
        gone: Addresses that the workspace no longer has.
    """

    changes: dict[str, Json] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)


class Missing(Exception):
    """Imports find nothing on AWS.

    Attributes:
        addresses: Of all of them.
    """

    def __init__(self, addresses: Collection[str]) -> None:
        super().__init__(addresses)
        self.addresses = addresses


def wished(configuration: Configuration, wishes: Wishes) -> Configuration:
    """The workspace as the test has changed it."""
    resources = {
        address: resource.changed(wishes.changes.get(address, {}))
        for address, resource in configuration.resources.items()
        if address not in wishes.gone
    }
    return Configuration(
        resources, configuration.outputs, configuration.output_changes, configuration.expressions
    )


@dataclass(frozen=True)
class Planning:
    """One plan being made.

    Attributes:
        imports: Ids by address, from the workspace's import blocks.
    """

    configuration: Configuration
    state: StateFile
    real: Real
    wishes: Wishes
    imports: Mapping[str, str]
    options: Options

    def document(self) -> Json:
        """The document, without what vdbctl does not read.

        Raises:
            Missing: See there.
        """
        if missing := list(self._missing()):
            raise Missing(missing)
        changes = [] if self.options.refresh_only else list(self._targeted())
        return {
            "format_version": "1.2",
            "terraform_version": VERSION,
            "resource_drift": list(self._drifts()),
            "resource_changes": changes,
            "output_changes": self._outputs(),
            "prior_state": {"values": {"root_module": {"resources": list(self._prior())}}},
            "configuration": self.configuration.expressions,
            "applyable": bool(changes),
            "complete": True,
            "errored": False,
        }

    # -- what has changed outside ------------------------------------------------------------------

    def _drifts(self) -> Iterator[Json]:
        for address in self.managed:
            before, after = self.state.attributes(address), self.real.get(address)
            if before == after or self.state.is_tainted(address):
                continue
            actions = ["delete"] if after is None else ["update"]
            yield _entry(self._plan_of(address), actions, before, after)

    @cached_property
    def managed(self) -> tuple[str, ...]:
        """Addresses in the state, without data sources."""
        instances = self.state.instances.items()
        return tuple(address for address, (head, _) in instances if head["mode"] == "managed")

    @cached_property
    def existing(self) -> dict[str, None]:
        """Addresses in the state of what is still there, in order."""
        return {address: None for address in self.managed if address in self.real}

    @cached_property
    def _there(self) -> frozenset[str]:
        """The same and what is imported, without keys."""
        return frozenset(map(bare, (*self.existing, *self.imports)))

    def _prior(self) -> Iterator[Json]:
        for address in self.existing:
            kind = self.state.instances[address][0]["type"]
            yield {"address": address, "type": kind, "values": self.real[address]}

    # -- what would change -------------------------------------------------------------------------

    def _targeted(self) -> Iterator[Json]:
        """Changes of what is targeted; what that depends on is taken to be there."""
        targets = self.options.targets
        return (one for one in self._changes() if not targets or one["address"] in targets)

    def _changes(self) -> Iterator[Json]:
        desired = {} if self.options.destroy else self.configuration.resources
        for address in self.existing:
            if address not in desired:
                entry = _entry(self._plan_of(address), ["delete"], self.real[address], None)
                yield entry if self.options.destroy else entry | _because(_deleted(address))
        for address in sorted(desired):
            if address in self.existing:
                yield self._change(address)
            elif address in self.imports:
                yield self._import(address)
            else:
                yield self._creation(desired[address])

    def _creation(self, resource: Resource) -> Json:
        """What would be made; what it takes from others is known once all of those are there."""
        needs = self.configuration.needs(resource)
        if not needs or not needs <= self._there:
            return dict(resource.plan)
        change = resource.plan["change"]
        known = {
            name: resource.attributes[name]
            for name in self.configuration.sets(resource.address)
            if change["after_unknown"].get(name) is True and name in resource.attributes
        }
        unknown = {k: v for k, v in change["after_unknown"].items() if k not in known}
        change = change | {"after": change["after"] | known, "after_unknown": unknown}
        return resource.plan | {"change": change}

    def _change(self, address: str) -> Json:
        resource, before = self.configuration.resources[address], self.real[address]
        because = self._replacement(address)
        if because:
            created = resource.plan["change"]
            change = created | {"actions": ["delete", "create"], "before": before}
            change |= {"before_sensitive": created["after_sensitive"]}
            if path := self.wishes.replaced.get(address):
                change["replace_paths"] = [[path]]
            return resource.plan | {"change": change} | because
        after = self._after(address, before)
        actions = ["no-op"] if after == before else ["update"]
        return _entry(resource.plan, actions, before, after)

    def _replacement(self, address: str) -> Json:
        if self.state.is_tainted(address):
            return _because("replace_because_tainted")
        if self.options.replace == address:
            return _because("replace_by_request")
        path = self.wishes.replaced.get(address)
        changed = self.wishes.changes.get(address, {})
        if path and self.real[address].get(path) != changed[path]:
            return _because("replace_because_cannot_update")
        return {}

    def _after(self, address: str, before: Json) -> Json:
        """What is there, with the values that the workspace sets."""
        desired = self.configuration.resources[address].attributes
        names = {*self.configuration.sets(address), *self.wishes.changes.get(address, ())}
        names.add("tags_all")  # set by the provider's default tags
        return before | {name: desired[name] for name in names if name in desired}

    def _missing(self) -> Iterator[str]:
        for address, identifier in self.imports.items():
            if not self._found(address, identifier):
                yield address

    def _found(self, address: str, identifier: str) -> Json:
        """What an import reads. For an instance of RDS that is not there, provider 5.100 asks again
        without a name, and takes the account's only one."""
        real = self.real.get(address, {})
        if identifier == import_id(address, real):
            return real
        kind = self.configuration.resources[address].plan["type"]
        others = [each for other, each in self.real.items() if bare(other).split(".")[-2] == kind]
        return others[0] if kind == "aws_db_instance" and len(others) == 1 else {}

    def _import(self, address: str) -> Json:
        plan = self.configuration.resources[address].plan
        before = self._found(address, self.imports[address]) | NOT_IMPORTED.get(plan["type"], {})
        after = self._after(address, before)
        entry = _entry(plan, ["no-op"] if after == before else ["update"], before, after)
        entry["change"]["importing"] = {"id": self.imports[address]}
        return entry

    def _plan_of(self, address: str) -> Json:
        """What a plan says of a resource besides its change."""
        head, instance = self.state.instances[address]
        entry = {"address": address, "mode": "managed", "type": head["type"], "name": head["name"]}
        if "module" in head:
            entry["module_address"] = head["module"]
        if "index_key" in instance:
            entry["index"] = instance["index_key"]
        known = self.configuration.resources.get(address)
        return {**entry, "change": known.plan["change"] if known else {}}

    def _outputs(self) -> Json:
        desired: Json = {} if self.options.destroy else self.configuration.outputs
        outputs = {}
        for name in sorted({*self.state.outputs, *desired}):
            before, after = self.state.outputs.get(name), desired.get(name)
            if self.options.refresh_only or before == after:
                actions = ["no-op"]
            elif before is None:
                actions = ["create"]
            else:
                actions = ["delete"] if after is None else ["update"]
            outputs[name] = self.configuration.output_changes.get(name, {}) | {"actions": actions}
        return outputs


def import_id(address: str, attributes: Json) -> str | None:
    """The id by which the provider imports what is there."""
    words = _IMPORTED_BY.get(bare(address).split(".")[-2], "{id}")
    return words.format_map(attributes) if attributes else None


def event(entry: Json) -> tuple[str, str | None, str | None]:
    """Action, reason and id of an import, as the JSON lines name them."""
    change = entry["change"]
    reason = entry.get("action_reason", "")
    for prefix in ("replace_because_", "replace_by_"):
        reason = reason.removeprefix(prefix)
    reason = "requested" if reason == "request" else reason
    importing = change.get("importing", {}).get("id")
    action = _EVENTS[tuple(change["actions"])]
    return "import" if importing and action == "noop" else action, reason or None, importing


def counts(entries: Collection[Json]) -> dict[str, int]:
    """How many are added, changed, removed and imported."""
    actions = [entry["change"]["actions"] for entry in entries]
    return {
        "add": sum("create" in each for each in actions),
        "change": sum(each == ["update"] for each in actions),
        "import": sum("importing" in entry["change"] for entry in entries),
        "remove": sum("delete" in each for each in actions),
    }


def _entry(plan: Json, actions: list[str], before: Json | None, after: Json | None) -> Json:
    hidden = plan["change"].get("after_sensitive", {})
    change = {
        "actions": actions,
        "before": before,
        "after": after,
        "after_unknown": {},
        "before_sensitive": hidden,
        "after_sensitive": hidden if after is not None else False,
    }
    return {**plan, "change": change}


def _deleted(address: str) -> str:
    return f"delete_because_{'each_key' if address.endswith(']') else 'no_resource_config'}"


def _because(reason: str) -> Json:
    return {"action_reason": reason}

"""What a workspace asks for: resources and outputs as a real run planned and made them."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).parent / "recorded"
STACK = "vectors-small"
"""The stack that was recorded for an instance of RDS."""
SERVERLESS_STACK = "vectors-serverless"
PROD_STACK = "vectors-prod"
Json = dict[str, Any]


@dataclass(frozen=True)
class Resource:
    """One resource.

    Attributes:
        plan: The entry of `resource_changes` that creates it.
        head: Its entry in a state, without instances.
        instance: Its instance in a state once it is made.
        seconds: How long that took.
    """

    address: str
    plan: Json
    head: Json
    instance: Json
    seconds: int = 0

    @property
    def attributes(self) -> Json:
        """All attributes, once it is made."""
        return dict(self.instance["attributes"])

    @property
    def planned(self) -> Json:
        """Attributes that are known before it is made."""
        return dict(self.plan["change"]["after"])

    @property
    def needs(self) -> frozenset[str]:
        """Addresses, without keys, of what has to be there before it."""
        return frozenset(self.instance.get("dependencies", ()))

    @property
    def type(self) -> str:
        return str(self.plan["type"])

    def changed(self, values: Mapping[str, Any]) -> Resource:
        """The same with other values of some attributes."""
        change = self.plan["change"] | {"after": self.planned | dict(values)}
        instance = self.instance | {"attributes": self.attributes | dict(values)}
        return replace(self, plan=self.plan | {"change": change}, instance=instance)


@dataclass(frozen=True)
class Configuration:
    """A workspace.

    Attributes:
        resources: By address, in the order in which they are made.
        outputs: As a state holds them.
        output_changes: As the plan that creates everything holds them.
        expressions: The plan document's part `configuration`.
    """

    resources: Mapping[str, Resource]
    outputs: Json
    output_changes: Json
    expressions: Json

    def needs(self, resource: Resource) -> frozenset[str]:
        """Addresses, without keys, of what has to be there before it: Terraform also names what it
        has none of."""
        return resource.needs & self._bare

    @functools.cached_property
    def _bare(self) -> frozenset[str]:
        return frozenset(map(bare, self.resources))

    def sets(self, address: str) -> frozenset[str]:
        """Names of the attributes that the workspace sets itself."""
        module, path = self.expressions.get("root_module", {}), bare(address).split(".")
        while path[0] == "module":
            module, path = module["module_calls"][path[1]]["module"], path[2:]
        return frozenset(
            name
            for resource in module.get("resources", ())
            if resource["address"] == ".".join(path)
            for name in resource.get("expressions", ())
        )


def from_documents(plan: Json, state: Json, log: str) -> Configuration:
    """Read what was recorded of one run from nothing.

    Args:
        plan: What `terraform show -json` printed of its plan.
        state: The state after it.
        log: The JSON lines of its apply.
    """
    changes = {item["address"]: item for item in plan["resource_changes"]}
    instances = {
        address_of(entry, instance): (_head(entry), instance)
        for entry in state["resources"]
        if entry["mode"] == "managed"
        for instance in entry["instances"]
    }
    resources = {
        address: Resource(address, changes[address], *instances[address], seconds)
        for address, seconds in _order(log)
    }
    return Configuration(resources, state["outputs"], plan["output_changes"], plan["configuration"])


def recorded(folder: Path) -> Configuration:
    """The recorded environment that a rendered workspace is like: Aurora, an instance of RDS alone,
    or one with all that production has."""
    text = (folder / "database.tf").read_text(encoding="utf-8")
    if "aurora" in text:
        return _read(RECORDED / "serverless", SERVERLESS_STACK, folder.name)
    if (folder / "workload.tf").is_file():
        return _read(RECORDED / "prod", PROD_STACK, folder.name)
    return _read(RECORDED / "small", STACK, folder.name)


def serverless_resources() -> tuple[str, ...]:
    """Addresses of the shipped environment `serverless`, in the order in which they are made."""
    return tuple(_read(RECORDED / "serverless", SERVERLESS_STACK, SERVERLESS_STACK).resources)


def prod_resources() -> tuple[str, ...]:
    """The same of `prod`."""
    return tuple(_read(RECORDED / "prod", PROD_STACK, PROD_STACK).resources)


@functools.cache
def _read(folder: Path, recorded_stack: str, stack: str) -> Configuration:
    def text(name: str) -> str:
        return (folder / name).read_text(encoding="utf-8").replace(recorded_stack, stack)

    return from_documents(
        json.loads(text("plan.json")), json.loads(text("state.json")), text("apply.jsonl")
    )


def _order(log: str) -> Iterator[tuple[str, int]]:
    """Addresses and seconds, in the order in which they were begun."""
    started: dict[str, int] = {}
    for line in log.splitlines():
        event = json.loads(line)
        hook = event.get("hook", {})
        if hook.get("action") != "create":
            continue
        if event["type"] == "apply_start":
            started[hook["resource"]["addr"]] = 0
        elif event["type"] == "apply_complete":
            started[hook["resource"]["addr"]] = hook["elapsed_seconds"]
    yield from started.items()


def _head(entry: Json) -> Json:
    return {name: value for name, value in entry.items() if name != "instances"}


def address_of(head: Json, instance: Json) -> str:
    """The address of an instance in a state."""
    module = f"{head['module']}." if head.get("module") else ""
    data = "data." if head["mode"] == "data" else ""
    key = instance.get("index_key")
    index = "" if key is None else f"[{json.dumps(key)}]"
    return f"{module}{data}{head['type']}.{head['name']}{index}"


@functools.cache
def bare(address: str) -> str:
    """An address without the keys of its instances."""
    return "".join(
        part.partition("]")[2] if number else part for number, part in enumerate(address.split("["))
    )

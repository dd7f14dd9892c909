"""Keep a real run as the fake plays it; parts that the fake does not read are left out.

vdbctl sandbox start && vdbctl plan ENV --sandbox        # renders and initialises the workspace
cd .vdbctl/sandbox/stacks/STACK && eval "$(vdbctl sandbox env)"
terraform plan -out plan && terraform show -json plan >plan.json
terraform apply -json plan >apply.jsonl
python -m tests.fake_terraform.recording . tests/fake_terraform/recorded/ENV
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]
_ENTRY = ("address", "module_address", "mode", "type", "name", "index", "change")
_CHANGE = ("actions", "before", "after", "after_unknown", "before_sensitive", "after_sensitive")
_STATE = ("version", "terraform_version", "serial", "lineage", "outputs")
_INSTANCE = ("index_key", "schema_version", "attributes", "sensitive_attributes", "dependencies")


def main(workspace: Path, recorded: Path) -> None:
    recorded.mkdir(exist_ok=True)
    document = json.loads((workspace / "plan.json").read_text())
    state = json.loads((workspace / "terraform.tfstate").read_text())
    log = (workspace / "apply.jsonl").read_text()
    (recorded / "plan.json").write_text(_object(_plan(document)))
    (recorded / "state.json").write_text(_object(_state(state)))
    (recorded / "apply.jsonl").write_text("".join(f"{_line(one)}\n" for one in _events(log)))


def _plan(document: Json) -> Json:
    return {
        "resource_changes": [
            _only(entry, _ENTRY) | {"change": _only(entry["change"], _CHANGE)}
            for entry in document["resource_changes"]
            if entry["mode"] == "managed"
        ],
        "output_changes": document["output_changes"],
        "configuration": {"root_module": _module(document["configuration"]["root_module"])},
    }


def _module(module: Json) -> Json:
    """Which attributes each resource sets, and not to what."""
    calls = {
        name: {"module": _module(call["module"])}
        for name, call in module.get("module_calls", {}).items()
    }
    resources = [
        {
            "address": one["address"],
            "expressions": {name: {} for name in one.get("expressions", ())},
        }
        for one in module.get("resources", ())
        if one["mode"] == "managed"
    ]
    return {
        **({"module_calls": calls} if calls else {}),
        **({"resources": resources} if resources else {}),
    }


def _state(state: Json) -> Json:
    resources = [
        {**entry, "instances": [_only(one, _INSTANCE) for one in entry["instances"]]}
        for entry in state["resources"]
        if entry["mode"] == "managed"
    ]
    return {**_only(state, _STATE), "resources": resources, "check_results": None}


def _events(log: str) -> Iterator[Json]:
    for line in log.splitlines():
        event = json.loads(line)
        if event["type"] in ("apply_start", "apply_complete"):
            hook = event["hook"]
            seconds = {k: hook[k] for k in ("elapsed_seconds",) if k in hook}
            told = {"resource": {"addr": hook["resource"]["addr"]}, "action": hook["action"]}
            yield {"type": event["type"], "hook": told | seconds}


def _only(whole: Json, names: tuple[str, ...]) -> Json:
    return {name: whole[name] for name in names if name in whole}


def _object(content: Json) -> str:
    """A line for each member, and for each of a list's."""
    members = []
    for name, value in content.items():
        text = _line(value)
        if isinstance(value, list):
            text = "[\n" + ",\n".join(map(_line, value)) + "\n]"
        members.append(f"{json.dumps(name)}: {text}")
    return "{\n" + ",\n".join(members) + "\n}\n"


def _line(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

"""The fake beside what a real Terraform wrote: the same lines, the same state, however it ended."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.fake_terraform.configuration import RECORDED, address_of

DATABASE = "module.database.aws_db_instance.this"
ALREADY_THERE = re.search(r"creating RDS.*?exists", (RECORDED / "small/failed.jsonl").read_text())
CAN_DIFFER = frozenset({"@timestamp", "id_value", "elapsed_seconds", "range", "snippet"})
"""When it was, ids of another run, and the place in a module."""


def events(log: str) -> list[str]:
    """The lines of a log, in an order that parallel work does not change."""
    entries = [json.loads(line) for line in log.splitlines()]
    return sorted(json.dumps(_same(event), sort_keys=True) for event in entries if _counts(event))


def _counts(event: dict[str, Any]) -> bool:
    """Not how often it waited, nor what follows from a postcondition on half a database."""
    summary = event.get("diagnostic", {}).get("summary")
    return event["type"] != "apply_progress" and summary != "Invalid function argument"


def _same(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _same(part) for name, part in value.items() if name not in CAN_DIFFER}
    if isinstance(value, list):
        return [_same(part) for part in value]
    return (
        re.sub(r"\[id=.*?\]|after \d\S*|RequestID: \S+", "…", value)
        if isinstance(value, str)
        else value
    )


def contents(text: str) -> tuple[list[tuple[str, str | None]], list[str]]:
    """What a state holds: managed resources with their status, and names of outputs."""
    state = json.loads(text)
    resources = [
        (address_of(entry, instance), instance.get("status"))
        for entry in state["resources"]
        for instance in entry["instances"]
        if entry["mode"] == "managed"
    ]
    return sorted(resources, key=str), sorted(state["outputs"])


def recorded(name: str) -> str:
    return (RECORDED / "small" / name).read_text()


def test_an_apply_writes_the_lines_and_the_state_of_a_real_one(run, project):
    run("apply", "small", "--yes")

    assert events(project.log("apply")) == events(recorded("apply.jsonl"))
    ours, real = json.loads(project.state.read_text()), json.loads(recorded("state.json"))
    managed = [entry for entry in real["resources"] if entry["mode"] == "managed"]
    assert sorted(ours["resources"], key=str) == sorted(managed, key=str)
    assert ours["outputs"] == real["outputs"]


@pytest.mark.parametrize("name", ["failed", "killed", "interrupted"])
def test_an_apply_that_does_not_end_leaves_what_a_real_one_left(run, project, terraform, name):
    if name == "failed":
        terraform.fails_at(DATABASE, ALREADY_THERE[0])
    elif name == "killed":
        terraform.is_killed_at(DATABASE)
    else:
        terraform.is_interrupted_at(DATABASE)

    run("apply", "small", "--yes")

    assert events(project.log("apply")) == events(recorded(f"{name}.jsonl"))
    assert contents(project.state.read_text()) == contents(recorded(f"{name}.state.json"))
    assert (project.workspace / ".terraform.tfstate.lock.info").exists() == (name == "killed")

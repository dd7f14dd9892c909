"""Rows of docs/requirements/fragments.yaml: read, turned into environments, compared with a plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from tests.conftest import ROOT
from vdbctl.render import workspace
from vdbctl.spec import load
from vdbctl.spec.load import Resolved

ROWS: list[dict[str, Any]] = yaml.safe_load(
    (ROOT / "docs/requirements/fragments.yaml").read_text(encoding="utf-8")
)
ANY = "*"


def resolved(row: dict[str, Any]) -> Resolved:
    """The environment that a row's fragment stands for."""
    text = f"tier: {row['tier']}\nproject: vectors\nregion: us-east-1\n{row['spec']}"
    return load.resolve(
        text, name=row["id"].lower(), source="fragment", developer=row.get("developer")
    )


def files(resolved: Resolved) -> dict[str, workspace.Content]:
    """The workspace of an environment."""
    return workspace.files(
        resolved.environment, "fragment", workspace.templates_folder(), b"archive", "digest"
    )


def resources(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Values of each planned resource, by address."""
    return dict(_walk(document["planned_values"]["root_module"]))


def _walk(module: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for resource in module.get("resources", ()):
        if resource["mode"] == "managed":
            yield resource["address"], resource.get("values", {})
    for child in module.get("child_modules", ()):
        yield from _walk(child)


def value(values: Any, path: str) -> Any:
    """The value at `a.0.b`; None where it is not there."""
    for step in path.split("."):
        if isinstance(values, list):
            values = values[int(step)] if int(step) < len(values) else None
        elif isinstance(values, dict):
            values = values.get(step)
        else:
            return None
    return values


def differences(row: dict[str, Any], document: dict[str, Any]) -> list[str]:
    """What of a plan is not as its row says."""
    planned, wrong = resources(document), []
    for address, wanted in row["shows"].items():
        if address not in planned:
            wrong.append(f"{address} is not in the plan")
            continue
        for path, expected in wanted.items():
            found = value(planned[address], path)
            if expected != ANY and not _same(found, expected):
                wrong.append(f"{address}: {path} is {found!r}, not {expected!r}")
    wrong += [f"{a} is in the plan" for a in row.get("absent", ()) if a in planned]
    types = [address.split(".")[-2] for address in planned]
    wrong += [f"a {kind} is in the plan" for kind in row.get("absent_types", ()) if kind in types]
    for kind, count in row.get("counts", {}).items():
        if types.count(kind) != count:
            wrong.append(f"{types.count(kind)} of {kind}, not {count}")
    outputs = document["planned_values"].get("outputs", {})
    wrong += [f"no output {name}" for name in row.get("outputs", ()) if name not in outputs]
    return wrong


def _same(found: object, expected: object) -> bool:
    if isinstance(found, list) and isinstance(expected, list):
        return sorted(map(str, found)) == sorted(map(str, expected))
    return found == expected

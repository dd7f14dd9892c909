"""Rows of the requirements together in one environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from tests import requirements
from tests.sandbox.end_to_end.project import Project, settle

BY_ID = {row["id"]: row for row in requirements.ROWS}


def together(
    ids: tuple[str, ...], change: dict[str, Any] | None = None, base: Path | None = None
) -> str:
    """One environment file out of several rows; later rows win where two say different things.

    Args:
        change: Wins over the rows.
        base: An environment file that the rows are laid over.
    """
    head = {"tier": BY_ID[ids[0]]["tier"], "project": "vectors", "region": "us-east-1"}
    merged: dict[str, Any] = yaml.safe_load(base.read_text()) if base else head
    for identifier in ids:
        _merge(merged, yaml.safe_load(BY_ID[identifier]["spec"]))
    _merge(merged, change or {})
    return yaml.safe_dump(merged, sort_keys=False)


def bring_up(project: Project, name: str, text: str, *options: str) -> None:
    """apply, a second plan that finds nothing, sample data that passes its checks."""
    (project.folder / f"environments/{name}.yaml").write_text(text)

    settle(project, name, *options)

    if "migrations:" in text:
        project.run("migrate", "seed", name, *options, "--sandbox")
        project.run("migrate", "verify", name, *options, "--sandbox")


def _merge(target: dict[str, Any], given: dict[str, Any]) -> None:
    for key, value in given.items():
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            _merge(target[key], value)
        elif value is None:
            target.pop(key, None)
        else:
            target[key] = value

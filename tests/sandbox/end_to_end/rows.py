"""Rows of the requirements together in one environment: apply, a clean plan, destroy."""

from __future__ import annotations

from typing import Any

import yaml

from tests import requirements
from tests.sandbox.end_to_end.project import Project, apply_reviewed, left_behind

BY_ID = {row["id"]: row for row in requirements.ROWS}
DATABASES = (
    "module.database.aws_db_instance.this",
    "module.database.aws_rds_cluster.this",
)


def together(ids: tuple[str, ...], change: dict[str, Any] | None = None) -> str:
    """One environment file out of several rows; later rows win where two say different things."""
    merged: dict[str, Any] = {}
    for identifier in ids:
        _merge(merged, yaml.safe_load(BY_ID[identifier]["spec"]))
    _merge(merged, change or {})
    head = {"tier": BY_ID[ids[0]]["tier"], "project": "vectors", "region": "us-east-1"}
    return yaml.safe_dump(head | merged, sort_keys=False)


def round_trip(project: Project, name: str, text: str, *options: str) -> None:
    """apply, a clean second plan, destroy; nothing is left."""
    (project.folder / "environments" / f"{name}.yaml").write_text(text)
    allow = [word for address in DATABASES for word in ("--allow-data-loss", address)]

    if "tier: prod" in text:
        applied = apply_reviewed(project, name, *options)
    else:
        applied = project.json("apply", name, *options, "--sandbox", "--yes")
    project.run("plan", name, *options, "--sandbox", "--exit-code")
    if "migrations:" in text:
        project.run("migrate", "seed", name, *options, "--sandbox")
        project.run("migrate", "verify", name, *options, "--sandbox")
    project.run("destroy", name, *options, "--sandbox", "--yes", *allow)

    assert not left_behind(project, applied["stack"])


def _merge(target: dict[str, Any], given: dict[str, Any]) -> None:
    for key, value in given.items():
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            _merge(target[key], value)
        elif value is None:
            target.pop(key, None)
        else:
            target[key] = value

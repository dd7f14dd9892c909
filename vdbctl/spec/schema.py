"""JSON Schema of environment files, for editors."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from vdbctl.spec.model import Environment

_NOT_IN_THE_FILE = ("name", "developer")
_FROM_THE_TIER = frozenset({"mode", "engine", "instance_class"})


def json_schema() -> dict[str, Any]:
    """Schema of what a person writes: what the tier or the command line gives is optional."""
    schema = TypeAdapter(Environment).json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "vdbctl environment"
    for name in _NOT_IN_THE_FILE:
        schema["properties"].pop(name)
    schema["required"] = ["tier", "project", "region"]
    for part in schema["$defs"].values():
        required = [key for key in part.get("required", []) if key not in _FROM_THE_TIER]
        part.pop("required", None)
        if required:
            part["required"] = required
    return dict(schema)

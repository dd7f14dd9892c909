"""JSON Schema of environment files, for editors."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pydantic import TypeAdapter

from vdbctl.spec.model import Environment
from vdbctl.spec.part import Part

_NOT_IN_THE_FILE = ("name", "developer")
_FROM_THE_TIER = frozenset({"mode", "engine", "instance_class"})


def json_schema() -> dict[str, Any]:
    """Schema of what a person writes: what the tier or the command line gives is optional."""
    schema = TypeAdapter(Environment).json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "vdbctl environment"
    descriptions = dict(_descriptions())
    for name, part in {**schema["$defs"], "Environment": schema}.items():
        for field, definition in part.get("properties", {}).items():
            if (name, field) in descriptions:
                definition["description"] = descriptions[name, field]
    for name in _NOT_IN_THE_FILE:
        schema["properties"].pop(name)
    schema["required"] = ["tier", "project", "region"]
    for part in schema["$defs"].values():
        required = [key for key in part.get("required", []) if key not in _FROM_THE_TIER]
        part.pop("required", None)
        if required:
            part["required"] = required
    return dict(schema)


def _descriptions() -> Iterator[tuple[tuple[str, str], str]]:
    """Docstring below each field, by model and field."""
    for model in _parts(Part):
        for base in reversed(model.__mro__):
            if not issubclass(base, Part):
                continue
            [body] = ast.parse(textwrap.dedent(inspect.getsource(base))).body
            for field, below in pairwise(getattr(body, "body", ())):
                if (
                    isinstance(field, ast.AnnAssign)
                    and isinstance(field.target, ast.Name)
                    and isinstance(below, ast.Expr)
                    and isinstance(below.value, ast.Constant)
                ):
                    words = inspect.cleandoc(str(below.value.value))
                    yield (model.__name__, field.target.id), words


def _parts(model: type[Part]) -> Iterator[type[Part]]:
    for each in model.__subclasses__():
        yield each
        yield from _parts(each)

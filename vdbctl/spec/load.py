"""From the text of an environment file to a resolved Environment with the origin of each value."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import get_args

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from vdbctl.errors import EnvironmentUnknown, SpecInvalid
from vdbctl.spec import document, names, shapes
from vdbctl.spec.cache import NodeCache, ServerlessCache
from vdbctl.spec.database import AuroraDatabase, RdsDatabase
from vdbctl.spec.document import Document, Path
from vdbctl.spec.model import Environment, Tier
from vdbctl.spec.network import DedicatedNetwork, DefaultNetwork, ExistingNetwork
from vdbctl.spec.part import Part
from vdbctl.spec.state import LocalState, RemoteState, S3State

_VARIANTS: Mapping[str, tuple[str, Mapping[str, type[Part]]]] = {
    "network": (
        "mode",
        {"default": DefaultNetwork, "dedicated": DedicatedNetwork, "existing": ExistingNetwork},
    ),
    "database": ("engine", {"aurora-postgresql": AuroraDatabase, "postgres": RdsDatabase}),
    "cache": ("kind", {"nodes": NodeCache, "serverless": ServerlessCache}),
    "state": ("kind", {"local": LocalState, "s3": S3State, "remote": RemoteState}),
}
"""Parts that come in kinds: the key that chooses, and the model of each choice."""


@dataclass(frozen=True)
class Resolved:
    """An environment, and where each of its values comes from."""

    environment: Environment
    source: str
    origins: Mapping[Path, str]
    document: Document


def names_in(folder: FilePath) -> tuple[str, ...]:
    """Names of the environments that have a file in this folder, sorted."""
    return tuple(sorted(path.stem for path in folder.glob("*.yaml")))


def read(folder: FilePath, name: str, *, developer: str | None = None) -> Resolved:
    """Load environment `name` from its file.

    Raises:
        EnvironmentUnknown: The folder has no such file.
        SpecInvalid: The file cannot be read as an environment.
        NameInvalid: The developer's name cannot become part of resource names.
    """
    path = folder / f"{name}.yaml"
    if name not in names_in(folder):
        known = names_in(folder)
        near = difflib.get_close_matches(name, known, n=1)
        message = f"no environment {name!r} in {folder}/"
        if near:
            message += f"; did you mean {near[0]!r}?"
        hint = (
            f"there are: {', '.join(known)}"
            if known
            else "run vdbctl where environments/ is, or `vdbctl init`"
        )
        raise EnvironmentUnknown(message, hint=hint)
    return resolved(document.read(path, within=folder.parent), name=name, developer=developer)


def resolve(text: str, *, name: str, source: str, developer: str | None = None) -> Resolved:
    """Turn the text of an environment file into a validated Environment.

    Raises:
        SpecInvalid: With file, line, field and advice for each mistake.
        NameInvalid: The developer's name cannot become part of resource names.
    """
    return resolved(document.parse(text, source), name=name, developer=developer)


def resolved(parsed: Document, *, name: str, developer: str | None = None) -> Resolved:
    """Turn the document of an environment file into a validated Environment.

    Raises:
        SpecInvalid: With file, line, field and advice for each mistake.
        NameInvalid: The developer's name cannot become part of resource names.
    """
    source, tier = parsed.source, _tier(parsed)
    values, origins = _merge(parsed, _tier_defaults()[tier], tier)
    values["name"], origins[("name",)] = name, f"name of {source}"
    if developer is not None:
        values["developer"] = names.developer(developer)
        origins[("developer",)] = "--developer"
    try:
        environment = Environment.model_validate(values)
    except ValidationError as error:
        raise _spec_invalid(error, parsed, origins) from error
    return Resolved(environment, source, origins, parsed)


def leaves(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Each scalar, list or empty mapping inside a value, with its path."""
    if isinstance(value, BaseModel):
        value = {key: getattr(value, key) for key in type(value).model_fields}
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    else:
        yield path, value


def origin(resolved: Resolved, path: Path) -> str:
    """Where the value at this path comes from, in words."""
    while path:
        if path in resolved.origins:
            return resolved.origins[path]
        path = path[:-1]
    return "default"


@cache
def _tier_defaults() -> dict[str, dict[str, object]]:
    source = FilePath(__file__).with_name("tiers.yaml")
    text = source.read_text(encoding="utf-8")
    return document.parse(text, source.name).values  # type: ignore[return-value]


def _tier(parsed: Document) -> str:
    known = get_args(Tier)
    tier = parsed.values.get("tier")
    if tier in known:
        return str(tier)
    line = parsed.line(("tier",))
    found = f"tier is {tier!r}" if "tier" in parsed.values else "tier is missing"
    near = difflib.get_close_matches(str(tier), known, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise SpecInvalid(
        f"{parsed.source}:{line}: {found}", hint=f"{hint}tiers are {', '.join(known)}"
    )


def _merge(
    parsed: Document, defaults: Mapping[str, object], tier: str
) -> tuple[dict[str, object], dict[Path, str]]:
    """The file's values over the tier's, one level deep, which is as deep as tiers go."""
    values = dict(parsed.values)
    origins = {
        path: f"{parsed.source}:{line}" for path, line in parsed.lines.items() if path != ("tier",)
    }
    origins[("tier",)] = f"{parsed.source}:{parsed.line(('tier',))}"
    for part, part_defaults in defaults.items():
        given = values.get(part, {})
        if not isinstance(given, dict) or not isinstance(part_defaults, dict):
            continue
        allowed = _fields_of(part, {**part_defaults, **given})
        merged = dict(given)
        for key, value in part_defaults.items():
            if key in merged or (allowed is not None and key not in allowed):
                continue
            if _excluded(key, merged):
                continue
            merged[key] = value
            origins[(part, key)] = f"tier {tier}"
        values[part] = merged
        origins.setdefault((part,), f"tier {tier}")
    return values, {path: text for path, text in origins.items() if not _is_group(values, path)}


def _excluded(key: str, given: Mapping[str, object]) -> bool:
    """A cluster is serverless or has an instance class, so the tier's other one is not added."""
    other = {"instance_class": "capacity", "capacity": "instance_class"}.get(key)
    return other is not None and other in given


def _is_group(values: object, path: Path) -> bool:
    for step in path:
        try:
            values = values[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return False
    return isinstance(values, dict) and bool(values)


def _fields_of(part: str, values: Mapping[str, object]) -> frozenset[str] | None:
    if part not in _VARIANTS:
        return None
    key, variants = _VARIANTS[part]
    model = variants.get(str(values.get(key)))
    return frozenset(model.model_fields) if model else None


def _spec_invalid(
    error: ValidationError, parsed: Document, origins: Mapping[Path, str]
) -> SpecInvalid:
    details = sorted(
        error.errors(include_url=False), key=lambda d: parsed.line(_without_tags(d["loc"]))
    )
    mistakes = [_mistake(detail, parsed, origins) for detail in details]
    return SpecInvalid(
        "\n".join(mistakes),
        hint="`vdbctl env schema` describes every key, `vdbctl env show ENV` what is resolved",
    )


def _mistake(detail: ErrorDetails, parsed: Document, origins: Mapping[Path, str]) -> str:
    path = _without_tags(detail["loc"])
    field = ".".join(str(step) for step in path) or "environment"
    where = f"{parsed.source}:{parsed.line(path)}"
    if origins.get(path, "").startswith(("tier ", "--")):
        where += f" ({origins[path]})"
    if detail["type"] == "extra_forbidden":
        return f"{where}: {field}: there is no such key; {_near_key(path, parsed)}"
    if detail["type"] == "missing":
        return f"{where}: {field}: is missing"
    return f"{where}: {field}: {shapes.complaint(detail)}"


def _without_tags(location: tuple[str | int, ...]) -> Path:
    """Pydantic puts the chosen kind into the location; the file has no such level."""
    if len(location) > 1 and location[0] in _VARIANTS:
        _, variants = _VARIANTS[str(location[0])]
        if location[1] in variants:
            return (location[0], *location[2:])
    return tuple(location)


def _near_key(path: Path, parsed: Document) -> str:
    fields = _known_keys(path[:-1], parsed)
    near = difflib.get_close_matches(str(path[-1]), fields, n=1, cutoff=0.5)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"known here: {', '.join(sorted(fields))}"


def _known_keys(path: Path, parsed: Document) -> frozenset[str]:
    if not path:
        return frozenset(Environment.model_fields) - {"name", "developer"}
    part = str(path[0])
    if part in _VARIANTS:
        defaults = _tier_defaults()[_tier(parsed)].get(part, {})
        given = parsed.values.get(part)
        merged = {**defaults, **(given if isinstance(given, dict) else {})}  # type: ignore[dict-item]
        fields = _fields_of(part, merged) or frozenset()
        if len(path) == 1:
            return fields
    schema = TypeAdapter(Environment).json_schema()
    keys: set[str] = set()
    for name, definition in schema["$defs"].items():
        if name.lower() == str(path[-1]).replace("_", ""):
            keys.update(definition.get("properties", {}))
    return frozenset(keys)

"""What differs inside one resource, attribute by attribute."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vdbctl.iac.types import Json


@dataclass(frozen=True)
class AttributeChange:
    """One value before and after.

    Attributes:
        path: Names and positions, joined by dots; inside a JSON document too. What is one of a
            set has its name in brackets: `parameter[work_mem].value`.
        before: The value now; None where there is none, and where it is sensitive.
        after: The value afterwards; None where there is none, where it is sensitive, and where
            only the apply will tell.
        unknown: Only the apply will tell.
        sensitive: Both values are hidden.
    """

    path: str
    before: Json = None
    after: Json = None
    unknown: bool = False
    sensitive: bool = False

    @property
    def name(self) -> str:
        """The attribute, without what is inside it."""
        return re.split(r"[.\[]", self.path, maxsplit=1)[0]


def differences(change: Mapping[str, Any]) -> tuple[AttributeChange, ...]:
    """All values that differ, in the order of their paths.

    Args:
        change: The part `change` of Terraform's plan document.
    """
    hidden = _either(change.get("before_sensitive"), change.get("after_sensitive"))
    found = _walk(
        "",
        change.get("before") or {},
        change.get("after") or {},
        change.get("after_unknown") or {},
        hidden,
    )
    return tuple(sorted(found, key=lambda attribute: attribute.path))


def _walk(
    path: str, before: Json, after: Json, unknown: Json, hidden: Json
) -> Iterator[AttributeChange]:
    if hidden is True:
        if before != after or unknown:
            yield AttributeChange(path, sensitive=True)
        return
    if unknown is True:
        yield AttributeChange(path, before, unknown=True)
        return
    if before == after and not unknown:
        return
    before, after = _document(before), _document(after)
    if not _any(unknown) and not _any(hidden) and (sets := _by_name(before, after)):
        before, after = sets
        unknown = hidden = None
    keys = _keys(before, after, unknown)
    if keys is None:
        if before != after:
            yield AttributeChange(path, before, after)
        return
    for key in keys:
        yield from _walk(
            _joined(path, key),
            _inside(before, key),
            _inside(after, key),
            _inside(unknown, key),
            _inside(hidden, key),
        )


def keyed(name: str) -> str:
    """How one of a set stands in a path."""
    return f"[{name}]"


def _joined(path: str, key: str | int) -> str:
    text = str(key)
    return f"{path}{text}" if text.startswith("[") else f"{path}.{text}".lstrip(".")


def _any(marks: Json) -> bool:
    """Whether anything is marked, at any depth."""
    if isinstance(marks, dict):
        return any(_any(value) for value in marks.values())
    if isinstance(marks, list):
        return any(_any(value) for value in marks)
    return bool(marks)


def _by_name(before: Json, after: Json) -> tuple[dict[str, Json], dict[str, Json]] | None:
    """Lists of things with names, by these names: Terraform keeps sets in an order of its own."""
    if not isinstance(before, list) or not isinstance(after, list):
        return None
    one, two = _names(before), _names(after)
    if one is None or two is None:
        return None
    return dict(zip(one, before, strict=True)), dict(zip(two, after, strict=True))


def _names(items: list[Json]) -> list[str] | None:
    """Names of all items, or None where one has none, or two have the same."""
    found = [_name(item) for item in items]
    names = [keyed(name) for name in found if name]
    return names if len(names) == len(items) == len(set(names)) else None


def _name(item: Json) -> str | None:
    if not isinstance(item, dict):
        return None
    inner = item.get("properties")
    name = item.get("name") or (inner.get("title") if isinstance(inner, dict) else None)
    return name if isinstance(name, str) else None


def _keys(before: Json, after: Json, unknown: Json) -> list[str] | list[int] | None:
    """What to look into: names of mappings, positions of lists of mappings; None for a value."""
    given = [value for value in (before, after, unknown or None) if value is not None]
    if given and all(isinstance(value, dict) for value in given):
        return sorted({str(key) for value in given if isinstance(value, dict) for key in value})
    lists = [value for value in given if isinstance(value, list)]
    nested = any(isinstance(item, dict | list) for value in lists for item in value)
    if len(lists) == len(given) and nested:
        return list(range(max(len(value) for value in lists)))
    return None


def _inside(value: Json, key: str | int) -> Json:
    if isinstance(value, dict):
        return value.get(str(key))
    if isinstance(value, list) and isinstance(key, int):
        return value[key] if key < len(value) else None
    return None


def _document(value: Json) -> Json:
    """A policy or a dashboard is text to Terraform, and a document to a reader."""
    if isinstance(value, str) and value.startswith("{"):
        try:
            return dict(json.loads(value))
        except ValueError:
            return value
    return value


def _either(first: Json, second: Json) -> Json:
    """What is sensitive before or afterwards."""
    if first is True or second is True:
        return True
    if isinstance(first, dict) or isinstance(second, dict):
        one = first if isinstance(first, dict) else {}
        two = second if isinstance(second, dict) else {}
        return {key: _either(one.get(key), two.get(key)) for key in sorted({*one, *two})}
    if isinstance(first, list) or isinstance(second, list):
        one_list = first if isinstance(first, list) else []
        two_list = second if isinstance(second, list) else []
        length = max(len(one_list), len(two_list))
        return [_either(_inside(one_list, at), _inside(two_list, at)) for at in range(length)]
    return False

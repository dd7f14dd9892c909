"""What differs inside one resource, attribute by attribute."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vdbctl.iac.types import Json


@dataclass(frozen=True)
class AttributeChange:
    """One value before and after.

    Attributes:
        path: Names and positions, joined by dots; inside a JSON document too.
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
        return self.path.split(".")[0]


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
    keys = _keys(_document(before), _document(after), unknown)
    if keys is None:
        if before != after:
            yield AttributeChange(path, before, after)
        return
    for key in keys:
        yield from _walk(
            f"{path}.{key}" if path else str(key),
            _inside(_document(before), key),
            _inside(_document(after), key),
            _inside(unknown, key),
            _inside(hidden, key),
        )


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

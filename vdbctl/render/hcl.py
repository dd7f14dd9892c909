"""Python values as HCL literals.

Every value that reaches a template passes through `literal`, so that no text of a spec can become
an expression of Terraform.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def literal(value: object, indent: int = 0) -> str:
    """Write a value as `terraform fmt` would.

    Args:
        value: None, bool, int, Decimal, float, str, or mappings and sequences of these.
        indent: Column at which the line that holds the literal begins.

    Raises:
        TypeError: The value has no counterpart in HCL.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, Mapping):
        return _mapping(value, indent)
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return "[" + ", ".join(literal(item, indent) for item in value) + "]"
    raise TypeError(f"no HCL literal for {type(value).__name__}")


def _number(value: Decimal) -> str:
    return str(int(value)) if value == value.to_integral_value() else str(value.normalize())


def _string(value: str) -> str:
    escaped = "".join(_ESCAPES.get(char, char) for char in value)
    escaped = re.sub(r"[\x00-\x1f\x7f]", lambda match: f"\\u{ord(match[0]):04x}", escaped)
    return '"' + escaped.replace("${", "$${").replace("%{", "%%{") + '"'


def _mapping(value: Mapping[str, object], indent: int) -> str:
    if not value:
        return "{}"
    pad = " " * (indent + 2)
    keys = {key: key if _IDENTIFIER.fullmatch(key) else _string(key) for key in value}
    lines = []
    for group in _groups(value):
        width = max(len(keys[key]) for key in group)
        lines += [f"{pad}{keys[key]:<{width}} = {literal(value[key], indent + 2)}" for key in group]
    return "{\n" + "\n".join(lines) + "\n" + " " * indent + "}"


def _groups(value: Mapping[str, object]) -> list[list[str]]:
    """Keys whose equals signs `terraform fmt` aligns: runs of values of one line."""
    groups: list[list[str]] = [[]]
    for key, item in value.items():
        if isinstance(item, Mapping) and item:
            groups += [[key], []]
        else:
            groups[-1].append(key)
    return [group for group in groups if group]

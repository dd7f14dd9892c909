"""Parts of parsed statements, as postgast gives them."""

from __future__ import annotations

from typing import Any


def relation(node: Any) -> str:
    """Name as it is written, with its schema if that is."""
    schema = f"{node.schemaname}." if node.schemaname else ""
    return f"{schema}{node.relname}"


def enum(message: Any, field: str) -> str:
    """Name of an enumerated value."""
    kinds = message.DESCRIPTOR.fields_by_name[field].enum_type.values_by_number
    return str(kinds[getattr(message, field)].name)

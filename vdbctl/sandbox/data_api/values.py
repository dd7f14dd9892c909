"""Values of parameters: the Data API's fields, cast to PostgreSQL's types."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from vdbctl.database import parameters
from vdbctl.sandbox.data_api.errors import ApiError

_HINTS = {
    "DATE": "date",
    "DECIMAL": "numeric",
    "JSON": "json",
    "TIME": "time",
    "TIMESTAMP": "timestamp",
    "UUID": "uuid",
}
_CASTS = {
    "blobValue": "bytea",
    "booleanValue": "bool",
    "doubleValue": "float8",
    "longValue": "int8",
    "stringValue": "varchar",
}


def bind(sql: str, given: Sequence[Mapping[str, Any]]) -> tuple[str, list[object]]:
    """Statement with `$n` in place of `:name`, each cast to the type that AWS sends it as."""
    if any("name" not in item for item in given):
        raise ApiError("ValidationException", "A parameter has no name")
    by_name = {item["name"]: _value(item) for item in given}
    casts = {name: cast for name, (_, cast) in by_name.items() if cast}
    try:
        text, names = parameters.numbered(sql, by_name, casts)
    except KeyError as error:
        raise ApiError("BadRequestException", f"Cannot find parameter: {error.args[0]}") from error
    return text, [by_name[name][0] for name in names]


def _value(item: Mapping[str, Any]) -> tuple[object, str]:
    value, hint = item.get("value") or {}, item.get("typeHint")
    if "arrayValue" in value:
        raise ApiError("BadRequestException", "Array parameters are not supported.")
    if value == {"isNull": True}:
        return None, ""
    kind, content = next(iter(value.items()), ("", ""))
    if len(value) != 1 or kind not in _CASTS or (hint and hint not in _HINTS):
        raise ApiError("ValidationException", f"Parameter {item['name']} is not valid")
    if kind == "blobValue":
        return _blob(item["name"], content), "bytea"
    if hint:
        return str(content), f"varchar::{_HINTS[hint]}"
    return content, _CASTS[kind]


def _blob(name: str, content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except ValueError as error:
        raise ApiError("SerializationException", f"Parameter {name} is not base64") from error

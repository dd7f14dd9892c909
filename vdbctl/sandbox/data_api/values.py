"""Values in and out: the Data API's fields, PostgreSQL's types."""

from __future__ import annotations

import base64
import decimal
import json
import math
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
SUPPORTED = frozenset(
    {
        *("bool", "bytea", "date", "cidr", "numeric", "float4", "float8", "inet"),
        *("int2", "int4", "int8", "json", "jsonb", "text", "varchar", "bpchar", "name"),
        *("oid", "time", "timetz", "timestamp", "timestamptz", "uuid", "vector", "void"),
    }
)
"""Types that may be returned; enums as well. Source: Aurora User Guide, "Amazon RDS Data API
operations reference"; read 2026-11-21."""
_ARRAY_FIELDS = {bool: "booleanValues", int: "longValues", float: "doubleValues"}


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
    kind, content = next(iter((item.get("value") or {"": None}).items()))
    hint = item.get("typeHint")
    if kind == "isNull":
        return None, ""
    if kind == "arrayValue":
        raise ApiError("BadRequestException", "Array parameters are not supported.")
    if kind not in _CASTS or (hint and hint not in _HINTS):
        raise ApiError("ValidationException", f"Parameter {item['name']} is not valid")
    if kind == "blobValue":
        return base64.b64decode(content), "bytea"
    if hint:
        return str(content), f"varchar::{_HINTS[hint]}"
    return content, _CASTS[kind]


def field(value: object, *, decimals_as_numbers: bool, longs_as_text: bool) -> dict[str, object]:
    """One cell as the Data API returns it."""
    if value is None:
        return {"isNull": True}
    if isinstance(value, bool):
        return {"booleanValue": value}
    if isinstance(value, int):
        return {"stringValue": str(value)} if longs_as_text else {"longValue": value}
    if isinstance(value, float) and math.isfinite(value):
        return {"doubleValue": value}
    if isinstance(value, decimal.Decimal) and decimals_as_numbers:
        whole = value == value.to_integral_value()
        return {"longValue": int(value)} if whole else {"doubleValue": float(value)}
    if isinstance(value, bytes | memoryview):
        return {"blobValue": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, list):
        return {"arrayValue": _array(value)}
    return {"stringValue": text(value)}


def _array(items: list[object]) -> dict[str, object]:
    if any(isinstance(item, list) for item in items):
        raise ApiError(
            "UnsupportedResultException", "The result contains a multidimensional array."
        )
    first = next((item for item in items if item is not None), "")
    kind = _ARRAY_FIELDS.get(type(first), "stringValues")
    if kind == "stringValues":
        return {kind: [None if item is None else text(item) for item in items]}
    return {kind: items}


def text(value: object) -> str:
    """A value as the Data API writes it into a string; what JSON has no number for, in words."""
    if isinstance(value, dict | list):
        return json.dumps(value)
    if isinstance(value, float) and math.isnan(value):
        return "NaN"
    if isinstance(value, float) and math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return str(value)


def for_json(value: object) -> object:
    """A cell inside `formattedRecords`."""
    if isinstance(value, float) and not math.isfinite(value):
        return text(value)
    if value is None or isinstance(value, bool | int | float | str | list):
        return value
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return text(value)

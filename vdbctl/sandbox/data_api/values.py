"""Values in and out: the Data API's fields, PostgreSQL's types."""

from __future__ import annotations

import base64
import datetime
import decimal
import json
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
    by_name = {item["name"]: _value(item) for item in given}
    casts = {name: cast for name, (_, cast) in by_name.items() if cast}
    try:
        text, names = parameters.numbered(sql, by_name, casts)
    except KeyError as error:
        raise ApiError("BadRequestException", f"Cannot find parameter: {error.args[0]}") from error
    return text, [by_name[name][0] for name in names]


def _value(item: Mapping[str, Any]) -> tuple[object, str]:
    kind, content = next(iter(item["value"].items()))
    hint = item.get("typeHint")
    if kind == "isNull":
        return None, ""
    if kind == "arrayValue":
        raise ApiError("BadRequestException", "Array parameters are not supported.")
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
    if isinstance(value, float):
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
    kind = _ARRAY_FIELDS.get(type(items[0]) if items else str, "stringValues")
    if kind == "stringValues":
        return {kind: [None if item is None else text(item) for item in items]}
    return {kind: items}


def text(value: object) -> str:
    """A value as the Data API writes it into a string: UTC without an offset, plain JSON."""
    if isinstance(value, datetime.datetime):
        if value.tzinfo:
            value = value.astimezone(datetime.UTC).replace(tzinfo=None)
        return value.isoformat(" ")
    if isinstance(value, dict | list):
        return json.dumps(value)
    return str(value)


def for_json(value: object) -> object:
    """A cell inside `formattedRecords`."""
    if value is None or isinstance(value, bool | int | float | str | list):
        return value
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return text(value)

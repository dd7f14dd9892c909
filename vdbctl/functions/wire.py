"""Values of a database as JSON, and back, without losing their type."""

from __future__ import annotations

import base64
import datetime
import math
from decimal import Decimal
from typing import Any

_TYPE, _VALUE = "$", "v"


def encode(value: object) -> Any:
    """A value as JSON has it; what JSON lacks becomes an object that names its type."""
    if isinstance(value, float) and not math.isfinite(value):
        return {_TYPE: "float", _VALUE: repr(value)}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, bytes):
        return {_TYPE: "bytes", _VALUE: base64.b64encode(value).decode()}
    if isinstance(value, Decimal):
        return {_TYPE: "decimal", _VALUE: str(value)}
    if isinstance(value, datetime.datetime):
        return {_TYPE: "datetime", _VALUE: value.isoformat()}
    if isinstance(value, datetime.date):
        return {_TYPE: "date", _VALUE: value.isoformat()}
    if isinstance(value, list | tuple):
        return {_TYPE: "list", _VALUE: [encode(item) for item in value]}
    return str(value)


def decode(value: Any) -> Any:
    """The value that `encode` was given."""
    if not isinstance(value, dict):
        return value
    inner = value[_VALUE]
    match value[_TYPE]:
        case "float":
            return float(inner)
        case "bytes":
            return base64.b64decode(inner)
        case "decimal":
            return Decimal(inner)
        case "datetime":
            return datetime.datetime.fromisoformat(inner)
        case "date":
            return datetime.date.fromisoformat(inner)
    return [decode(item) for item in inner]

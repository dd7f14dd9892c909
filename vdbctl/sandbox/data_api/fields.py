"""Cells of a result: the text that PostgreSQL sends, as the Data API returns it.

What decides is the type of the column. Text is handed on wherever a number, a date or a document
could lose something on its way through Python.
"""

from __future__ import annotations

import base64
import datetime
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from psycopg.pq import Escaping

from vdbctl.sandbox.data_api import arrays
from vdbctl.sandbox.data_api.columns import Column

Scalar = bool | int | float | str
_LONGS = range(-(2**63), 2**63)
_LONG_CHARS = 20
_MEMBERS: Mapping[type, str] = {
    bool: "booleanValue",
    int: "longValue",
    float: "doubleValue",
    str: "stringValue",
}
_LISTS: Mapping[str, str] = {
    **dict.fromkeys(("int2", "int4", "int8", "oid"), "longValues"),
    **dict.fromkeys(("float4", "float8"), "doubleValues"),
    "bool": "booleanValues",
}
_SPACE = re.compile(r'("(?:[^"\\]|\\.)*")|[ \t\n\r]+')
_UTC = re.compile(r"\+00(?= BC$|$)")
_TIME = re.compile(r"(\d+):(\d+):(\d+)(\.\d+)?([+-])(\d+)(?::(\d+))?(?::(\d+))?")
_DAY_S = 24 * 3600


@dataclass(frozen=True)
class Options:
    """`resultSetOptions` of a request."""

    decimals_as_numbers: bool = False
    longs_as_text: bool = False


def field(raw: bytes | None, column: Column, options: Options) -> dict[str, object]:
    """One cell as a member of `records`."""
    if raw is None:
        return {"isNull": True}
    if column.array:
        return {"arrayValue": _list(raw.decode(), column.kind)}
    if column.kind == "bytea":
        return {"blobValue": _blob(raw)}
    value = _scalar(raw.decode(), column.kind, options)
    return {_MEMBERS[type(value)]: value}


def for_json(raw: bytes | None, column: Column, options: Options) -> object:
    """One cell inside `formattedRecords`."""
    if raw is None:
        return None
    if column.array:
        (items,) = _list(raw.decode(), column.kind).values()
        return items
    if column.kind == "bytea":
        return _blob(raw)
    return _scalar(raw.decode(), column.kind, options)


def _scalar(text: str, kind: str, options: Options) -> Scalar:
    value = _DECODED.get(kind, str)(text)
    if kind == "numeric" and options.decimals_as_numbers:
        return _number(text)
    if type(value) is int and options.longs_as_text:
        return text
    return value


def _number(text: str) -> Scalar:
    """A decimal: a long if its scale is 0 and it fits, else a double."""
    whole = len(text) <= _LONG_CHARS and text.lstrip("-").isdigit()
    return int(text) if whole and int(text) in _LONGS else _double(text)


def _list(text: str, kind: str) -> dict[str, object]:
    decode = _DECODED.get(kind, str)
    items = [None if item is None else decode(item) for item in arrays.items(text)]
    name = _LISTS.get(kind, "stringValues")
    if name == "doubleValues" and any(isinstance(item, str) for item in items):
        return {"stringValues": arrays.items(text)}
    return {name: items}


def _blob(raw: bytes) -> str:
    return base64.b64encode(Escaping().unescape_bytea(raw)).decode()


def _double(text: str) -> float | str:
    """A float, or the text of what JSON has no number for."""
    value = float(text)
    return value if math.isfinite(value) else text


def _compact(text: str) -> str:
    """A document without the space between its tokens; all else is left as it is."""
    return _SPACE.sub(lambda match: match[1] or "", text)


def _utc(text: str) -> str:
    """A timestamptz in UTC, without its offset; a session may have set another time zone."""
    if _UTC.search(text):
        return _UTC.sub("", text)
    try:
        moment = datetime.datetime.fromisoformat(text).astimezone(datetime.UTC)
    except (OverflowError, ValueError):  # infinity, years that Python does not know
        return text
    utc = moment.replace(tzinfo=None).isoformat(" ")
    return utc.rstrip("0") if moment.microsecond else utc


def _utc_time(text: str) -> str:
    """A timetz in UTC, without its offset."""
    match = _TIME.fullmatch(text)
    if match is None:
        return text
    hours, minutes, seconds, fraction, sign, *offset = match.groups()
    ahead = sum(int(part or 0) * unit for part, unit in zip(offset, (3600, 60, 1), strict=True))
    if ahead == 0:
        return f"{hours}:{minutes}:{seconds}{fraction or ''}"
    local = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    whole = (local - ahead if sign == "+" else local + ahead) % _DAY_S
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{fraction or ''}"


_DECODED: Mapping[str, Callable[[str], Scalar]] = {
    **dict.fromkeys(("int2", "int4", "int8", "oid"), int),
    **dict.fromkeys(("float4", "float8"), _double),
    **dict.fromkeys(("json", "jsonb"), _compact),
    "bool": lambda text: text == "t",
    "timestamptz": _utc,
    "timetz": _utc_time,
}

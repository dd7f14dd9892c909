"""Answers with rows: as records or as one text of JSON, within the limits of AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
from psycopg.pq.abc import PGresult

from vdbctl.fact import Fact
from vdbctl.sandbox.data_api import columns, fields
from vdbctl.sandbox.data_api.columns import Column
from vdbctl.sandbox.data_api.errors import ApiError
from vdbctl.sandbox.data_api.limits import Limits
from vdbctl.sandbox.data_api.switches import UNLISTED_TYPES, WIDE_ROWS, Switches

FACTS = (Fact("results as JSON", "service model of rds-data, formatRecordsAs", date(2026, 11, 29)),)

Answer = dict[str, Any]
_TOO_MUCH = "Database returned more than the allowed response size limit"


def answer(
    cursor: psycopg.Cursor[tuple[Any, ...]],
    request: dict[str, Any],
    limits: Limits,
    switches: Switches,
) -> Answer:
    """What a statement has returned.

    Raises:
        ApiError: The Data API cannot return it.
    """
    result = cursor.pgresult
    if result is None or cursor.description is None:
        return {"numberOfRecordsUpdated": max(cursor.rowcount, 0), "generatedFields": []}
    found = columns.of(cursor, result, unlisted=switches.is_on(UNLISTED_TYPES))
    asked = request.get("resultSetOptions") or {}
    options = fields.Options(
        decimals_as_numbers=asked.get("decimalReturnType") == "DOUBLE_OR_LONG",
        longs_as_text=asked.get("longReturnType") == "STRING",
    )
    if request.get("formatRecordsAs") == "JSON" and _is_select(cursor):
        return _formatted(result, found, options, limits)
    records = [
        [fields.field(cell, column, options) for cell, column in zip(row, found, strict=True)]
        for row in _rows(result)
    ]
    _refuse_too_large(records, limits, wide=switches.is_on(WIDE_ROWS))
    described = {"columnMetadata": [column.metadata for column in found]}
    return {
        "numberOfRecordsUpdated": 0,
        "records": records,
        **(described if request.get("includeResultMetadata") else {}),
    }


def _is_select(cursor: psycopg.Cursor[tuple[Any, ...]]) -> bool:
    """JSON is for SELECT, and ignored for others."""
    return (cursor.statusmessage or "").startswith("SELECT")


def _rows(result: PGresult) -> Iterator[list[bytes | None]]:
    for row in range(result.ntuples):
        yield [result.get_value(row, column) for column in range(result.nfields)]


def _refuse_too_large(records: list[list[Any]], limits: Limits, *, wide: bool) -> None:
    sizes = [len(json.dumps(record)) for record in records]
    if not wide and max(sizes, default=0) > limits.row_bytes:
        raise ApiError("BadRequestException", "Database returned a row larger than 64 KB")
    if sum(sizes) > limits.result_bytes:
        raise ApiError("BadRequestException", _TOO_MUCH)


def _formatted(
    result: PGresult, found: list[Column], options: fields.Options, limits: Limits
) -> Answer:
    names = [column.label for column in found]
    if len(set(names)) != len(names):
        raise ApiError("BadRequestException", "Duplicate column names are not supported in JSON")
    records = [
        {
            column.label: fields.for_json(cell, column, options)
            for cell, column in zip(row, found, strict=True)
        }
        for row in _rows(result)
    ]
    text = json.dumps(records)
    if len(text) > limits.json_result_bytes:
        raise ApiError("BadRequestException", _TOO_MUCH)
    return {"numberOfRecordsUpdated": 0, "formattedRecords": text}

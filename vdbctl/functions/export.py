"""Lambda function: everything that is kept about a person, as JSON (GDPR, articles 15 and 20).

Call: {"subject": "the person's key", "actor": "who asks", "token": "…"}.
"""

from __future__ import annotations

import contextlib
import datetime
import json
from typing import Any

from vdbctl.functions import audit, caller, connection, declaration, subject, wire
from vdbctl.functions.connection import Connection
from vdbctl.functions.declaration import Table, quoted

MOST_BYTES = 5_500_000
"""An answer of Lambda takes 6 MB."""


def handler(event: dict[str, Any], context: object = None) -> dict[str, Any]:
    """Entry point of the function.

    Raises:
        Refused: The caller did not prove who it is.
        ValueError: There is no such key, or the answer would be too long.
    """
    who, tables = caller.prove(event, context), declaration.read()
    with contextlib.closing(connection.own()) as opened:
        key = subject.canonical(opened, tables, event.get("subject"))
        found = export(opened, tables, key)
        counts = {name: len(rows) for name, rows in found.items()}
        audit.record(opened, key, "export", who, counts)
    answer = {
        "subject": key,
        "exported_at": datetime.datetime.now(datetime.UTC).isoformat(),
        "tables": found,
    }
    size = len(json.dumps(answer))
    if size > MOST_BYTES:
        raise ValueError(f"the export takes {size} bytes, and an answer at most {MOST_BYTES}")
    return answer


def export(
    opened: Connection, tables: tuple[Table, ...], key: str
) -> dict[str, list[dict[str, Any]]]:
    """Rows of a person, by table, from one moment in time."""
    opened.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    try:
        return {table.table: _rows(opened, table, key) for table in tables}
    finally:
        opened.execute("ROLLBACK")


def _rows(opened: Connection, table: Table, key: str) -> list[dict[str, Any]]:
    found = opened.execute(
        f"SELECT * FROM {quoted(table.table)} WHERE {table.condition()}",  # noqa: S608  # quoted
        (key,),
    )
    return [
        {name: _plain(cell) for name, cell in row.items() if name not in table.omit}
        for row in found.dicts()
    ]


def _plain(cell: object) -> object:
    """JSON that a person can read: numbers and dates as text, lists as lists."""
    encoded = wire.encode(cell)
    if isinstance(cell, list):
        return [_plain(item) for item in cell]
    return encoded["v"] if isinstance(encoded, dict) else encoded

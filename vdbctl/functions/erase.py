"""Lambda function: forgets a person (GDPR, article 17), in one transaction or not at all.

Call: {"subject": "the person's key", "confirm": "the same key", "actor": "who asks"}.
"""

from __future__ import annotations

import contextlib
from typing import Any

from vdbctl.functions import audit, declaration
from vdbctl.functions.connection import Connection, connect
from vdbctl.functions.declaration import Table, quoted


def handler(event: dict[str, Any], _context: object = None) -> dict[str, Any]:
    """Entry point of the function."""
    subject = str(event["subject"])
    if str(event.get("confirm")) != subject:
        raise ValueError("confirm must repeat subject: nothing was deleted")
    with contextlib.closing(connect()) as connection:
        counts = erase(connection, declaration.read(), subject, str(event.get("actor", "unknown")))
    return {"subject": subject, "rows": counts}


def erase(
    connection: Connection, tables: tuple[Table, ...], subject: str, actor: str
) -> dict[str, int]:
    """Delete or anonymise a person's rows; the log entry belongs to the same transaction.

    Returns:
        Rows that were deleted or changed, by table.
    """
    connection.execute("BEGIN")
    try:
        counts = {
            table.table: connection.execute(_statement(table), (subject,)).updated
            for table in tables
            if table.on_delete != "keep"
        }
        audit.record(connection, subject, "erase", actor, counts)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return counts


def _statement(table: Table) -> str:
    name, condition = quoted(table.table), table.condition()
    if table.on_delete == "delete":
        return f"DELETE FROM {name} WHERE {condition}"  # noqa: S608  # names are quoted
    changes = ", ".join(
        f"{quoted(column)} = {expression}" for column, expression in table.anonymise.items()
    )
    return f"UPDATE {name} SET {changes} WHERE {condition}"  # noqa: S608  # names are quoted

"""Lambda function: forgets a person (GDPR, article 17), in one transaction or not at all.

Call: {"subject": "the person's key", "confirm": "the same key", "actor": "who asks"}.
"""

from __future__ import annotations

import contextlib
from typing import Any

from vdbctl.functions import actor, audit, declaration, subject
from vdbctl.functions.actor import Actor
from vdbctl.functions.connection import Connection, connect
from vdbctl.functions.declaration import Table, quoted


def handler(event: dict[str, Any], context: object = None) -> dict[str, Any]:
    """Entry point of the function.

    Raises:
        ValueError: The call is not confirmed, or something of the person would be left; nothing
            was deleted.
    """
    given = event.get("subject")
    if str(event.get("confirm")) != str(given):
        raise ValueError("confirm must repeat subject: nothing was deleted")
    tables = declaration.read()
    with contextlib.closing(connect()) as connection:
        key = subject.canonical(connection, tables, given)
        counts = erase(connection, tables, key, actor.of(event, context))
    return {"subject": key, "rows": counts}


def erase(
    connection: Connection, tables: tuple[Table, ...], key: str, who: Actor
) -> dict[str, int]:
    """Delete or anonymise a person's rows; the log entry belongs to the same transaction.

    Returns:
        Rows that were deleted or changed, by table.

    Raises:
        ValueError: A table has rows of the person again; all is as it was before.
    """
    connection.execute("BEGIN")
    try:
        counts = {
            table.table: connection.execute(_statement(table), (key,)).updated
            for table in tables
            if table.on_delete in ("delete", "anonymise")
        }
        _require_gone(connection, tables, key)
        audit.record(connection, key, "erase", who, counts)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return counts


def _require_gone(connection: Connection, tables: tuple[Table, ...], key: str) -> None:
    """Triggers may have copied what was deleted, also into a table that was empty before."""
    for table in tables:
        if table.on_delete in ("delete", "cascade"):
            left = connection.execute(
                f"SELECT count(*) FROM {quoted(table.table)} WHERE {table.condition()}",  # noqa: S608
                (key,),
            ).rows[0][0]
            if left:
                raise ValueError(
                    f"{table.table} would keep {left} rows of the person, written by a trigger or "
                    "out of reach of a foreign key: nothing was deleted"
                )


def _statement(table: Table) -> str:
    name, condition = quoted(table.table), table.condition()
    if table.on_delete == "delete":
        return f"DELETE FROM {name} WHERE {condition}"  # noqa: S608  # names are quoted
    changes = ", ".join(
        f"{quoted(column)} = {expression}" for column, expression in table.anonymise.items()
    )
    return f"UPDATE {name} SET {changes} WHERE {condition}"  # noqa: S608  # names are quoted

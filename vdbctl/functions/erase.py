"""Lambda function: forgets a person (GDPR, article 17), in one transaction or not at all.

Call: {"subject": "the person's key", "confirm": "the same key", "actor": "who asks", "token": "…"}.
"""

from __future__ import annotations

import contextlib
from typing import Any

from vdbctl.functions import audit, caller, connection, declaration, subject
from vdbctl.functions.caller import Caller
from vdbctl.functions.connection import Connection
from vdbctl.functions.declaration import Table, quoted


def handler(event: dict[str, Any], context: object = None) -> dict[str, Any]:
    """Entry point of the function.

    Raises:
        Refused: The caller did not prove who it is.
        ValueError: The call is not confirmed, or something of the person would be left; nothing
            was deleted.
    """
    who = caller.prove(event, context)
    given = event.get("subject")
    if str(event.get("confirm")) != str(given):
        raise ValueError("confirm must repeat subject: nothing was deleted")
    tables = declaration.read()
    with contextlib.closing(connection.own()) as opened:
        key = subject.canonical(opened, tables, given)
        counts = erase(opened, tables, key, who)
    return {"subject": key, "rows": counts}


def erase(opened: Connection, tables: tuple[Table, ...], key: str, who: Caller) -> dict[str, int]:
    """Delete or anonymise a person's rows; the log entry belongs to the same transaction.

    Returns:
        Rows that were deleted or changed, by table.

    Raises:
        ValueError: A table has rows of the person again; all is as it was before.
    """
    opened.execute("BEGIN")
    try:
        counts = {
            table.table: opened.execute(_statement(table), (key,)).updated
            for table in tables
            if table.on_delete in ("delete", "anonymise")
        }
        _require_gone(opened, tables, key)
        audit.record(opened, key, "erase", who, counts)
        opened.execute("COMMIT")
    except BaseException:
        opened.execute("ROLLBACK")
        raise
    return counts


def _require_gone(opened: Connection, tables: tuple[Table, ...], key: str) -> None:
    """Triggers may have copied what was deleted, also into a table that was empty before."""
    for table in tables:
        if table.on_delete in ("delete", "cascade"):
            left = opened.execute(
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

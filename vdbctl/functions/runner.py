"""Lambda function: runs statements for `vdbctl`, one for each call, inside the VPC.

Calls: {"do": "execute", "sql": "select $1", "values": [...], "transaction": "id" or absent},
{"do": "begin"}, {"do": "commit", "transaction": "id"}, {"do": "rollback", "transaction": "id"}.

A transaction lives in the memory of this function, which is why it must run once at a time (a
reserved concurrency of 1). When AWS takes that memory away, the connection ends and PostgreSQL
rolls back; a later call is told that the transaction is gone.
"""

from __future__ import annotations

import contextlib
import secrets
from typing import Any

import pg8000.native

from vdbctl.functions import wire
from vdbctl.functions.connection import Connection, connect

TRANSACTION_IDLE_S = 180
"""PostgreSQL ends a transaction that nothing has been asked of for so long."""

Answer = dict[str, Any]
_transactions: dict[str, Connection] = {}


def handler(event: dict[str, Any], _context: object = None) -> Answer:
    """Entry point of the function."""
    try:
        return _DO[event["do"]](event)
    except pg8000.native.DatabaseError as error:
        return {"error": _failure(error)}
    except pg8000.native.InterfaceError as error:
        return {"error": {"kind": "connection", "message": str(error)}}
    except OSError as error:
        return {"error": {"kind": "unreachable", "message": str(error)}}


def _execute(event: dict[str, Any]) -> Answer:
    values = [wire.decode(value) for value in event.get("values", ())]
    if identifier := event.get("transaction"):
        connection = _transactions.get(identifier)
        return _gone() if connection is None else _run(connection, event["sql"], values)
    with contextlib.closing(connect()) as connection:
        return _run(connection, event["sql"], values)


def _begin(_event: dict[str, Any]) -> Answer:
    connection = connect()
    connection.execute(f"SET idle_in_transaction_session_timeout = '{TRANSACTION_IDLE_S}s'")
    connection.execute("BEGIN")
    identifier = secrets.token_hex(16)
    _transactions[identifier] = connection
    return {"transaction": identifier}


def _commit(event: dict[str, Any]) -> Answer:
    return _end(event, "COMMIT")


def _rollback(event: dict[str, Any]) -> Answer:
    return _end(event, "ROLLBACK")


def _end(event: dict[str, Any], sql: str) -> Answer:
    connection = _transactions.pop(event["transaction"], None)
    if connection is None:
        return _gone()
    with contextlib.closing(connection):
        connection.execute(sql)
    return {}


def _run(connection: Connection, sql: str, values: list[Any]) -> Answer:
    found = connection.execute(sql, values)
    rows = [[wire.encode(cell) for cell in row] for row in found.rows]
    return {"columns": list(found.columns), "rows": rows, "updated": found.updated}


def _gone() -> Answer:
    words = "the function was restarted, and the transaction rolled back"
    return {"error": {"kind": "gone", "message": words}}


def _failure(error: Exception) -> dict[str, Any]:
    """Code, words and position of PostgreSQL's answer (protocol fields C, M, P)."""
    found = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
    if not found:
        return {"kind": "connection", "message": str(error)}
    kind = "login" if found.get("C", "").startswith("28") else "sql"
    position = int(found["P"]) if "P" in found else None
    return {
        "kind": kind,
        "message": found.get("M", ""),
        "sqlstate": found.get("C", ""),
        "position": position,
    }


_DO = {"execute": _execute, "begin": _begin, "commit": _commit, "rollback": _rollback}

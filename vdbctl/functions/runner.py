"""Lambda function: runs statements for `vdbctl`, one for each call, inside the VPC.

Calls: {"do": "execute", "sql": "select $1", "values": [...], "transaction": "id" or absent,
"unread": true where nobody wants the rows}, {"do": "begin"}, {"do": "commit", "transaction": "id"},
{"do": "rollback", "transaction": "id"}; each with the "token" that proves who calls, and an "actor"
for the log. Every call is logged with both.

A transaction lives in the memory of this function, which is why it must run once at a time (a
reserved concurrency of 1). When AWS takes that memory away, the connection ends and PostgreSQL
rolls back; a later call is told that the transaction is gone.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import secrets
import sys
from typing import Any

import pg8000.native

from vdbctl.functions import caller, connection, wire
from vdbctl.functions.caller import Caller
from vdbctl.functions.connection import Connection

TRANSACTION_IDLE_S = 180
"""PostgreSQL ends a transaction that nothing has been asked of for so long."""

_FIRST_VALUE = re.compile(r"[Ee]?'|\$|--|/\*")
"""Where a statement may begin to name a person or hold a secret."""
_MOST_CHARS = 120

Answer = dict[str, Any]
_transactions: dict[str, Connection] = {}


def handler(event: dict[str, Any], context: object = None) -> Answer:
    """Entry point of the function."""
    action = _DO.get(str(event.get("do")))
    if action is None:
        return _error("call", f"do is one of {', '.join(_DO)}, not {event.get('do')!r}")
    try:
        _log(caller.prove(event, context), event)
        return action(event)
    except caller.Refused as error:
        request = getattr(context, "aws_request_id", None)
        _write({"do": event["do"], "refused": str(error), "request_id": request})
        return _error("refused", str(error))
    except pg8000.native.DatabaseError as error:
        return {"error": _failure(error)}
    except pg8000.native.InterfaceError as error:
        return _error("connection", str(error))
    except OSError as error:
        return _error("unreachable", str(error))


def _log(who: Caller, event: dict[str, Any]) -> None:
    """One line of JSON: who asked for what, and nothing that a statement holds as a value."""
    sql = str(event.get("sql") or "")
    line = {
        "do": event["do"],
        "access_key": who.access_key,
        "actor": who.name,
        "request_id": who.request_id,
        "transaction": event.get("transaction"),
        "statement": " ".join(_FIRST_VALUE.split(sql, maxsplit=1)[0].split())[:_MOST_CHARS],
        "sha256": hashlib.sha256(sql.encode()).hexdigest() if sql else None,
    }
    _write(line)


def _write(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")


def _execute(event: dict[str, Any]) -> Answer:
    values = [wire.decode(value) for value in event.get("values", ())]
    if identifier := event.get("transaction"):
        held = _transactions.get(identifier)
        return _gone() if held is None else _run(held, event, values)
    with contextlib.closing(connection.own()) as opened:
        return _run(opened, event, values)


def _begin(_event: dict[str, Any]) -> Answer:
    opened = connection.own()
    opened.execute(f"SET idle_in_transaction_session_timeout = '{TRANSACTION_IDLE_S}s'")
    opened.execute("BEGIN")
    identifier = secrets.token_hex(16)
    _transactions[identifier] = opened
    return {"transaction": identifier}


def _commit(event: dict[str, Any]) -> Answer:
    return _end(event, "COMMIT")


def _rollback(event: dict[str, Any]) -> Answer:
    return _end(event, "ROLLBACK")


def _end(event: dict[str, Any], sql: str) -> Answer:
    held = _transactions.pop(event["transaction"], None)
    if held is None:
        return _gone()
    with contextlib.closing(held):
        held.execute(sql)
    return {}


def _run(opened: Connection, event: dict[str, Any], values: list[Any]) -> Answer:
    found = opened.execute(event["sql"], values)
    if event.get("unread"):
        return {"columns": [], "rows": [], "updated": found.updated}
    rows = [[wire.encode(cell) for cell in row] for row in found.rows]
    return {"columns": list(found.columns), "rows": rows, "updated": found.updated}


def _gone() -> Answer:
    return _error("gone", "the function was restarted, and the transaction rolled back")


def _error(kind: str, message: str) -> Answer:
    return {"error": {"kind": kind, "message": message}}


def _failure(error: Exception) -> dict[str, Any]:
    """Code, words and position of PostgreSQL's answer (protocol fields C, M, P, D, W, H)."""
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
        "detail": found.get("D"),
        "context": found.get("W"),
        "hint": found.get("H"),
    }


_DO = {"execute": _execute, "begin": _begin, "commit": _commit, "rollback": _rollback}

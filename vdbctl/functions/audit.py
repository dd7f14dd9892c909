"""Lambda function: the log of what was done with persons' data; who asked, when, for what.

Calls: {"do": "record", "subject": "id", "action": "consent", "actor": "…", "detail": {…}} and
{"do": "list", "subject": "id"}, each with a "token". The person's key is kept as a SHA-256 hash, so
that the log survives a deletion without naming the deleted.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from typing import Any

from vdbctl.functions import caller, connection, declaration, subject, wire
from vdbctl.functions.caller import Caller
from vdbctl.functions.connection import Connection

TABLE = "vdbctl_gdpr.audit"
"""Made by `vdbctl db users`; the functions may add to it and read it, and nothing else."""
MOST_ENTRIES = 1_000
_COLUMNS = "happened_at, action, actor, actor_source, access_key, request_id, detail"
MOST_DETAIL_CHARS = 4_000
ACTIONS = ("consent", "withdraw", "inform", "rectify", "restrict", "object", "complain")
"""What a caller may record: what other systems do for a person. That something was exported or
erased is recorded by those who did it, and by nobody else."""


def handler(event: dict[str, Any], context: object = None) -> dict[str, Any]:
    """Entry point of the function.

    Raises:
        Refused: The caller did not prove who it is.
        ValueError: The call asks for what there is not; nothing was recorded.
    """
    wanted = event.get("do", "record")
    if wanted not in ("record", "list"):
        raise ValueError(f"do is record or list, not {wanted!r}: nothing was recorded")
    who = caller.prove(event, context)
    with contextlib.closing(connection.own()) as opened:
        key = subject.canonical(opened, declaration.read(), event.get("subject"))
        if wanted == "list":
            return {"entries": entries(opened, key)}
        action, detail = _checked(event)
        record(opened, key, action, who, detail)
    return {"recorded": True}


def _checked(event: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    action, detail = event.get("action"), event.get("detail") or {}
    if action not in ACTIONS:
        raise ValueError(f"action is one of {', '.join(ACTIONS)}, not {action!r}")
    if not isinstance(detail, dict) or len(json.dumps(detail)) > MOST_DETAIL_CHARS:
        raise ValueError(f"detail is an object of at most {MOST_DETAIL_CHARS} characters")
    return str(action), detail


def record(opened: Connection, key: str, action: str, who: Caller, detail: dict[str, Any]) -> None:
    """Add an entry.

    Args:
        key: The person's, in the database's spelling.
    """
    opened.execute(
        f"INSERT INTO {TABLE}"  # noqa: S608  # a constant
        " (subject_hash, action, actor, actor_source, access_key, request_id, detail)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)",
        (
            hashed(key), action, who.name, who.source, who.access_key, who.request_id,
            json.dumps(detail),
        ),
    )  # fmt: skip


def entries(opened: Connection, key: str) -> list[dict[str, Any]]:
    """What was done with a person's data, the latest first."""
    found = opened.execute(
        f"SELECT {_COLUMNS} FROM {TABLE} WHERE subject_hash = $1"  # noqa: S608  # constants
        f" ORDER BY happened_at DESC, id DESC LIMIT {MOST_ENTRIES}",
        (hashed(key),),
    )
    return [
        {name: _plain(cell) for name, cell in row.items()} | {"detail": json.loads(row["detail"])}
        for row in found.dicts()
    ]


def hashed(key: str) -> str:
    """A person's key, so that it can be looked up but not read."""
    return hashlib.sha256(key.encode()).hexdigest()


def _plain(cell: object) -> object:
    encoded = wire.encode(cell)
    return encoded["v"] if isinstance(encoded, dict) else encoded

"""Lambda function: the log of what was done with persons' data; who asked, when, for what.

Calls: {"do": "record", "subject": "id", "action": "consent", "actor": "…", "detail": {…}} and
{"do": "list", "subject": "id"}. The person's key is kept as a SHA-256 hash, so that the log
survives a deletion without naming the deleted.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from typing import Any

from vdbctl.functions import wire
from vdbctl.functions.connection import Connection, connect

TABLE = "vdbctl_gdpr.audit"
"""Made by `vdbctl db users`; the functions may add to it and read it, and nothing else."""
MOST_ENTRIES = 1_000


def handler(event: dict[str, Any], _context: object = None) -> dict[str, Any]:
    """Entry point of the function."""
    with contextlib.closing(connect()) as connection:
        if event.get("do", "record") == "list":
            return {"entries": entries(connection, str(event["subject"]))}
        detail = event.get("detail") or {}
        record(
            connection,
            str(event["subject"]),
            str(event["action"]),
            str(event.get("actor", "unknown")),
            detail,
        )
    return {"recorded": True}


def record(
    connection: Connection, subject: str, action: str, actor: str, detail: dict[str, Any]
) -> None:
    """Add an entry."""
    connection.execute(
        f"INSERT INTO {TABLE} (subject_hash, action, actor, detail)"  # noqa: S608  # a constant
        " VALUES ($1, $2, $3, $4::jsonb)",
        (hashed(subject), action, actor, json.dumps(detail)),
    )


def entries(connection: Connection, subject: str) -> list[dict[str, Any]]:
    """What was done with a person's data, the latest first."""
    found = connection.execute(
        f"SELECT happened_at, action, actor, detail FROM {TABLE}"  # noqa: S608  # a constant
        f" WHERE subject_hash = $1 ORDER BY happened_at DESC, id DESC LIMIT {MOST_ENTRIES}",
        (hashed(subject),),
    )
    return [
        {name: _plain(cell) for name, cell in row.items()} | {"detail": json.loads(row["detail"])}
        for row in found.dicts()
    ]


def hashed(subject: str) -> str:
    """A person's key, so that it can be looked up but not read."""
    return hashlib.sha256(subject.encode()).hexdigest()


def _plain(cell: object) -> object:
    encoded = wire.encode(cell)
    return encoded["v"] if isinstance(encoded, dict) else encoded

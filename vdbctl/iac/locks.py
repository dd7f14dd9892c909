"""Locks on states: who holds one, since when, doing what.

Source of the shape: Terraform's lock information, as its S3 and local backends write it; read
2026-11-21.
"""

from __future__ import annotations

import fcntl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vdbctl import strict_json
from vdbctl.errors import StateLocked

YOUNG = timedelta(minutes=90)
"""An apply that makes a database takes up to an hour; a lock of that age may well be alive."""
_OPERATIONS = {
    "OperationTypeApply": "apply",
    "OperationTypePlan": "plan",
    "OperationTypeRefresh": "refresh",
}


@dataclass(frozen=True)
class Lock:
    """Somebody's hold on a state.

    Attributes:
        who: User and machine.
        doing: The operation, in a word.
        since: When it was taken.
    """

    id: str
    who: str
    doing: str
    since: datetime

    def words(self, now: datetime) -> str:
        """Who has held it for how long."""
        minutes = int((now - self.since).total_seconds() / 60)
        return f"{self.who}, {self.doing}, since {self.since:%Y-%m-%d %H:%M} UTC ({minutes} min)"


def parse(content: bytes) -> Lock:
    """Read the note that Terraform leaves with a lock; one that cannot be read is still a lock."""
    try:
        note = strict_json.mapping(content)
        since = datetime.fromisoformat(str(note["Created"])).astimezone(UTC)
    except (ArithmeticError, KeyError, ValueError):
        return Lock("unknown", "somebody", "something", datetime.now(UTC))
    operation = str(note.get("Operation", ""))
    return Lock(
        id=str(note.get("ID", "unknown")),
        who=str(note.get("Who", "somebody")),
        doing=_OPERATIONS.get(operation, operation or "something"),
        since=since,
    )


def guard(lock: Lock, stack: str, now: datetime, *, force: bool) -> None:
    """Refuse to take away a lock that may be alive.

    Raises:
        StateLocked: It is young, and `force` is not set.
    """
    if force or now - lock.since >= YOUNG:
        return
    raise StateLocked(
        f"the lock on {stack} is young: {lock.words(now)}",
        hint="ask whoever holds it; if that run is dead for certain, repeat with --force",
    )


def is_held(file: Path) -> bool:
    """Whether a process has locked this file; Terraform does so while it uses a local state."""
    if not file.is_file():
        return False
    with file.open("r+b") as stream:
        try:
            fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
        fcntl.lockf(stream, fcntl.LOCK_UN)
    return False

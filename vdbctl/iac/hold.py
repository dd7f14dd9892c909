"""Who works in a workspace: one command at a time, from rendering it to the end of the apply.

Terraform's lock on a state lasts as long as one terraform; files and plans of a workspace have to
stay as they are between two of them, also while somebody is asked. The system gives up the lock of
a process that is gone, so no hold has to be taken away.
"""

from __future__ import annotations

import getpass
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from vdbctl import files, strict_json
from vdbctl.errors import FileRefused, StateLocked
from vdbctl.iac import private

LOCK = ".vdbctl-hold.lock"
HOLDER = ".vdbctl-hold.json"
_LONGEST = 10_000
"""Bytes of the note."""


@contextmanager
def held(folder: Path, doing: str, now: datetime) -> Iterator[None]:
    """Hold a workspace as long as the block lasts.

    Args:
        folder: The workspace; it is made if it is not there.
        doing: What others are told, such as "apply dev".
        now: When it begins.

    Raises:
        StateLocked: Somebody else holds it; says who, since when and doing what.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise StateLocked(
            f"{folder.name} is held by {_holder(folder)}",
            hint="wait until it has ended, or answer its question; the hold goes with its process",
        ) from None
    try:
        note = {"who": who(), "pid": os.getpid(), "doing": doing, "since": now.isoformat()}
        private.write(folder / HOLDER, json.dumps(note))
        yield
    finally:
        (folder / HOLDER).unlink(missing_ok=True)
        lock.release()


def who() -> str:
    """The person and the machine, as Terraform writes them into its locks."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container without that user
        user = "somebody"
    return f"{user}@{socket.gethostname()}"


def _holder(folder: Path) -> str:
    """What the holder has written down; it may just be about to."""
    try:
        note = strict_json.mapping(files.content(folder / HOLDER, most_bytes=_LONGEST))
        since = datetime.fromisoformat(str(note["since"]))
        return (
            f"{note['who']}: `vdbctl {note['doing']}` (process {note['pid']}), "
            f"since {since:%Y-%m-%d %H:%M} UTC"
        )
    except (FileRefused, ValueError, KeyError):
        return "another vdbctl"

"""Servers whose owner is gone, found by the note that PostgreSQL keeps in its data folder."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

STOP_TIMEOUT_S = 15
_NOTE = "postmaster.pid"
_PROCESSES = Path("/proc")


def stop(data: Path) -> bool:
    """End a server whose owner is gone; True when there was one."""
    pid = _noted(data)
    if pid is None or not _serves(pid, data):
        return False
    try:
        os.kill(pid, signal.SIGINT)
        _await_end(pid, data)
        if _serves(pid, data):
            os.kill(pid, signal.SIGQUIT)  # at once; the next start recovers
            _await_end(pid, data)
    except ProcessLookupError:
        pass
    return True


def forget(data: Path) -> None:
    """Remove the note of a server that was killed.

    PostgreSQL believes its note as long as there is a process of that number, be it another
    program or one that its parent has not yet waited for. The note stays while a process of the
    server is left.
    """
    pid = _noted(data)
    if pid is None or not (_PROCESSES / "self").exists():
        return
    deadline = time.monotonic() + STOP_TIMEOUT_S
    while time.monotonic() < deadline:
        if not any(_serves(int(one.name), data) for one in _PROCESSES.glob("[0-9]*")):
            (data / _NOTE).unlink(missing_ok=True)
            return
        time.sleep(0.05)


def _noted(data: Path) -> int | None:
    try:
        lines = (data / _NOTE).read_text(encoding="utf-8").splitlines()
        return int(lines[0]) if Path(lines[1]) == data else None
    except (OSError, ValueError, IndexError):
        return None


def _serves(pid: int, data: Path) -> bool:
    """Whether this process is a PostgreSQL server of this folder, as far as the system tells."""
    process = _PROCESSES / str(pid)
    try:
        if (_PROCESSES / "self").exists():
            line = (process / "cmdline").read_bytes()
            return b"postgres" in line and (process / "cwd").readlink() == data.resolve()
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def _await_end(pid: int, data: Path) -> None:
    deadline = time.monotonic() + STOP_TIMEOUT_S
    while time.monotonic() < deadline and _serves(pid, data):
        time.sleep(0.05)

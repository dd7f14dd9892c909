"""Room on the disk: an apply that cannot write its state loses sight of what it makes."""

from __future__ import annotations

import os
from pathlib import Path

from vdbctl.errors import FileRefused
from vdbctl.iac import state

LEAST = 32 * 1024 * 1024
"""Bytes for the state, its copies and the log of one apply; those of `prod` take 4 MB."""
COPIES = 6
"""The state is written that often at the same time: itself, its backup, the copy, each beside the
old one."""


def require(folder: Path) -> None:
    """Stop before an apply that could not write down what it does.

    Raises:
        FileRefused: Says how much is free and how much is needed, or what may not be written.
    """
    file = folder / state.FILE
    size = file.stat().st_size if file.is_file() else 0
    needed = max(LEAST, COPIES * size)
    found = os.statvfs(folder)
    free = found.f_bavail * found.f_frsize
    if free < needed:
        raise FileRefused(
            f"{folder}: {free / 1e6:.0f} MB are free, and an apply needs {needed / 1e6:.0f} MB for "
            "its state, log and copy",
            hint="make room, then repeat; nothing was applied",
        )
    for path in (folder, folder / "runs", file):
        if path.exists() and not os.access(path, os.W_OK):
            raise FileRefused(
                f"{path}: this user may not write it, and an apply has to",
                hint="give this user the right to it, then repeat; nothing was applied",
            )

"""A small disk of a test's own, for what happens on a full one.

It is mounted in a mount namespace of this process and of those that it starts, so that no test run,
however it ends, leaves it behind.
"""

from __future__ import annotations

import ctypes
import functools
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

_CLONE_NEWNS = 0x00020000


@contextmanager
def mounted(folder: Path, size_mb: int) -> Iterator[Path]:
    """A disk in the place of an empty folder, as long as the block lasts; a skip where this user
    has no right to one."""
    if reason := _refused():
        pytest.skip(f"no disk of its own: {reason}")
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_mb}m", "none", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder: Path) -> None:
    """Take all room that is left on a disk."""
    with (folder / "fill").open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 4096)


def make_room(folder: Path) -> None:
    """Give it back."""
    (folder / "fill").unlink()


@functools.cache
def _refused() -> str | None:
    """Why there is no mount namespace of this process; None where there is now."""
    if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWNS):
        return os.strerror(ctypes.get_errno())
    done = subprocess.run(["mount", "--make-rprivate", "/"], check=False, capture_output=True)
    return done.stderr.decode().strip() if done.returncode else None

"""A small process that outlives the sandbox's, and ends its PostgreSQL servers.

It reads from a pipe that only the sandbox's process holds open, so it learns of every end, also of
one by SIGKILL, which leaves a process no chance to clean up by itself.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
from pathlib import Path

from vdbctl.database import leftover


def watch(root: Path) -> subprocess.Popen[bytes]:
    """Start one for the servers below this folder; closing its stdin ends it."""
    return subprocess.Popen(
        [sys.executable, "-m", "vdbctl.sandbox.janitor", str(root)],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )


def clean(root: Path) -> None:
    """End what runs below this folder, and remove it; another janitor may be doing the same."""
    with contextlib.suppress(FileNotFoundError):
        for server in root.iterdir():
            leftover.stop(server)
    shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    sys.stdin.read()
    clean(Path(sys.argv[1]))

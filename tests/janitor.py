"""A small process that outlives a test run and removes what the run leaves behind.

It reads from a pipe that only pytest holds open, so it learns of every end, SIGKILL included.
Everything that a run starts or writes is known by the run's temporary folder: in TMPDIR, in an
argument, as working directory.

    python -m tests.janitor FOLDER </dev/null     # cleans up after `pytest --keep`
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
ATTEMPTS = 100
PAUSE_S = 0.05
SERVERS_S = 3
"""For PostgreSQL's immediate shutdown."""


def watch(folder: Path) -> subprocess.Popen[bytes]:
    """Start a janitor for a run's temporary folder; closing its stdin sets it to work."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.janitor", str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        start_new_session=True,
    )


def clean(folder: Path) -> None:
    """Kill every process that belongs to the folder, then remove the folder.

    PostgreSQL gets the chance to remove its shared memory. Processes that start others while this
    works are met again in the next attempt.
    """
    servers = [process for process in processes(folder) if is_postgres(process)]
    for server in servers:
        with contextlib.suppress(psutil.Error):
            server.send_signal(signal.SIGQUIT)
    psutil.wait_procs(servers, timeout=SERVERS_S)
    for _ in range(ATTEMPTS):
        running = processes(folder)
        for process in running:
            with contextlib.suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(running, timeout=PAUSE_S)
        shutil.rmtree(folder, ignore_errors=True)
        if not running and not folder.exists():
            return
        time.sleep(PAUSE_S)


def processes(folder: Path) -> list[psutil.Process]:
    """Processes that work in the folder or were started with it, this one and its parents aside."""
    spared = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    return [
        process
        for process in psutil.process_iter()
        if process.pid not in spared and _belongs(process, str(folder))
    ]


def is_postgres(process: psutil.Process) -> bool:
    """Whether it is a PostgreSQL server, or one of its processes; False when it is gone."""
    with contextlib.suppress(psutil.Error):
        return process.name() == "postgres"
    return False


def _belongs(process: psutil.Process, folder: str) -> bool:
    return any(folder in text for text in texts(process))


def texts(process: psutil.Process) -> list[str]:
    """Its arguments, working directory and environment, as far as they can be read."""
    texts: list[str] = []
    for read in (process.cmdline, lambda: [process.cwd()], lambda: process.environ().values()):
        with contextlib.suppress(psutil.Error, OSError):
            texts += read()
    return texts


if __name__ == "__main__":
    sys.stdin.read()
    clean(Path(sys.argv[1]))

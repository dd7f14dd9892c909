"""Commands that run beside a test, and what kills them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.sandbox.end_to_end.project import ENVIRONMENT, ROOT, Project


def _hear_interrupts() -> None:
    """A shell's background job ignores SIGINT, and so would its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def beside(project: Project, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A command that runs while the block does; its words are read with `communicate`."""
    with subprocess.Popen(
        [sys.executable, "-m", "vdbctl", *arguments],
        cwd=project.folder,
        env=ENVIRONMENT | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_hear_interrupts,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def wait_until(what: Callable[[], object], seconds: float = 90) -> None:
    """Look again and again.

    Raises:
        AssertionError: It did not come.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come")


def terraform_in(folder: Path, command: str = "") -> list[int]:
    """Processes of terraform and its providers that work in this folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (entry / "cmdline").read_bytes()
            if (entry / "cwd").readlink() == folder and b"terraform" in arguments:
                found += [int(entry.name)] if command.encode() in arguments else []
        except OSError:
            continue
    return found


def kill_terraform(folder: Path) -> None:
    """As the kernel does for want of memory."""
    for process in terraform_in(folder):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue

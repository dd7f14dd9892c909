"""Commands that run beside a test, and what kills them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.sandbox.end_to_end.project import Project


def _hear_interrupts() -> None:
    """A shell's background job ignores SIGINT, and so would its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def beside(project: Project, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A command that runs while the block does; its words are read with `communicate`."""
    with subprocess.Popen(
        [sys.executable, "-m", "vdbctl", *arguments],
        cwd=project.folder,
        env=project.variables,
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


def apply_logs(workspace: Path) -> list[Path]:
    """Logs of all applies and destroys."""
    return sorted((workspace / "runs").glob("*-apply.jsonl"))


def says(workspace: Path, words: str, before: list[Path]) -> bool:
    """Whether an apply whose log was not there before has come to these words."""
    return any(words in log.read_text() for log in apply_logs(workspace) if log not in before)


def made(workspace: Path, before: list[Path]) -> int:
    """How many resources an apply, whose log was not there before, has made so far."""
    logs = (log.read_text() for log in apply_logs(workspace) if log not in before)
    return sum(
        '"type":"apply_complete"' in line and '"action":"create"' in line
        for log in logs
        for line in log.splitlines()
    )


@contextmanager
def held_still(folder: Path) -> Iterator[None]:
    """Terraform in this folder stops where it is, as long as the block lasts."""
    processes = terraform_in(folder)
    assert processes
    _send(signal.SIGSTOP, processes)
    try:
        yield
    finally:
        _send(signal.SIGCONT, processes)


def terraform_in(folder: Path, command: str = "") -> list[int]:
    """Processes of terraform and its providers that work in this folder, a kept one aside."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (entry / "cmdline").read_bytes()
            if (entry / "cwd").readlink() == folder and b"terraform" in arguments:
                is_meant = command.encode() in arguments and b"-debug" not in arguments
                found += [int(entry.name)] if is_meant else []
        except OSError:
            continue
    return found


def kill_terraform(folder: Path) -> None:
    """As the kernel does for want of memory."""
    _send(signal.SIGKILL, terraform_in(folder))


def _send(number: signal.Signals, processes: list[int]) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)

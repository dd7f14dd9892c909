"""The terraform process: started here and nowhere else.

Terraform writes its JSON lines into a 0600 file, and this module follows that file. So Terraform
never loses the reader of a pipe: when vdbctl is killed in the middle of an apply, Terraform ends it
and saves the state, and the file remains as the log of the run.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Protocol

from vdbctl.errors import TerraformFailed, TerraformMissing
from vdbctl.iac import events
from vdbctl.iac.events import Event

OnEvent = Callable[[Event], None]
POLL_S = 0.05
KILL_AFTER_INTERRUPTS = 3


class Interrupted(KeyboardInterrupt):
    """Ctrl-C or SIGTERM arrived, and terraform has ended in order since."""


class Process(Protocol):
    """A terraform that runs: the part of `subprocess.Popen` that is used here."""

    @property
    def returncode(self) -> int:
        """Exit status, once it has ended."""

    def poll(self) -> int | None:
        """Exit status, or None while it runs."""

    def wait(self) -> int:
        """Wait for the exit status."""

    def communicate(self) -> tuple[bytes, bytes]:
        """Wait for the end; returns stdout and stderr, where they are pipes."""

    def send_signal(self, number: int, /) -> None:
        """Send a signal."""


class StartProcess(Protocol):
    """Starts a program, as `start_process` does."""

    def __call__(
        self, arguments: Sequence[str], *, folder: Path, environment: Mapping[str, str], stdout: int
    ) -> Process:
        """stdout is a descriptor, or `subprocess.PIPE` for stdout and stderr as two pipes."""


def start_process(
    arguments: Sequence[str], *, folder: Path, environment: Mapping[str, str], stdout: int
) -> Process:
    """Start a program that reads nothing and inherits nothing.

    Raises:
        TerraformMissing: It cannot be started.
    """
    stderr = subprocess.PIPE if stdout == subprocess.PIPE else subprocess.STDOUT
    try:
        return subprocess.Popen(
            arguments,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,  # the terminal's Ctrl-C must reach vdbctl alone
        )
    except OSError as error:
        raise TerraformMissing(
            f"cannot start {arguments[0]}: {error.strerror}",
            hint="install terraform 1.11 or newer, or name it with VDBCTL_TERRAFORM",
        ) from error


@dataclass(frozen=True)
class Runner:
    """Starts terraform in one workspace.

    Attributes:
        folder: The workspace.
        environment: The whole environment of the process; nothing is inherited.
        on_interrupt: Told, with the number of interrupts so far, when Ctrl-C is passed on.
        start: Starts the process.
    """

    folder: Path
    environment: Mapping[str, str]
    on_interrupt: Callable[[int], None] = lambda _count: None
    start: StartProcess = start_process

    def follow(self, arguments: Sequence[str], log: Path, on_event: OnEvent) -> int:
        """Run to the end, calling `on_event` for each line; returns the exit status.

        Args:
            log: What terraform writes is added to it; see `logs.new`.

        Raises:
            Interrupted: After terraform has ended, when it was interrupted on the way.
            TerraformMissing: The binary cannot be started.
            OSError: What `on_event` met, after terraform has ended.
        """
        log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            process = self._start(arguments, stdout=descriptor)
        finally:
            os.close(descriptor)
        trouble: OSError | None = None
        with _passing_on_interrupts(process, self.on_interrupt) as interrupts:
            for line in _lines(log, process):
                try:
                    if trouble is None:
                        on_event(events.parse(line))
                except (
                    OSError
                ) as error:  # nobody reads what is shown: terraform goes on all the same
                    trouble = error
            status = process.wait()
        if interrupts:
            raise Interrupted
        if trouble:
            raise trouble
        return status

    def capture(self, arguments: Sequence[str]) -> str:
        """Run a short, reading command and return what it printed.

        Raises:
            TerraformFailed: It ended with an error; its own words are the message.
        """
        process = self._start(arguments, stdout=subprocess.PIPE)
        with _passing_on_interrupts(process, self.on_interrupt) as interrupts:
            printed, complaint = process.communicate()
        if interrupts:
            raise Interrupted
        if process.returncode != 0:
            words = (complaint or printed).decode(errors="replace").strip()
            raise TerraformFailed(f"{Path(arguments[0]).name} {arguments[1]}: {words}")
        return printed.decode()

    def _start(self, arguments: Sequence[str], *, stdout: int) -> Process:
        return self.start(
            arguments, folder=self.folder, environment=self.environment, stdout=stdout
        )


def _lines(log: Path, process: Process) -> Iterator[str]:
    with log.open(encoding="utf-8", errors="replace") as stream:
        rest = ""
        while True:
            ended = process.poll() is not None
            chunk = stream.read()
            *lines, rest = (rest + chunk).split("\n")
            yield from lines
            if ended and not chunk:
                break
            if not chunk:
                time.sleep(POLL_S)
        if rest:
            yield rest


@contextmanager
def _passing_on_interrupts(process: Process, tell: Callable[[int], None]) -> Iterator[list[int]]:
    """Turn each SIGINT or SIGTERM to vdbctl into one SIGINT to terraform; the third one kills."""
    interrupts: list[int] = []

    def pass_on(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        interrupts.append(number)
        tell(len(interrupts))
        if process.poll() is None:
            last = len(interrupts) >= KILL_AFTER_INTERRUPTS
            process.send_signal(signal.SIGKILL if last else signal.SIGINT)

    handled = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, pass_on) for number in handled}
    try:
        yield interrupts
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

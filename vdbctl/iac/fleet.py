"""Several environments at once: one process of vdbctl for each, as many as the memory takes.

A process each, because terraform's interrupts, the environment of a sandbox and the display belong
to a process; and because one that fails or is killed takes no other with it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import BinaryIO, Protocol

from vdbctl import files
from vdbctl.iac.runner import POLL_S, Interrupted

MEMORY_MB = 700
"""What one run is taken to need: the AWS provider (about 550 MB), terraform and vdbctl."""


@dataclass(frozen=True)
class Task:
    """One command for one environment.

    Attributes:
        label: What it is called in the display and the report.
    """

    label: str
    arguments: tuple[str, ...]


@dataclass
class Run:
    """A task and what became of it.

    Attributes:
        status: Exit code; None until it has ended.
        seconds: How long it took, or has taken so far.
    """

    task: Task
    status: int | None = None
    started: float | None = None
    seconds: float = 0
    stdout: str = ""
    stderr: str = ""

    @property
    def state(self) -> str:
        if self.status is None:
            return "waits" if self.started is None else "runs"
        return "done" if self.status == 0 else "failed"


class Child(Protocol):
    """Another vdbctl that runs: the part of `subprocess.Popen` that is used here."""

    def poll(self) -> int | None:
        """Exit status, or None while it runs."""

    def send_signal(self, number: int, /) -> None:
        """Send a signal."""


class StartChild(Protocol):
    """Starts another vdbctl, as `start_child` does."""

    def __call__(
        self,
        arguments: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        out: BinaryIO,
        err: BinaryIO,
    ) -> Child:
        """It runs in the folder, and writes into the two files."""


def start_child(
    arguments: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    out: BinaryIO,
    err: BinaryIO,
) -> subprocess.Popen[bytes]:
    """Start a process that reads nothing."""
    return subprocess.Popen(
        [sys.executable, "-m", "vdbctl", *arguments],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=err,
        start_new_session=True,  # the terminal's Ctrl-C is passed on by us alone
    )


@dataclass
class Fleet:
    """Runs tasks side by side.

    Attributes:
        folder: Where the tasks run.
        environment: Variables of the processes.
        jobs: How many at once.
        on_change: Told all runs, a few times a second.
        start: Starts a process.
    """

    folder: Path
    environment: Mapping[str, str]
    jobs: int
    on_change: Callable[[Sequence[Run]], None] = lambda _runs: None
    start: StartChild = start_child
    _processes: dict[int, Child] = field(default_factory=dict)

    def run(self, tasks: Sequence[Task]) -> tuple[Run, ...]:
        """Run all to their end, whatever happens to each.

        Raises:
            Interrupted: After all that ran have ended in order.
        """
        runs = [Run(task) for task in tasks]
        with own_folder(self.folder) as logs, _passing_on(self._processes) as interrupts:
            while any(run.status is None for run in runs):
                self._begin(runs, logs, stop=bool(interrupts))
                self._look(runs, logs)
                self.on_change(runs)
                if interrupts and not self._processes:
                    break
                time.sleep(POLL_S)
        if interrupts:
            raise Interrupted
        return tuple(runs)

    def _begin(self, runs: Sequence[Run], logs: Path, *, stop: bool) -> None:
        for at, run in enumerate(runs):
            if stop or len(self._processes) >= self.jobs:
                return
            if run.started is None:
                run.started = time.monotonic()
                self._processes[at] = self._start(run.task, logs)

    def _start(self, task: Task, logs: Path) -> Child:
        with (
            files.opened(logs / f"{task.label}.out") as out,
            files.opened(logs / f"{task.label}.err") as err,
        ):
            return self.start(
                task.arguments, folder=self.folder, environment=self.environment, out=out, err=err
            )

    def _look(self, runs: Sequence[Run], logs: Path) -> None:
        for at, process in list(self._processes.items()):
            run = runs[at]
            run.seconds = time.monotonic() - (run.started or 0)
            status = process.poll()
            if status is None:
                continue
            run.stdout = files.content(logs / f"{run.task.label}.out").decode(errors="replace")
            run.stderr = files.content(logs / f"{run.task.label}.err").decode(errors="replace")
            run.status = status
            del self._processes[at]


@contextmanager
def own_folder(project: Path) -> Iterator[Path]:
    """A folder of this run alone for what its children write, as long as the block lasts: another
    --all at the same time must not replace it.

    Raises:
        FileRefused: A link leads out of the project.
        OSError: It cannot be made.
    """
    place = project / ".vdbctl" / "fleet"
    files.require_inside(place, project)
    files.hidden_from_git(place.parent)
    place.mkdir(exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=place) as folder:
        yield Path(folder)


def jobs(wanted: int | None, available_mb: int | None, count: int) -> int:
    """How many at once: as many as are wanted, as there are, and as the memory takes; at least one.

    Args:
        wanted: From --jobs; None for twice the number of processors, since runs mostly wait.
        available_mb: Free memory; None where it is not known.
        count: Number of tasks.
    """
    most = wanted or 2 * (os.cpu_count() or 1)
    if available_mb is not None:
        most = min(most, available_mb // MEMORY_MB)
    return max(1, min(most, count))


@contextmanager
def _passing_on(processes: Mapping[int, Child]) -> Iterator[list[int]]:
    """Each SIGINT or SIGTERM to us becomes one to each process that runs."""
    interrupts: list[int] = []

    def pass_on(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        interrupts.append(number)
        for process in list(processes.values()):
            if process.poll() is None:
                process.send_signal(signal.SIGINT)

    handled = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, pass_on) for number in handled}
    try:
        yield interrupts
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

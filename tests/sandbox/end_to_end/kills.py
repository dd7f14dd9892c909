"""A stack whose first apply is killed at one place, and what becomes of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT
from tests.sandbox.end_to_end.beside import apply_logs, beside, kill_terraform, made, terraform_in
from tests.sandbox.end_to_end.project import Project, left_behind, settle
from tests.sandbox.end_to_end.twins import twins
from tests.waiting import PAUSE_S, until

POINTS = 10
"""Places in an apply, spread over the number of its resources."""
GROUPS = {"first": range(1, 4), "middle": range(4, 7), "last": range(7, POINTS + 1)}
"""Points whose stacks are side by side; most of the time they wait for AWS."""


@dataclass(frozen=True)
class Life:
    """A stack of a shipped environment, from a killed apply to its end.

    Attributes:
        at: Which of the points, from 1 on.
        data: Addresses of stored data that may go at the end.
    """

    project: Project
    environment: str
    at: int
    data: Sequence[str] = ()

    @property
    def name(self) -> str:
        return f"{self.environment}-{self.at}"

    @property
    def stack(self) -> str:
        return f"vectors-{self.name}"

    @property
    def workspace(self) -> Path:
        return self.project.folder / ".vdbctl/sandbox/stacks" / self.stack

    def live(self) -> None:
        """Killed, applied, looked at, removed."""
        shipped = ROOT / f"environments/{self.environment}.yaml"
        (self.project.folder / f"environments/{self.name}.yaml").write_text(shipped.read_text())
        self._apply_and_kill()

        settle(self.project, self.name)

        assert twins(self.project, self.stack) == []
        allowed = [word for address in self.data for word in ("--allow-data-loss", address)]
        self.project.run("destroy", self.name, "--sandbox", "--yes", *allowed)
        assert left_behind(self.project, self.stack) == []

    def _apply_and_kill(self) -> None:
        """As the kernel does for want of memory, right after the n-th resource."""
        kept = str(self.project.folder / f"{self.name}.killed.json")
        planned = self.project.json("plan", self.name, "--sandbox", "--out", kept)
        number = self.at * len(planned["changes"]) // (POINTS + 1)
        before = apply_logs(self.workspace)
        apply = ("apply", self.name, "--plan", kept, "--sandbox", "--yes")
        with beside(self.project, *apply) as run:
            while made(self.workspace, before) < number:
                assert run.poll() is None, run.communicate()
                time.sleep(PAUSE_S)
            kill_terraform(self.workspace)
            _, told = run.communicate()
        until(lambda: not terraform_in(self.workspace))
        assert run.returncode == 20, told


def live_side_by_side(lives: Sequence[Life]) -> None:
    with ThreadPoolExecutor(len(lives)) as pool:
        for done in [pool.submit(one.live) for one in lives]:
            done.result()

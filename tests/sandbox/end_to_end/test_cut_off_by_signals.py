"""One signal at every stage from the apply on; the next run goes on from there. What comes before
is in test_cut_off."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import soak
from tests.sandbox.end_to_end.beside import apply_logs, beside, kill_terraform, terraform_in
from tests.sandbox.end_to_end.project import Project, database_login, left_behind
from tests.sandbox.gate import MIGRATION, Gate
from tests.waiting import until

KEEP_PROVIDER = False
pytestmark = [
    soak.only,
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=8),
    pytest.mark.timeout(3600),  # the provider waits for RDS as it would on AWS
]

DATABASE = "module.database.aws_db_instance.this"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
SPEC = """\
tier: free-tier
project: cut
region: us-east-1
migrations: {set: slow}
"""


@dataclass(frozen=True)
class Life:
    """A stack that gets one signal again and again."""

    project: Project
    number: signal.Signals

    @property
    def name(self) -> str:
        return self.number.name.lower()

    @property
    def stack(self) -> str:
        return f"cut-{self.name}"

    @property
    def workspace(self) -> Path:
        return self.project.folder / ".vdbctl/sandbox/stacks" / self.stack

    def run(self, *words: str) -> str:
        """A command that ends well."""
        return self.project.run(*self._command(*words)).stdout

    def cut_off(self, at: Callable[[], object], *words: str) -> None:
        """A command that gets the signal; SIGKILL takes terraform along, as a lost machine does."""
        with beside(self.project, *self._command(*words)) as run:
            until(at)
            os.kill(run.pid, self.number)
            if self.number is signal.SIGKILL:
                kill_terraform(self.workspace)
            run.wait()
        until(lambda: not terraform_in(self.workspace))
        assert run.returncode != 0

    def _command(self, first: str, *words: str) -> tuple[str, ...]:
        command = (first,) if first in ("apply", "destroy", "plan") else tuple(first.split())
        return (*command, self.name, *words, "--sandbox")

    # -- what is going on -------------------------------------------------------------------------

    def terraform_applies(self) -> bool:
        return bool(terraform_in(self.workspace, "apply"))

    def makes_the_database(self) -> bool:
        return self.terraform_applies() and self.instance() is not None

    def instance(self) -> dict[str, object] | None:
        """The database as AWS tells it, from the moment that it begins to make it."""
        found = self.project.client("rds").describe_db_instances()["DBInstances"]
        return next((one for one in found if one["DBInstanceIdentifier"] == self.stack), None)

    def destroys(self) -> bool:
        words = f"{DATABASE}: Destroying..."
        return any(words in log.read_text() for log in apply_logs(self.workspace))


def live(life: Life) -> None:
    """Cut off while the database is made, while it is migrated, and while all is destroyed."""
    life.cut_off(life.makes_the_database, "apply", "--yes")
    made = life.instance()["InstanceCreateTime"]

    with Gate(**database_login(life.project, life.stack)) as gate:
        life.cut_off(gate.is_waited_for, "apply", "--yes")
    if life.number is signal.SIGKILL:  # instead of the minute after which a dead run's lease ends
        life.run("migrate unlock", "--yes")
    life.run("apply", "--yes")

    assert life.instance()["InstanceCreateTime"] == made
    assert json.loads(life.run("plan", "--json"))["changes"] == []
    states = json.loads(life.run("migrate status", "--json"))
    assert {row["state"] for row in states} == {"applied"}

    life.cut_off(life.destroys, "destroy", "--yes")
    life.run("destroy", "--yes")
    assert left_behind(life.project, life.stack) == []


def test_after_each_signal_at_each_stage_the_next_run_goes_on(project):
    folder = project.folder / "migrations/slow"
    folder.mkdir()
    (folder / "20260101_0900_slow.sql").write_text(MIGRATION)
    lives = [Life(project, number) for number in SIGNALS]
    for one in lives:
        (project.folder / f"environments/{one.name}.yaml").write_text(SPEC)

    with ThreadPoolExecutor(len(lives)) as pool:
        for done in [pool.submit(live, one) for one in lives]:
            done.result()

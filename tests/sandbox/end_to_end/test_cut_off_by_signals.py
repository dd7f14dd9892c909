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

import psycopg
import pytest

from tests.sandbox.end_to_end.beside import beside, kill_terraform, terraform_in, wait_until
from tests.sandbox.end_to_end.project import Project, left_behind

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=8),
    pytest.mark.timeout(1800),  # the provider waits for RDS as it would on AWS
]

DATABASE = "module.database.aws_db_instance.this"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
SPEC = """\
tier: free-tier
project: cut
region: us-east-1
migrations: {set: slow}
"""
SLOW = """\
-- vdbctl: transaction=off
CREATE TABLE one (id int);
SELECT pg_sleep(6);
CREATE TABLE two (id int);
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
            wait_until(at, 240)
            os.kill(run.pid, self.number)
            if self.number is signal.SIGKILL:
                kill_terraform(self.workspace)
            run.wait()
        wait_until(lambda: not terraform_in(self.workspace), 240)
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

    def migrates(self) -> bool:
        """Whether the first statement of the slow migration is done."""
        found = self.instance()
        secrets = self.project.client("secretsmanager")
        login = secrets.get_secret_value(SecretId=found["MasterUserSecret"]["SecretArn"])
        words = json.loads(login["SecretString"])
        with psycopg.connect(
            host="127.0.0.1", port=found["Endpoint"]["Port"], dbname="app",
            user=words["username"], password=words["password"],
        ) as connection:  # fmt: skip
            row = connection.execute("SELECT to_regclass('one')::text").fetchone()
        return row == ("one",)

    def destroys(self) -> bool:
        logs = (self.workspace / "runs").glob("*-apply.jsonl")
        return any(f"{DATABASE}: Destroying..." in log.read_text() for log in logs)


def live(life: Life) -> None:
    """Cut off while the database is made, while it is migrated, and while all is destroyed."""
    life.cut_off(life.makes_the_database, "apply", "--yes")
    made = life.instance()["InstanceCreateTime"]

    life.cut_off(life.migrates, "apply", "--yes")
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
    (folder / "20260101_0900_slow.sql").write_text(SLOW)
    lives = [Life(project, number) for number in SIGNALS]
    for one in lives:
        (project.folder / f"environments/{one.name}.yaml").write_text(SPEC)

    with ThreadPoolExecutor(len(lives)) as pool:
        for done in [pool.submit(live, one) for one in lives]:
            done.result()

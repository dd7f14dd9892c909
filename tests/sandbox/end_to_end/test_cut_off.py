"""Runs that are cut off: the next one goes on and ends.

In `make test` while the database is made and while it is migrated, in `make soak` at each stage; each
signal at each stage is in test_cut_off_by_signals. With a fake Terraform: tests/deploying.
"""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from tests import soak
from tests.sandbox.end_to_end.beside import (
    apply_logs,
    beside,
    held_still,
    kill_terraform,
    says,
    terraform_in,
)
from tests.sandbox.end_to_end.project import Project, database_login, left_behind
from tests.sandbox.gate import MIGRATION, Gate
from tests.waiting import until

KEEP_PROVIDER = False
pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=8),
    pytest.mark.timeout(3600),  # the provider waits for RDS as it would on AWS
]

DATABASE = "module.database.aws_db_instance.this"
STACK = "vectors-small"
SPEC = """\
tier: free-tier
project: vectors
region: us-east-1
database: {storage_gb: 20}
migrations: {set: slow}
"""
APPLY = ("apply", "small", "--sandbox", "--yes")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)


@pytest.fixture(scope="module")
def small(project):
    """The project with an environment whose migration waits for a gate."""
    (project.folder / "environments/small.yaml").write_text(SPEC)
    folder = project.folder / "migrations/slow"
    folder.mkdir()
    (folder / "20260101_0900_slow.sql").write_text(MIGRATION)
    return project


def workspace(project: Project) -> Path:
    return project.folder / ".vdbctl/sandbox/stacks" / STACK


def instances(project: Project) -> list[dict[str, object]]:
    """Databases, from the moment that AWS begins to make them."""
    answer: list[dict[str, object]] = project.client("rds").describe_db_instances()["DBInstances"]
    return answer


def made_at(project: Project) -> object:
    """What only this very database has; another one of the same name has another."""
    [instance] = instances(project)
    return instance["InstanceCreateTime"]


def is_whole(project: Project) -> bool:
    return project.json("plan", "small", "--sandbox")["changes"] == []


class TestCutOff:
    """One stack, cut off again and again."""

    @soak.only
    @pytest.mark.parametrize("number", SIGNALS)
    @pytest.mark.parametrize("stage", ["init", "plan"])
    def test_1_before_the_apply_nothing_is_there_and_nothing_is_lost(self, small, stage, number):
        shutil.rmtree(workspace(small) / ".terraform", ignore_errors=True)

        with beside(small, *APPLY) as run:
            until(lambda: terraform_in(workspace(small), stage))
            os.kill(run.pid, number)
            run.wait()

        until(lambda: not terraform_in(workspace(small)))
        assert run.returncode != 0
        assert instances(small) == []
        assert len(small.json("plan", "small", "--sandbox")["changes"]) > 5

    def test_2_terraform_killed_while_it_makes_the_database(self, small):
        with beside(small, *APPLY) as run:
            until(lambda: instances(small))
            kill_terraform(workspace(small))
            assert run.wait() == 20
        before = made_at(small)

        with Gate(**database_login(small, STACK)) as gate, beside(small, *APPLY) as run:
            until(gate.is_waited_for)  # of the migration
            os.kill(run.pid, signal.SIGINT)
            _, told = run.communicate()

        assert run.returncode == 130
        assert f"made by a run that was cut off, and kept: {DATABASE}" in told
        assert made_at(small) == before
        assert is_whole(small)

    def test_3_a_migration_that_is_killed_goes_on(self, small):
        up = ("migrate", "up", "small", "--sandbox")
        with Gate(**database_login(small, STACK)) as gate:
            with beside(small, *up) as run:
                until(gate.is_waited_for)
                run.kill()
                run.wait()
            held = small.run(*up, expect=36)

        small.run("migrate", "unlock", "small", "--sandbox", "--yes")
        small.run(*up)

        assert "its lease runs out" in held.stderr
        states = small.json("migrate", "status", "small", "--sandbox")
        assert {row["state"] for row in states} == {"applied"}

    @soak.only
    def test_4_a_change_in_place_that_vdbctl_does_not_live_to_see(self, small):
        (small.folder / "environments/small.yaml").write_text(SPEC.replace("20", "25"))
        before = apply_logs(workspace(small))
        with beside(small, *APPLY) as run:
            until(lambda: says(workspace(small), f"{DATABASE}: Modifying...", before))
            run.kill()
            run.wait()

        with held_still(workspace(small)):
            meanwhile = small.run(*APPLY, expect=24)
        until(lambda: not terraform_in(workspace(small)))

        assert "vdbctl state locks" in meanwhile.stderr
        assert is_whole(small)

    @soak.only
    def test_5_a_destroy_that_is_cut_off_ends_the_next_time(self, small):
        destroy = ("destroy", "small", "--sandbox", "--yes")
        before = apply_logs(workspace(small))
        with beside(small, *destroy) as run:
            until(lambda: says(workspace(small), f"{DATABASE}: Destroying...", before))
            kill_terraform(workspace(small))
            assert run.wait() == 20

        small.run(*destroy)

        assert left_behind(small, STACK) == []

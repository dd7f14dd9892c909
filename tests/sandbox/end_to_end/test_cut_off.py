"""Runs that are cut off, at each stage and by each signal: the next one goes on and ends."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

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
SPEC = """\
tier: free-tier
project: vectors
region: us-east-1
database: {storage_gb: 20}
migrations: {set: slow, auto: false}
"""
APPLY = ("apply", "small", "--sandbox", "--yes")


def workspace(project: Project) -> Path:
    return project.folder / ".vdbctl/sandbox/stacks/vectors-small"


def applies(project: Project) -> list[Path]:
    """Logs of all applies."""
    return sorted((workspace(project) / "runs").glob("*-apply.jsonl"))


def says(project: Project, words: str, before: list[Path]) -> bool:
    """Whether an apply that was not there before has come to these words."""
    return any(words in log.read_text() for log in applies(project) if log not in before)


def database_began(project: Project) -> bool:
    """Whether AWS has been asked for the database, and has begun to make it."""
    found = project.client("rds").describe_db_instances()["DBInstances"]
    return bool(found)


def made(project: Project) -> str:
    """What only this very database has; another one of the same name has another."""
    [found] = project.client("rds").describe_db_instances()["DBInstances"]
    return str(found["InstanceCreateTime"])


def is_whole(project: Project) -> bool:
    return project.json("plan", "small", "--sandbox")["changes"] == []


class TestCutOff:
    """One stack, cut off again and again."""

    @pytest.fixture(autouse=True)
    def _spec(self, project):
        file = project.folder / "environments/small.yaml"
        if not file.is_file():
            file.write_text(SPEC)

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
    @pytest.mark.parametrize("stage", ["init", "plan"])
    def test_1_before_the_apply_nothing_is_there_and_nothing_is_lost(self, project, stage, number):
        shutil.rmtree(workspace(project) / ".terraform", ignore_errors=True)

        with beside(project, *APPLY) as run:
            wait_until(lambda: terraform_in(workspace(project), stage))
            os.kill(run.pid, number)
            run.wait()

        wait_until(lambda: not terraform_in(workspace(project)))
        assert run.returncode != 0
        assert project.client("rds").describe_db_instances()["DBInstances"] == []
        assert len(project.json("plan", "small", "--sandbox")["changes"]) > 5

    def test_2_terraform_killed_while_it_makes_the_database(self, project):
        with beside(project, *APPLY) as run:
            wait_until(lambda: database_began(project))
            kill_terraform(workspace(project))
            assert run.wait() == 20
        before = made(project)

        done = project.run(*APPLY)

        assert f"made by a run that was cut off, and kept: {DATABASE}" in done.stderr
        assert made(project) == before
        assert is_whole(project)

    def test_3_a_change_in_place_that_vdbctl_does_not_live_to_see(self, project):
        (project.folder / "environments/small.yaml").write_text(SPEC.replace("20", "25"))
        before = applies(project)
        with beside(project, *APPLY) as run:
            wait_until(lambda: says(project, f"{DATABASE}: Modifying...", before))
            run.kill()
            run.wait()

        meanwhile = project.run(*APPLY, expect=24)
        wait_until(lambda: not terraform_in(workspace(project)), 180)

        assert "vdbctl state locks" in meanwhile.stderr
        assert is_whole(project)

    def test_4_a_migration_that_is_killed_goes_on(self, project):
        folder = project.folder / "migrations/slow"
        folder.mkdir()
        (folder / "20260101_0900_slow.sql").write_text(
            "-- vdbctl: transaction=off\nCREATE TABLE one (id int);\nSELECT pg_sleep(6);\n"
            "CREATE TABLE two (id int);\n"
        )
        up = ("migrate", "up", "small", "--sandbox")
        query = ("db", "query", "small", "--sandbox", "--json")
        with beside(project, *up) as run:
            wait_until(lambda: "one" in project.run(*query, "SELECT to_regclass('one')").stdout)
            run.kill()
            run.wait()

        held = project.run(*up, expect=36)
        project.run("migrate", "unlock", "small", "--sandbox", "--yes")
        project.run(*up)

        assert "its lease runs out" in held.stderr
        states = project.json("migrate", "status", "small", "--sandbox")
        assert {row["state"] for row in states} == {"applied"}

    def test_5_a_destroy_that_is_cut_off_ends_the_next_time(self, project):
        destroy = ("destroy", "small", "--sandbox", "--yes")
        before = applies(project)
        with beside(project, *destroy) as run:
            wait_until(lambda: says(project, f"{DATABASE}: Destroying...", before))
            kill_terraform(workspace(project))
            assert run.wait() == 20

        project.run(*destroy)

        assert left_behind(project, "vectors-small") == []

    def test_6_ctrl_c_while_aws_makes_the_database(self, project):
        with beside(project, *APPLY) as run:
            wait_until(lambda: database_began(project))
            os.kill(run.pid, signal.SIGINT)
            assert run.wait() == 130
        before = made(project)

        done = project.run(*APPLY)

        told = [line for line in done.stderr.splitlines() if "kept" in line]
        assert any(DATABASE in line for line in told), done.stderr
        assert made(project) == before
        assert is_whole(project)
        project.run("destroy", "small", "--sandbox", "--yes")
        assert left_behind(project, "vectors-small") == []

"""Copies of one environment for several people."""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.sandbox.end_to_end.project import Project, left_behind

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=6),
    pytest.mark.timeout(1800),  # the provider waits for RDS as it would on AWS
]


def test_two_developers_live_side_by_side(project):
    def each(*arguments: str) -> list[subprocess.CompletedProcess[str]]:
        """The same command for both, at the same time."""
        with ThreadPoolExecutor() as pool:
            return list(
                pool.map(
                    lambda who: project.run(*arguments, "--developer", who, "--sandbox"),
                    ("john", "mary"),
                )
            )

    applied = each("apply", "dev", "--yes", "--json")
    assert [json.loads(done.stdout)["stack"] for done in applied] == [
        "vectors-dev-john",
        "vectors-dev-mary",
    ]
    project.run(
        "db", "query", "dev", "create table johns (a int)", "--developer", "john", "--sandbox"
    )
    done = project.run(
        "db", "query", "dev", "select * from johns", "--developer", "mary", "--sandbox", expect=31
    )

    assert 'relation "johns" does not exist' in done.stderr

    planned = project.json("plan", "dev", "--all", "--exit-code", "--sandbox")
    assert [(plan["stack"], plan["changes"]) for plan in planned] == [
        ("vectors-dev-john", []),
        ("vectors-dev-mary", []),
    ]
    moved = project.run("migrate", "up", "dev", "--all", "--sandbox")
    assert moved.stdout.count("done") == 2

    spec = project.folder / "environments/dev.yaml"
    spec.write_text(spec.read_text() + "tags: {Team: search}\n")
    changed = project.run("apply", "dev", "--all", "--yes", "--sandbox")
    assert changed.stdout.count("done") == 2
    assert "vectors-dev-mary: " in changed.stderr

    copies = {copy["developer"]: copy for copy in project.json("dev", "list", "--sandbox")}
    assert set(copies) == {"john", "mary"}
    assert copies["john"]["expires"] > copies["john"]["created"]
    assert copies["john"]["monthly_usd"] > 100 > copies["john"]["usd_so_far"] > 0

    project.run("dev", "extend", "dev", "--developer", "john", "--days", "9", "--sandbox")
    nobody = project.run("dev", "extend", "dev", "--developer", "nobody", "--sandbox", expect=25)
    assert "vdbctl dev list" in nobody.stderr
    over(project, "vectors-dev-mary")
    reaped = project.run("dev", "reap", "--yes", "--sandbox")
    assert "vectors-dev-mary: ended" in reaped.stderr
    assert [copy["developer"] for copy in project.json("dev", "list", "--sandbox")] == ["john"]
    assert not left_behind(project, "vectors-dev-mary")

    project.run("destroy", "dev", "--developer", "john", "--yes", "--sandbox")
    assert not left_behind(project, "vectors-dev-john")


def over(project: Project, stack: str) -> None:
    """Put the end of a copy into the past."""
    rds = project.client("rds")
    [found] = rds.describe_db_instances(DBInstanceIdentifier=stack)["DBInstances"]
    rds.add_tags_to_resource(
        ResourceName=found["DBInstanceArn"],
        Tags=[{"Key": "ExpiresAt", "Value": "2026-01-01T00:00:00+00:00"}],
    )

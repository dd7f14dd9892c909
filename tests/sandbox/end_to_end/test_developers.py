"""Copies of one environment for several people."""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.sandbox.end_to_end.project import left_behind

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

    each("plan", "dev", "--exit-code")
    each("destroy", "dev", "--yes")

    assert 'relation "johns" does not exist' in done.stderr
    assert not left_behind(project, "vectors-dev-john") + left_behind(project, "vectors-dev-mary")

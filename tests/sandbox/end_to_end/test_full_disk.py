"""A disk that is full in the middle of a real apply: once there is room again, nothing is lost.

The fake Terraform meets it at more places, in tests/deploying/test_full_disk.py.
"""

from __future__ import annotations

import subprocess

import pytest

from tests import small_disk, soak
from tests.sandbox.end_to_end.beside import apply_logs, beside, made, says, terraform_in
from tests.sandbox.end_to_end.project import Project, left_behind
from tests.sandbox.end_to_end.twins import twins
from tests.waiting import until

KEEP_PROVIDER = False
pytestmark = [
    soak.only,
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=12),
    pytest.mark.timeout(3600),  # the provider waits for RDS as it would on AWS
]
STACK = "vectors-serverless"
SIZE_MB = 48
APPLY = ("apply", "serverless", "--sandbox", "--yes")
PLACES = {
    "the network": "module.network.aws_vpc.this: Creation complete",
    "the database": "module.database.aws_rds_cluster.this: Creating...",
}


def run(project: Project, *words: str) -> subprocess.CompletedProcess[str]:
    """A command that sees the disk, which those of the launcher do not."""
    with beside(project, *words) as process:
        _, told = process.communicate()
    return subprocess.CompletedProcess(words, process.returncode, "", told)


@pytest.mark.parametrize("place", PLACES)
def test_the_next_apply_makes_the_rest_and_nothing_twice(project, place):
    workspace = project.folder / ".vdbctl/sandbox/stacks" / STACK
    with small_disk.mounted(workspace, SIZE_MB):
        before = apply_logs(workspace)
        with beside(project, *APPLY) as first:
            until(lambda: says(workspace, PLACES[place], before))
            small_disk.fill(workspace)
            _, told = first.communicate()
        until(lambda: not terraform_in(workspace))
        number = made(workspace, before)
        small_disk.make_room(workspace)

        again = run(project, *APPLY)
        planned = run(project, "plan", "serverless", "--sandbox", "--exit-code")

        assert first.returncode == 20, told
        assert "Traceback" not in told
        assert number > 0
        assert again.returncode == 0, again.stderr
        assert planned.returncode == 0, planned.stderr
        assert twins(project, STACK) == []
        gone = run(project, "destroy", "serverless", "--sandbox", "--yes")
        assert gone.returncode == 0, gone.stderr
        assert left_behind(project, STACK) == []

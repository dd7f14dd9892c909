"""Two regions: Aurora Global Database with readers that scale and an activity stream; RDS with a
replica, without the Global Datastore, which the sandbox lacks."""

from __future__ import annotations

import pytest

from tests.sandbox.end_to_end.project import Project, left_behind, side_by_side
from tests.sandbox.end_to_end.rows import bring_up, together

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=10),
    pytest.mark.timeout(3600),  # the provider waits for RDS as it would on AWS
]

AURORA = ("B15", "A13")
RDS = ("D7",)
CLUSTER = "module.database.aws_rds_cluster.this"


def test_two_regions_come_up_stay_as_they_are_and_a_global_database_goes(project):
    replica = {"recovery": {"strategy": "pilot-light", "cache": False}}

    side_by_side(lambda: aurora(project), lambda: bring_up(project, "rr", together(RDS, replica)))


def aurora(project: Project) -> None:
    bring_up(project, "rg", together(AURORA))
    project.run("destroy", "rg", "--sandbox", "--yes", "--allow-data-loss", CLUSTER)

    assert not left_behind(project, "vectors-rg")

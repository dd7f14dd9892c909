"""Two regions: Aurora Global Database with readers that scale and an activity stream; RDS with a
replica, without the Global Datastore, which the sandbox lacks."""

from __future__ import annotations

import pytest

from tests import soak
from tests.sandbox.end_to_end.project import left_behind
from tests.sandbox.end_to_end.rows import bring_up, together

pytestmark = [
    soak.only,
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=10),
    pytest.mark.timeout(3600),  # the provider waits for RDS as it would on AWS
]

AURORA = ("B15", "A13")
RDS = ("D7",)
CLUSTER = "module.database.aws_rds_cluster.this"


def test_a_global_database_comes_up_stays_as_it_is_and_goes(project):
    bring_up(project, "rg", together(AURORA))
    project.run("destroy", "rg", "--sandbox", "--yes", "--allow-data-loss", CLUSTER)

    assert not left_behind(project, "vectors-rg")


def test_a_replica_in_a_second_region_comes_up_and_stays_as_it_is(project):
    replica = {"recovery": {"strategy": "pilot-light", "cache": False}}

    bring_up(project, "rr", together(RDS, replica))

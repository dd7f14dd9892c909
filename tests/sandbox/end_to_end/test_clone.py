"""A clone (B15-clone) beside its source, the content hub (A1 to A7) in production (A9)."""

from __future__ import annotations

import pytest

from tests import soak
from tests.sandbox.end_to_end.project import left_behind
from tests.sandbox.end_to_end.rows import bring_up, together

pytestmark = [
    soak.only,
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=11),
    pytest.mark.timeout(3600),  # the provider waits for RDS as it would on AWS
]

CLUSTER = "module.database.aws_rds_cluster.this"
CONTENT_HUB = ("A1", "A2", "A3", "A4", "A5", "A6", "A7", "A9")
MAY_GO = ("--sandbox", "--yes", "--allow-data-loss", CLUSTER)


def test_a_clone_comes_and_goes_beside_its_source_in_production(project):
    bring_up(project, "prod", together(CONTENT_HUB, {"tier": "prod"}))
    bring_up(project, "rk", together(("B15-clone",)))

    project.run("destroy", "rk", *MAY_GO)
    assert not left_behind(project, "vectors-rk")
    assert "vectors-prod" in left_behind(project, "vectors-prod")

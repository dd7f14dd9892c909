"""Staging as shipped, with a replica."""

from __future__ import annotations

import pytest

from tests.sandbox.end_to_end.project import left_behind, settle
from tests.shipped import CONTENT_HUB_FILES

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=6),
    pytest.mark.timeout(3600),  # the provider waits for RDS as it would on AWS
]


def test_staging_comes_up_stays_as_it_is_and_leaves_nothing(project):
    path = project.folder / "environments/staging.yaml"
    shipped = path.read_text()
    path.write_text(shipped.replace("  multi_az: true\n", "  multi_az: true\n  replicas: 1\n", 1))

    applied = settle(project, "staging")
    states = project.json("migrate", "status", "staging", "--sandbox")
    made = len(project.client("rds").describe_db_instances()["DBInstances"])
    project.run("destroy", "staging", "--sandbox", "--yes")

    assert applied["migrations_applied"] == CONTENT_HUB_FILES
    assert {row["state"] for row in states} == {"applied"}
    assert made == 2
    assert not left_behind(project, "vectors-staging")

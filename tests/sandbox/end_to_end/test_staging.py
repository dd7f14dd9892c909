"""Staging as shipped, and the recipe book (E1 to E8) beside it."""

from __future__ import annotations

import pytest

from tests.sandbox.end_to_end.project import Project, settle, side_by_side
from tests.sandbox.end_to_end.rows import bring_up, together
from tests.shipped import CONTENT_HUB_FILES

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=6),
    pytest.mark.timeout(3600),  # the provider waits for RDS as it would on AWS
]

RECIPES = ("E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8")


def test_staging_and_the_recipes_come_up_and_stay_as_they_are(project):
    side_by_side(lambda: staging(project), lambda: bring_up(project, "recipes", together(RECIPES)))


def staging(project: Project) -> None:
    applied = settle(project, "staging")
    states = project.json("migrate", "status", "staging", "--sandbox")

    assert applied["migrations_applied"] == CONTENT_HUB_FILES
    assert {row["state"] for row in states} == {"applied"}

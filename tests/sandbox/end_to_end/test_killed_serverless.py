"""`serverless` as shipped, killed at ten places of its first apply: the next one makes the rest and nothing
twice, and a destroy leaves nothing."""

from __future__ import annotations

import pytest

from tests import soak
from tests.sandbox.end_to_end.kills import GROUPS, Life, live_side_by_side

KEEP_PROVIDER = False
pytestmark = [
    soak.only,
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=15),
    pytest.mark.timeout(7200),  # the provider waits for RDS as it would on AWS
]
DATA = ()


@pytest.mark.parametrize("group", GROUPS)
def test_the_next_apply_ends_and_a_destroy_leaves_nothing(project, group):
    live_side_by_side([Life(project, "serverless", at, DATA) for at in GROUPS[group]])

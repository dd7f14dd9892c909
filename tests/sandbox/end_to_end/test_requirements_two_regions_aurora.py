"""Aurora in two regions, readers that scale, an activity stream."""

from __future__ import annotations

import pytest

from tests.sandbox.end_to_end.rows import round_trip, together

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=8),
    pytest.mark.timeout(1800),  # the provider waits for RDS as it would on AWS
]

ROWS = ("B15", "A13")


def test_two_regions_aurora_goes_from_nothing_to_nothing(project):
    round_trip(project, "rg", together(ROWS))

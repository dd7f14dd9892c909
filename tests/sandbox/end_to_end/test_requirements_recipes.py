"""The recipe book: E1 to E8."""

from __future__ import annotations

import pytest

from tests.sandbox.end_to_end.rows import round_trip, together

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=4),
    pytest.mark.timeout(1800),  # the provider waits for RDS as it would on AWS
]

ROWS = ("E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8")


def test_recipes_goes_from_nothing_to_nothing(project):
    round_trip(project, "re", together(ROWS))

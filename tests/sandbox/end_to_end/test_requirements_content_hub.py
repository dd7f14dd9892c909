"""The content hub: A1 to A7."""

from __future__ import annotations

import pytest

from tests.sandbox.end_to_end.rows import round_trip, together

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=5),
    pytest.mark.timeout(1800),  # the provider waits for RDS as it would on AWS
]

ROWS = ("A1", "A2", "A3", "A4", "A5", "A6", "A7")


def test_content_hub_goes_from_nothing_to_nothing(project):
    round_trip(project, "ra", together(ROWS))

"""The marketplace in production: replicas, cache, alarms, services."""

from __future__ import annotations

import pytest

from tests.sandbox.end_to_end.rows import round_trip, together

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=11),
    pytest.mark.timeout(1800),  # the provider waits for RDS as it would on AWS
]

ROWS = ("D1", "D2", "D3", "D5", "D8", "D9", "D10", "C2", "C14", "A11")


def test_marketplace_goes_from_nothing_to_nothing(project):
    round_trip(project, "rd", together(ROWS))

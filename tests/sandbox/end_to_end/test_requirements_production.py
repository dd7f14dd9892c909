"""The content hub in production: A9, protected until its data may go."""

from __future__ import annotations

import pytest

from tests.sandbox.end_to_end.rows import round_trip, together

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=5),
    pytest.mark.timeout(1800),  # the provider waits for RDS as it would on AWS
]

ROWS = ("A9",)


def test_production_goes_from_nothing_to_nothing(project):
    round_trip(project, "rp", together(ROWS))

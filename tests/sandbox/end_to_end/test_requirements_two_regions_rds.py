"""RDS with a replica in another region; without the Global Datastore, which the sandbox lacks."""

from __future__ import annotations

import pytest

from tests.sandbox.end_to_end.rows import round_trip, together

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=10),
    pytest.mark.timeout(1800),  # the provider waits for RDS as it would on AWS
]

ROWS = ("D7",)


def test_two_regions_rds_goes_from_nothing_to_nothing(project):
    round_trip(
        project, "rr", together(ROWS, {"recovery": {"strategy": "pilot-light", "cache": False}})
    )

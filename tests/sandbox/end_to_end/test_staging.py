"""Staging, from nothing to nothing."""

from __future__ import annotations

import pytest

from tests.sandbox.end_to_end.project import round_trip

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=7),
    pytest.mark.timeout(1800),  # the provider waits for RDS as it would on AWS
]


def test_staging_goes_from_nothing_to_nothing(project):
    round_trip(project, "staging")

"""Requirements of the learning platform."""

from __future__ import annotations

import pytest

from tests import requirements

pytestmark = pytest.mark.terraform


@pytest.mark.parametrize("row", requirements.of("C"), ids=lambda row: row["id"])
def test_the_fragment_plans_to_what_the_requirement_says(row, hold):
    hold(row)

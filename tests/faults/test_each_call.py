"""Each error that is known, at each call that a migration makes."""

from __future__ import annotations

import pytest

from tests.faults.broken_api import FAULTS
from tests.faults.world import World

pytestmark = [pytest.mark.sandbox, pytest.mark.slow(minutes=4), pytest.mark.timeout(1200)]


@pytest.mark.parametrize("fault", FAULTS)
def test_each_error_at_each_call_of_up(api, reality, migrations, fault):
    """One after the other, where the random schedules put several together."""
    number = 0
    while True:
        world = World(api, reality, migrations, [1.0])
        schedule = {number: fault}

        world.work("up", schedule)

        if world.first_run < number:  # the call was not made any more
            return
        number += 1

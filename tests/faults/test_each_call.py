"""Each error that is known, at each call that a migration makes."""

from __future__ import annotations

import pytest

from tests import soak
from tests.faults.broken_api import BEFORE, FAULTS
from tests.faults.world import World

pytestmark = [pytest.mark.sandbox, pytest.mark.slow(minutes=4), pytest.mark.timeout(3600)]

WITHOUT_EFFECT, WITH_EFFECT = 20, 4
"""`make test` breaks every twentieth call with each of the errors without an effect, which are many
and alike, and every fourth one with each of the others, each from another call on, so that several meet
every call. `make soak` breaks each call."""


@pytest.mark.parametrize("fault", FAULTS)
def test_each_error_at_each_call_of_up(api, reality, migrations, fault):
    """One after the other, where the random schedules put several together."""
    step = 1 if soak.SOAK else WITHOUT_EFFECT if fault in BEFORE else WITH_EFFECT
    number = FAULTS.index(fault) % step
    while True:
        world = World(api, reality, migrations, [1.0])
        schedule = {number: fault}

        world.work("up", schedule)

        if world.first_run < number:  # the call was not made any more
            return
        number += step

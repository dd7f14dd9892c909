"""Migrations over an API that breaks at any call, in any way that is known: nothing runs twice,
nothing is lost, and the ledger says at every moment what is true.
"""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.faults.broken_api import FAULTS
from tests.faults.world import World
from tests.randomised import randomised
from vdbctl.errors import VdbctlError

pytestmark = [pytest.mark.sandbox, pytest.mark.slow(minutes=5), pytest.mark.timeout(7200)]

CALLS = 90
"""More than a run without faults makes."""
schedules = st.dictionaries(st.integers(0, CALLS), st.sampled_from(FAULTS), max_size=12)


skews = st.lists(st.floats(-3600, 3600), min_size=1, max_size=3).filter(lambda xs: sum(xs) > 0.1)


@randomised(70)
@given(schedule=schedules, skew=skews)
def test_up_under_faults_applies_each_statement_once(api, reality, migrations, schedule, skew):
    world = World(api, reality, migrations, skew)

    world.work("up", schedule)


@randomised(70)
@given(first=schedules, second=schedules)
def test_down_and_up_again_under_faults_leave_no_trace_of_the_faults(
    api, reality, migrations, first, second
):
    world = World(api, reality, migrations, [1.0])
    world.up(world.database())

    world.work("down", first)
    world.work("up", second)


def is_outside(request: dict) -> bool:
    """Whether a statement runs outside of a transaction. Nothing can hold one back that a stalled
    client sends when another has taken its lease: docs/migrations.md, "What cannot be promised"."""
    return "transactionId" not in request and request.get("sql", "").startswith("/* vdbctl")


@randomised(70)
@given(schedule=schedules, moment=st.integers(3, CALLS), overtaken=st.booleans())
@example(schedule={7: "timeout"}, moment=7, overtaken=True)  # of a transaction that is no more
def test_two_runners_do_the_work_of_one(api, reality, migrations, schedule, moment, overtaken):
    world = World(api, reality, migrations, [1.0])

    def meanwhile(number: int, request: dict) -> None:
        if number != moment:
            return
        if overtaken and not is_outside(request):
            world.pass_three_minutes()  # the first has been without a sign of life for so long
        try:
            world.up(world.database())
        except VdbctlError:
            return

    world.work("up", schedule, at_call=meanwhile)

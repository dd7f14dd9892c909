"""Migrations over an API that breaks at any call, in any way that is known: nothing runs twice,
nothing is lost, and the ledger says at every moment what is true.
"""

from __future__ import annotations

import itertools
import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.faults import story
from tests.faults.broken_api import FAULTS, Killed
from vdbctl.database.data_api import DataApi
from vdbctl.errors import VdbctlError
from vdbctl.migrate import apply

pytestmark = [pytest.mark.sandbox, pytest.mark.slow(minutes=5), pytest.mark.timeout(2400)]

RUNS = int(os.environ.get("VDBCTL_FAULT_RUNS", "700"))
CALLS = 90
"""More than a run without faults makes."""
ATTEMPTS = 25
schedules = st.dictionaries(st.integers(0, CALLS), st.sampled_from(FAULTS), max_size=12)


def randomised(**strategies):
    """As many runs as the suite wants, each with another schedule."""
    quiet = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
    chosen = settings(
        max_examples=RUNS,
        deadline=None,
        suppress_health_check=quiet,
        database=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
    )
    return lambda test: chosen(given(**strategies)(test))


@pytest.fixture(scope="module")
def migrations(tmp_path_factory):
    return story.read(tmp_path_factory.mktemp("set"))


class World:
    """Runs of clients, one after the other, until the work is done."""

    def __init__(self, api, reality, migrations, skew) -> None:
        self.api, self.reality, self.migrations = api, reality, migrations
        self.names = [migration.path.stem for migration in migrations]
        self.clock = itertools.accumulate(itertools.cycle(skew)).__next__
        self.first_run = 0
        reality.reset()

    def database(self, faults=None, at_call=lambda *_: None) -> DataApi:
        client = self.api.client(faults or {}, at_call)
        return DataApi(client, "cluster", "secret", "postgres", sleep=self.sleep, clock=self.clock)

    def sleep(self, _seconds: float) -> None:
        self.api.settle()

    def up(self, database) -> None:
        apply.up(database, self.migrations, actor="test", sleep=self.sleep)

    def down(self, database) -> None:
        apply.down(database, self.migrations, actor="test", to="20260101_0900", sleep=self.sleep)

    def work(self, phase: str, schedule, at_call=lambda *_: None) -> None:
        """Run until it is done; what the ledger says is compared after each run."""
        before = self.reality.marks()
        there = self.reality.ledger()
        chosen = [name for name in self.names if (phase == "up") == (name not in there)]
        if phase == "down":
            chosen.remove("20260101_0900_table")
        faults = dict(schedule)
        for attempt in range(ATTEMPTS):
            database = self.database(faults, at_call if attempt == 0 else lambda *_: None)
            try:
                getattr(self, phase)(database)
            except (VdbctlError, Killed):
                done = False
            else:
                done = True
            self.api.settle()
            if attempt == 0:
                self.first_run = database.client.number
            self.compare(phase, before, chosen, done=done)
            if done:
                return
            faults = {
                number - database.client.number: fault
                for number, fault in faults.items()
                if number >= database.client.number
            }
            self.pass_three_minutes()
        pytest.fail(f"{phase} was not done after {ATTEMPTS} runs: {self.reality.ledger()}")

    def pass_three_minutes(self) -> None:
        """Transactions of a dead client are rolled back, its lease runs out."""
        self.api.sessions.end_of_client()
        if self.reality.rows("select 1 where to_regclass('vdbctl.migration_lease') is not null"):
            self.expire_lease()

    def expire_lease(self) -> None:
        self.reality.connection.execute(
            "update vdbctl.migration_lease set expires_at = now() - interval '1 second'"
        )

    def compare(self, phase, before, chosen, *, done: bool) -> None:
        ledger, marks = self.reality.ledger(), self.reality.marks()
        certain, possible = story.expected(ledger, phase, before, chosen)

        assert certain <= marks <= certain + possible, ledger
        if done and phase == "up":
            assert {state for state, _, _ in ledger.values()} == {"applied"}
            assert self.reality.indexes() == {"t_a": True}
            assert marks == before + sum(
                (story.marks(story.UP[name][1]) for name in chosen), Counter()
            )
        if done and phase == "down":
            assert list(ledger) == ["20260101_0900_table"]
            assert self.reality.indexes() == {}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_error_at_each_call_of_up(api, reality, migrations, fault):
    """One after the other, where the random schedules below put several together."""
    number = 0
    while True:
        world = World(api, reality, migrations, [1.0])
        schedule = {number: fault}

        world.work("up", schedule)

        if world.first_run < number:  # the call was not made any more
            return
        number += 1


skews = st.lists(st.floats(-3600, 3600), min_size=1, max_size=3).filter(lambda xs: sum(xs) > 0.1)


@randomised(schedule=schedules, skew=skews)
def test_up_under_faults_applies_each_statement_once(api, reality, migrations, schedule, skew):
    world = World(api, reality, migrations, skew)

    world.work("up", schedule)


@randomised(first=schedules, second=schedules)
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


@randomised(schedule=schedules, moment=st.integers(3, CALLS), overtaken=st.booleans())
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

"""A database, an API that breaks, and clients that come one after the other until the work is done."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest

from tests.faults import story
from tests.faults.broken_api import Killed
from vdbctl.database.data_api import DataApi
from vdbctl.errors import VdbctlError
from vdbctl.migrate import apply

ATTEMPTS = 25


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

"""What the last apply cost is remembered, and missing memory is no error."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from vdbctl.iac import applied
from vdbctl.iac.state import LocalStore


@pytest.fixture
def store(tmp_path):
    return LocalStore(tmp_path)


def test_the_cost_of_the_last_apply_is_the_before_of_the_next_plan(store):
    applied.write(store, Decimal("12.345"), datetime.now(UTC))

    assert applied.monthly_usd(store) == Decimal("12.345")


def test_without_an_apply_nothing_is_known(store):
    assert applied.monthly_usd(store) is None


def test_a_damaged_file_is_as_good_as_none(store):
    store.write_note(applied.NOTE, b"{}")

    assert applied.monthly_usd(store) is None


def test_after_a_destroy_it_is_forgotten(store):
    applied.write(store, Decimal(1), datetime.now(UTC))

    applied.forget(store)

    assert applied.monthly_usd(store) is None


def test_it_goes_where_the_state_goes(store, tmp_path):
    new = LocalStore(tmp_path / "new")
    (tmp_path / "new").mkdir()
    applied.write(store, Decimal(7), datetime.now(UTC))

    applied.move(store, new)

    assert applied.monthly_usd(new) == Decimal(7)


def test_where_nothing_is_known_nothing_is_moved(store, tmp_path):
    new = LocalStore(tmp_path / "new")
    (tmp_path / "new").mkdir()

    applied.move(store, new)

    assert applied.monthly_usd(new) is None

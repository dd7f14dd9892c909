"""What must be allowed before it happens."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from pydantic import ValidationError

from vdbctl.errors import BudgetExceeded, Frozen
from vdbctl.iac import guards
from vdbctl.spec.guards import Freeze, Guards, enforce_freeze

FRIDAY_EVENING = datetime(2026, 11, 20, 18, tzinfo=UTC)
MONDAY_MORNING = datetime(2026, 11, 23, 8, tzinfo=UTC)


def cost(before, after, limit="50", *, allowed=False):
    before = None if before is None else Decimal(before)
    guards.cost("vectors-prod", before, Decimal(after), Decimal(limit), allowed=allowed)


def test_a_month_that_grows_by_more_than_the_limit_is_refused_with_both_sums():
    with pytest.raises(BudgetExceeded) as caught:
        cost("100", "151")

    assert "51.00 USD a month more than now (100.00 to 151.00)" in caught.value.message
    assert "--allow-cost" in (caught.value.hint or "")


@pytest.mark.parametrize(("before", "after"), [("100", "150"), ("100", "20"), (None, "900")])
def test_smaller_growth_and_a_first_apply_pass(before, after):
    cost(before, after)


def test_growth_that_is_allowed_passes():
    cost("100", "900", allowed=True)


@pytest.mark.parametrize(
    ("window", "now", "held"),
    [
        ("fri:16:00-mon:06:00", FRIDAY_EVENING, True),
        ("fri:16:00-mon:06:00", MONDAY_MORNING, False),
        ("mon:07:00-mon:09:00", MONDAY_MORNING, True),
        ("mon:08:01-mon:09:00", MONDAY_MORNING, False),
    ],
)
def test_a_weekly_freeze_goes_round_the_weekend(window, now, held):
    assert Freeze(weekly=window, reason="weekend").holds(now) is held


def test_a_freeze_of_a_season_ends_when_it_says():
    window = Freeze(since="2026-12-20", until="2027-01-04T06:00:00+01:00", reason="holidays")

    assert not window.holds(datetime(2026, 12, 19, 23, tzinfo=UTC))
    assert window.holds(datetime(2027, 1, 4, 4, tzinfo=UTC))
    assert not window.holds(datetime(2027, 1, 4, 5, tzinfo=UTC))


def test_a_freeze_is_refused_with_its_reason_and_can_be_overridden():
    rules = Guards(freeze=(Freeze(weekly="fri:16:00-mon:06:00", reason="nobody is there"),))

    with pytest.raises(Frozen, match="nobody is there"):
        enforce_freeze("vectors-prod", rules, FRIDAY_EVENING, allowed=False)
    enforce_freeze("vectors-prod", rules, FRIDAY_EVENING, allowed=True)
    enforce_freeze("vectors-prod", rules, MONDAY_MORNING, allowed=False)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"since": "2026-12-20"},
        {"since": "2026-12-20", "until": "2026-12-19"},
        {"since": "2026-12-20", "until": "2026-12-21", "weekly": "fri:16:00-mon:06:00"},
    ],
)
def test_a_freeze_is_once_or_weekly(given):
    with pytest.raises(ValidationError):
        Freeze(reason="holidays", **given)

"""Every requirement's environment, in regions with many prices and with few: the bill holds."""

from __future__ import annotations

import pytest

from tests import requirements
from vdbctl.cost import allowances, months
from vdbctl.cost.catalogue import BundledCatalogue
from vdbctl.cost.choices import alternatives, commitments, grid
from vdbctl.cost.estimate import estimate

CATALOGUE = BundledCatalogue()


@pytest.fixture(params=["us-east-1", "mx-central-1", "eu-nowhere-1"])
def environments(request):
    return [
        requirements.resolved(row).environment.model_copy(update={"region": request.param})
        for row in requirements.ROWS
    ]


def test_no_line_stands_twice(environments):
    """Else a line would be lost when two bills are held against each other."""
    for environment in environments:
        keys = [line.quantity.key for line in estimate(environment, CATALOGUE).lines]
        assert len(keys) == len(set(keys)), environment.name


def test_quiet_usual_and_busy_months_are_in_order_line_by_line(environments):
    for environment in environments:
        for row in months.of(environment.name, environment, CATALOGUE).rows:
            low, typical, high = row.usd.values()
            if row.line.price is None:
                assert (low, typical, high) == (None, None, None)
            else:
                assert low <= typical <= high, (environment.name, row.line.quantity.label)


def test_what_is_unknown_never_lowers_a_sum_below_its_known_lines(environments):
    for environment in environments:
        bill = estimate(environment, CATALOGUE)
        known = [line.monthly_usd for line in bill.lines if line.price]
        assert bill.monthly_usd == sum(known)
        assert len(known) + len(bill.unknown) == len(bill.lines)
        assert all(amount >= 0 for amount in known)


def test_every_decision_can_be_asked_for(environments):
    for environment in environments:
        bill = estimate(environment, CATALOGUE)
        region = environment.region

        for change in alternatives.of(environment, CATALOGUE):
            assert change.saves_usd(bill) == bill.monthly_usd - change.bill.monthly_usd
        for commitment in commitments.of(bill, CATALOGUE):
            assert 0 < commitment.effective_usd < commitment.on_demand_usd
        grid.options(environment, CATALOGUE, regions=[region])
        free = allowances.apply([(environment.name, bill)], ("always", "first year"))
        assert allowances.due_usd(free) <= bill.monthly_usd

"""Two bills held against each other."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.unit.test_cost import bill
from vdbctl.cost import difference

TEXT = (
    "tier: dev\nproject: vectors\nregion: us-east-1\nnetwork: {mode: default}\n"
    "database: {engine: postgres, instance_class: %s, storage_gb: %s}\n"
)


def entries(instance_class="db.t4g.medium", storage_gb=20, more=""):
    return difference.entries(bill(TEXT % (instance_class, storage_gb) + more)[0])


def test_the_same_has_no_difference():
    assert difference.between(entries(), entries()) == ()


def test_what_changed_what_came_and_what_went_in_the_order_of_their_size():
    found = difference.between(entries(), entries("db.t4g.large", 30))

    assert [(one.line.label, f"{one.usd:.2f}") for one in found] == [
        ("RDS instance db.t4g.large, Single-AZ", "94.17"),
        ("RDS instance db.t4g.medium, Single-AZ", "-47.45"),
        ("RDS storage gp3, Single-AZ", "1.15"),
    ]
    assert (found[0].before, found[1].after) == (None, None)
    assert found[2].before is not None
    assert found[2].before.detail == "20 GB"


def test_differences_add_up_to_that_of_the_totals():
    before, after = entries(), entries("db.r6g.large", 90, "usage: {egress_gb: 9}\n")

    changes = difference.between(before, after)

    assert sum(one.usd or 0 for one in changes) == difference.total(after) - difference.total(
        before
    )


def test_an_unknown_price_is_told_first_and_is_no_zero():
    found = difference.between(entries(), entries("db.r6g.unknown"))

    assert found[0].usd is None
    assert found[0].line.usd is None
    assert difference.more(found) is None


def test_what_is_kept_as_a_note_is_the_same_when_it_is_read():
    kept = difference.as_note(bill(TEXT % ("db.r6g.unknown", 20))[0])

    assert difference.from_note(kept) == entries("db.r6g.unknown")


@pytest.mark.parametrize("note", [{}, {"key": "a\tb"}, {"key": None}, {"usd": "1"}])
def test_a_line_that_makes_no_sense_is_left_out(note):
    assert difference.from_note([note]) == ()


def test_a_note_keeps_every_digit():
    [kept, *_] = difference.as_note(bill(TEXT % ("db.t4g.medium", 20))[0])

    assert Decimal(str(kept["usd"])) == 730 * Decimal("0.065")

"""The free tier: what is taken off, in which programme, and how long credits last."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from vdbctl.cost import allowances
from vdbctl.cost.allowances import Account
from vdbctl.cost.catalogue import BundledCatalogue
from vdbctl.cost.estimate import estimate
from vdbctl.spec import load

HEAD = "tier: free-tier\nproject: vectors\nregion: us-east-1\n"
BOTH = ("always", "first year")
OLDER, NEWER = date(2025, 7, 14), date(2025, 7, 15)


def bill(text="", name="x1"):
    found = load.resolve(HEAD + text, name=name, source="x1.yaml").environment
    return name, estimate(found, BundledCatalogue())


def left(*bills, programmes=BOTH):
    return {
        (line.environment, line.line.quantity.item): f"{line.due_usd:.2f}"
        for line in allowances.apply(bills, programmes)
    }


def test_the_smallest_database_is_free_in_the_first_year_but_for_its_secret():
    due = left(bill())

    assert due["x1", "rds.instance.single-az.db.t4g.micro"] == "0.00"
    assert due["x1", "rds.storage.gp3.single-az"] == "0.00"
    assert due["x1", "secret"] == "0.40"


def test_a_standby_takes_two_hours_in_an_hour():
    due = left(bill("database: {multi_az: true}\n"))

    # 750 of 1,460 hours, 10 of 20 GB are free
    assert due["x1", "rds.instance.multi-az.db.t4g.micro"] == "11.36"  # (730 - 375) x 0.032
    assert due["x1", "rds.storage.gp3.multi-az"] == "2.30"


def test_an_allowance_holds_once_for_the_account():
    due = left(bill(), bill(name="x2"))

    assert due["x1", "rds.instance.single-az.db.t4g.micro"] == "0.00"
    assert due["x2", "rds.instance.single-az.db.t4g.micro"] == "11.36"  # 20 hours are left
    assert due["x2", "rds.storage.gp3.single-az"] == "2.30"


def test_a_larger_class_and_an_arm_node_are_not_covered():
    due = left(
        bill(
            "database: {instance_class: db.t4g.small}\n"
            "cache: {kind: nodes, node_type: cache.t4g.micro}\n"
        )
    )

    assert due["x1", "rds.instance.single-az.db.t4g.small"] == "23.36"
    assert due["x1", "cache.node.valkey.cache.t4g.micro"] == "9.34"


def test_of_a_larger_disk_only_what_is_above_the_allowance_is_to_pay():
    assert left(bill("database: {storage_gb: 30}\n"))["x1", "rds.storage.gp3.single-az"] == "1.15"


def test_some_allowances_stay_for_ever():
    text = "monitoring: {alarms: critical}\nusage: {egress_gb: 150}\n"

    due = left(bill(text), programmes=("always",))

    assert due["x1", "alarm"] == due["x1", "dashboard"] == "0.00"
    assert due["x1", "transfer.internet"] == "4.50"  # 50 GB x 0.09
    assert due["x1", "rds.instance.single-az.db.t4g.micro"] == "11.68"


def test_what_is_left_never_is_below_zero_nor_above_the_list():
    for line in allowances.apply([bill("functions: {gdpr: true}\n")], BOTH):
        assert line.list_usd is not None
        assert line.due_usd is not None
        assert 0 <= line.due_usd <= line.list_usd
        assert line.free_amount <= line.line.quantity.amount


def test_an_unknown_price_stays_unknown():
    found = load.resolve(HEAD.replace("us-east-1", "eu-nowhere-1"), name="x1", source="x1.yaml")

    lines = allowances.apply([("x1", estimate(found.environment, BundledCatalogue()))], BOTH)

    assert {line.due_usd for line in lines} == {None}


@pytest.mark.parametrize(
    ("created", "on", "programmes"),
    [
        (OLDER, date(2026, 7, 13), ("always", "first year")),
        (OLDER, date(2026, 7, 14), ("always",)),
        (NEWER, date(2025, 7, 16), ("always",)),
    ],
)
def test_the_programme_depends_on_the_day_the_account_was_made(created, on, programmes):
    assert Account(created).programmes(on) == programmes


def test_credits_last_as_long_as_the_bill_lets_them():
    account = Account(NEWER, Decimal(200))

    assert account.runway_days(Decimal(100)) == Decimal(2 * 730) / 24
    assert account.runway_days(Decimal(0)) is None
    assert Account(OLDER).runway_days(Decimal(100)) is None


@pytest.mark.parametrize(
    ("created", "closes"),
    [
        (date(2025, 7, 15), date(2026, 1, 15)),
        (date(2025, 8, 31), date(2026, 2, 28)),
        (date(2025, 10, 31), date(2026, 4, 30)),
        (date(2026, 1, 1), date(2026, 7, 1)),
    ],
)
def test_a_free_plan_closes_after_six_months(created, closes):
    assert Account(created).free_plan_ends == closes


@pytest.mark.parametrize(
    ("credits_usd", "on", "end"),
    [
        ("100", date(2025, 8, 1), date(2025, 8, 31)),  # 30 days and some hours of 100 a month
        ("1e15", date(2025, 8, 1), date(2026, 7, 15)),
        ("100", date(2027, 1, 1), date(2026, 7, 15)),
    ],
)
def test_credits_end_when_they_are_used_up_or_expire(credits_usd, on, end):
    assert Account(NEWER, Decimal(credits_usd)).credits_end(Decimal(100), on) == end


@pytest.mark.parametrize(
    ("created", "ends"),
    [
        (date(2023, 3, 1), date(2024, 3, 1)),  # a leap year is as long as any
        (date(2024, 2, 29), date(2025, 2, 28)),
    ],
)
def test_the_first_year_ends_on_the_same_day_a_year_later(created, ends):
    assert Account(created).first_year_ends == ends

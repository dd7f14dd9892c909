"""What the last apply cost is remembered, and missing memory is no error."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from vdbctl.iac import applied


def test_the_cost_of_the_last_apply_is_the_before_of_the_next_plan(tmp_path):
    applied.write(tmp_path, Decimal("12.345"), datetime.now(UTC))

    assert applied.monthly_usd(tmp_path) == Decimal("12.345")


def test_without_an_apply_nothing_is_known(tmp_path):
    assert applied.monthly_usd(tmp_path) is None


def test_a_damaged_file_is_as_good_as_none(tmp_path):
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs/applied.json").write_text("{}")

    assert applied.monthly_usd(tmp_path) is None


def test_after_a_destroy_it_is_forgotten(tmp_path):
    applied.write(tmp_path, Decimal(1), datetime.now(UTC))

    applied.forget(tmp_path)

    assert applied.monthly_usd(tmp_path) is None

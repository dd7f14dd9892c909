"""Whether a size is right, by what was measured; and measurements as a line of bars."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from vdbctl.cli.db.metrics import plot
from vdbctl.operate import sizing
from vdbctl.operate.metrics import AURORA, RDS, Series, period_s
from vdbctl.operate.sizing import Size

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LARGE = Size("db.r6g.large", Decimal(16), storage_gb=100)


def series(name: str, *values: float) -> Series:
    metric = next(one for one in (*RDS, *AURORA) if one.name == name)
    times = tuple(NOW + timedelta(hours=n) for n in range(len(values)))
    return Series(metric, "db", times, values)


def advice(size: Size, *found: Series) -> dict[str, str]:
    return {one.field: one.value for one in sizing.advise(size, found)}


def test_a_busy_class_should_be_larger_and_an_idle_one_smaller():
    free = series("FreeableMemory", *[12.0] * 30)

    assert advice(LARGE, series("CPUUtilization", *[90.0] * 30), free) == {
        "database.instance_class": "db.r6g.xlarge"
    }
    assert advice(LARGE, series("CPUUtilization", *[5.0] * 30), free) == {
        "database.instance_class": "db.t4g.large"
    }


@pytest.mark.parametrize(
    ("cpu", "free"),
    [([5.0] * 30, [7.0] * 30), ([40.0] * 30, [12.0] * 30), ([5.0] * 10, [12.0] * 10)],
    ids=["memory is in use", "neither busy nor idle", "too little was measured"],
)
def test_else_nothing_is_advised(cpu, free):
    assert advice(LARGE, series("CPUUtilization", *cpu), series("FreeableMemory", *free)) == {}


def test_memory_that_runs_out_asks_for_a_larger_class_with_its_figures():
    [found] = sizing.advise(
        LARGE,
        [series("CPUUtilization", *[30.0] * 30), series("FreeableMemory", *[0.8] * 30)],
    )

    assert found.value == "db.r6g.xlarge"
    assert found.because == "CPU 30 % at the 95th percentile, 5% of 16 GiB free at least"


def test_storage_that_runs_out_is_told():
    assert advice(LARGE, series("FreeStorageSpace", *[40.0] * 29, 5.0)) == {
        "database.storage_gb": "150"
    }


class TestServerless:
    SIZE = Size(acu=(Decimal(2), Decimal(8)))

    def test_at_its_most_it_should_have_more(self):
        assert advice(self.SIZE, series("ServerlessDatabaseCapacity", *[3.0] * 27, *[8.0] * 3)) == {
            "database.capacity.max_acu": "16"
        }

    def test_at_its_least_it_could_have_less_with_the_arithmetic(self):
        [found] = sizing.advise(self.SIZE, [series("ServerlessDatabaseCapacity", *[2.0] * 30)])

        assert (found.field, found.value) == ("database.capacity.min_acu", "1")
        assert "1 saves up to 1 ACU for 730 h a month" in found.because

    def test_half_an_acu_is_the_least(self):
        size = Size(acu=(Decimal("0.5"), Decimal(8)))

        assert advice(size, series("ServerlessDatabaseCapacity", *[0.5] * 30)) == {}


def test_a_class_at_an_end_of_its_family_has_no_neighbour():
    assert sizing.neighbour("db.r6g.24xlarge", 1) is None
    assert sizing.neighbour("db.t4g.micro", -1) is None
    assert sizing.neighbour("db.t4g.2xlarge", 1) is None
    assert sizing.neighbour("db.m6g.2xlarge", -1) == "db.m6g.xlarge"
    assert sizing.neighbour("db.r6g.metal", 1) is None


def test_a_plot_goes_from_the_least_to_the_most_and_keeps_peaks():
    assert plot([0, 50, 100]) == "▁▅█"
    assert plot([3, 3]) == "▅▅"
    assert plot([0, 0]) == "▁▁"
    narrow = plot([*[1.0] * 99, 9.0], width=10)
    assert (len(narrow), narrow[-1]) == (10, "█")


def test_percentiles_are_values_that_were_measured():
    found = series("CPUUtilization", *map(float, range(1, 101)))

    assert (found.percentile(0.95), found.percentile(1), found.percentile(0)) == (95, 100, 1)


@pytest.mark.parametrize(("hours", "period"), [(0.5, 60), (24, 1440), (14 * 24, 20_160)])
def test_about_sixty_points_are_asked_for(hours, period):
    assert period_s(timedelta(hours=hours)) == period

"""A quiet, a usual and a busy month: what varies, within what can happen."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.conftest import ROOT
from vdbctl.cost import currency, levels, months
from vdbctl.cost.catalogue import BundledCatalogue
from vdbctl.errors import SpecInvalid
from vdbctl.spec import load, usage_file

CATALOGUE = BundledCatalogue()
SERVERLESS = (
    "tier: dev\nproject: vectors\nregion: us-east-1\n"
    "database: {engine: aurora-postgresql, capacity: {min_acu: %s, max_acu: %s}}\n"
)


def environment(text):
    return load.resolve(text, name="x1", source="x1.yaml").environment


def spread(text):
    return months.of("x1", environment(text), CATALOGUE)


def usd(found, item):
    return [
        {level: f"{amount:.2f}" for level, amount in row.usd.items()}
        for row in found.rows
        if row.line.quantity.item == item
    ]


def test_capacity_goes_from_its_least_to_its_most():
    found = spread(SERVERLESS % (1, 8) + "usage: {average_acu: 2}\n")

    assert usd(found, "aurora.acu.standard") == [
        {"low": "87.60", "typical": "175.20", "high": "700.80"}
    ]


def test_a_cluster_that_pauses_sleeps_more_in_a_quiet_month_and_never_in_a_busy_one():
    found = spread(SERVERLESS % (0, 4) + "usage: {average_acu: 1, awake_hours: 400}\n")

    assert usd(found, "aurora.acu.standard") == [
        {"low": "12.00", "typical": "48.00", "high": "350.40"}  # 200, 400 and 730 hours
    ]


def test_what_is_provisioned_is_the_same_in_every_month():
    found = spread("tier: prod\nproject: vectors\nregion: us-east-1\n")

    fixed = {row.line.quantity.label for row in found.rows if not row.varies}

    assert {"NAT gateways", "KMS key", "Database Insights, advanced"} < fixed
    assert any(label.startswith("RDS instance") for label in fixed)


def test_services_scale_between_their_least_and_their_most_tasks():
    text = (
        "tier: dev\nproject: vectors\nregion: us-east-1\n"
        "workload: {services: {api: {image: x, cpu: 1024, memory_mb: 2048, tasks: 2,"
        " max_tasks: 6}, cron: {image: x}}}\n"
    )

    [api, cron] = usd(spread(text), "fargate.arm64.vcpu")

    assert api == {"low": "47.27", "typical": "47.27", "high": "141.82"}  # 2, 2 and 6 tasks
    assert len(set(cron.values())) == 1


def test_readers_that_scale_are_all_there_in_a_busy_month():
    text = (
        "tier: dev\nproject: vectors\nregion: us-east-1\n"
        "database: {engine: aurora-postgresql, instance_class: db.r6g.large, readers: 1,"
        " reader_scaling: {max_readers: 4}}\n"
    )

    assert usd(spread(text), "aurora.instance.standard.db.r6g.large") == [
        {"low": "379.60", "typical": "379.60", "high": "949.00"}  # 2, 2 and 5 instances
    ]


def test_what_the_file_says_of_a_busy_month_counts():
    text = SERVERLESS % (1, 8) + "usage: {io_million: 4, high: {io_million: 100}}\n"

    assert usd(spread(text), "aurora.io") == [{"low": "0.40", "typical": "0.80", "high": "20.00"}]


@pytest.mark.parametrize(
    ("usage", "words"),
    [
        ("{io_million: 4, high: {io_million: 1}}", "high.io_million: 1 is below 4, the usual"),
        ("{nat_gb: 1, low: {nat_gb: 2}}", "low.nat_gb: 2 is above 1, the usual"),
        ("{low: {nat_tb: 2}}", "low.nat_tb: there is no such amount"),
        ("{high: {nat_gb: -2}}", "greater than or equal to 0"),
    ],
)
def test_low_and_high_that_cannot_be_are_told_with_their_line(usage, words):
    with pytest.raises(SpecInvalid, match=r"x1\.yaml:5") as raised:
        environment(SERVERLESS % (1, 8) + f"usage: {usage}\n")

    assert words in raised.value.message


def test_floors_are_what_is_billed_where_nothing_is_used_the_dearest_first():
    found = spread(
        SERVERLESS % (2, 8) + "proxy: {}\nnetwork: {mode: dedicated, nat: single}\n"
        "cache: {kind: serverless}\n"
        "usage: {average_acu: 12, cache_storage_gb: 4, low: {average_acu: 10}}\n"
    )

    floors = {row.line.quantity.item: amount for row, amount in found.floors}

    assert floors["aurora.acu.standard"] == Decimal("175.20")  # 2 ACU
    assert floors["proxy.acu"] == Decimal("87.60")  # 8 ACU
    assert f"{floors['cache.serverless.valkey.storage']:.2f}" == "6.13"  # 0.1 GB
    assert list(floors.values()) == sorted(floors.values(), reverse=True)


@pytest.mark.parametrize(
    ("name", "acu_low_and_high", "gb", "io"),
    [("dev", (0.5, 1), 10, "0.1"), ("production", (2, 8), 100, "10"),
     ("high-scale", (8, 16), 500, "100")],
)  # fmt: skip
def test_the_three_scenarios_of_the_assistant_are_files(name, acu_low_and_high, gb, io):
    base = environment(SERVERLESS % (0.5, 16))
    path = ROOT / f"environments/usage/assistant-{name}.yaml"

    laid_over = base.model_copy(update={"usage": usage_file.read(path, base.usage)})
    found = months.of(name, laid_over, CATALOGUE)

    low, high = (levels.at(laid_over, level).usage.average_acu for level in ("low", "high"))
    assert (low, high) == acu_low_and_high
    assert laid_over.usage.storage_gb == gb
    assert usd(found, "aurora.io")[0]["typical"] == f"{Decimal(io) * Decimal('0.20'):.2f}"
    assert found.notes == ()


def test_a_scenario_that_the_capacity_does_not_allow_is_told():
    base = environment(SERVERLESS % (0.5, 4))
    path = ROOT / "environments/usage/assistant-high-scale.yaml"

    laid_over = base.model_copy(update={"usage": usage_file.read(path, base.usage)})

    [low, *_] = months.of("x1", laid_over, CATALOGUE).notes
    assert low == "a low month of x1 is reckoned with 8 ACU, but max_acu is 4"


def test_a_usage_file_keeps_what_it_does_not_name(tmp_path):
    path = tmp_path / "u.yaml"
    path.write_text("nat_gb: 7\n")
    base = environment(SERVERLESS % (1, 2) + "usage: {io_million: 9, high: {io_million: 90}}\n")

    found = usage_file.read(path, base.usage)

    assert (found.nat_gb, found.io_million, found.high) == (7, 9, {})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nat_gb: -1\n", "u.yaml:1: nat_gb"),
        ("a: 1\nnat_gib: 1\n", "u.yaml:2: nat_gib"),
        ("low: {x: 1}\n", "low.x: there is no such amount"),
        ("- 1\n", "u.yaml"),
    ],
)
def test_a_usage_file_that_is_wrong_is_told_with_its_line(tmp_path, text, words):
    path = tmp_path / "u.yaml"
    path.write_text(text)

    with pytest.raises(SpecInvalid, match=words):
        usage_file.read(path, environment(SERVERLESS % (1, 2)).usage)


def test_a_usage_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SpecInvalid, match="No such file"):
        usage_file.read(tmp_path / "no.yaml", environment(SERVERLESS % (1, 2)).usage)


def test_a_currency_is_a_code_and_a_rate():
    euro = currency.parse("EUR=0.92")

    assert (euro.code, euro.of(Decimal(100))) == ("EUR", Decimal(92))
    for wrong in ("EUR", "EUR=", "EUR=x", "euro=1", "EUR=0", "EUR=-1", "EUR=NaN", "EUR=inf"):
        with pytest.raises(ValueError, match="EUR=0.92"):
            currency.parse(wrong)

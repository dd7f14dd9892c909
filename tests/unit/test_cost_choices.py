"""What else could be bought: changes, commitments, combinations; figures reckoned by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from vdbctl.cost.catalogue import BundledCatalogue
from vdbctl.cost.choices import alternatives, commitments, grid
from vdbctl.cost.estimate import estimate
from vdbctl.spec import load

CATALOGUE = BundledCatalogue()
HEAD = "tier: dev\nproject: vectors\nregion: us-east-1\nnetwork: {mode: default}\n"


def environment(text):
    return load.resolve(HEAD + text, name="x1", source="x1.yaml").environment


def changes(text):
    """Saving of each change, in cents."""
    found = environment(text)
    base = estimate(found, CATALOGUE)
    return {
        one.change: f"{one.saves_usd(base):.2f}" for one in alternatives.of(found, CATALOGUE)
    }, {one.change: one.remark for one in alternatives.of(found, CATALOGUE)}


def committed(text):
    bill = estimate(environment(text), CATALOGUE)
    return {one.term: one for one in commitments.of(bill, CATALOGUE)}


def test_graviton_replaces_intel_in_database_and_cache():
    saves, remarks = changes(
        "database: {engine: postgres, instance_class: db.t3.medium}\n"
        "cache: {kind: nodes, node_type: cache.t3.small, nodes: 2}\n"
    )

    assert saves["database.instance_class: db.t4g.medium"] == "5.11"  # 730 x (0.072 - 0.065)
    assert saves["cache.node_type: cache.t4g.small"] == "2.34"  # 2 x 730 x 0.8 x (0.034 - 0.032)
    assert remarks["database.instance_class: db.t4g.medium"] == "Graviton"


def test_valkey_replaces_redis():
    saves, _ = changes(
        "cache: {kind: nodes, engine: redis, version: '7.1', node_type: cache.r6g.large}\n"
    )

    assert saves["cache.engine: valkey"] == "30.08"  # 730 x 0.2 x 0.206


def test_a_second_zone_and_its_loss_have_their_price():
    one, _ = changes("database: {engine: postgres, instance_class: db.r6g.large}\n")
    two, remarks = changes(
        "database: {engine: postgres, instance_class: db.r6g.large, multi_az: true}\n"
    )

    assert one["database.multi_az: true"] == "-166.55"  # 164.25 and 20 GB x 0.115
    assert two["database.multi_az: false"] == "166.55"
    assert "without a database" in remarks["database.multi_az: false"]


def test_io_optimized_breaks_even_where_its_surcharge_equals_the_requests():
    text = (
        "database: {engine: aurora-postgresql, instance_class: db.r6g.large}\n"
        "usage: {storage_gb: 100, io_million: %s}\n"
    )

    limit = alternatives.io_break_even(environment(text % 1), CATALOGUE)

    # 730 x (0.338 - 0.26) + 100 x (0.225 - 0.10) = 69.44 USD, at 0.20 for each million
    assert limit == Decimal("347.2")
    below, _ = changes(text % 347)
    above, _ = changes(text % 348)
    assert Decimal(below["database.storage_type: aurora-iopt1"]) < 0
    assert Decimal(above["database.storage_type: aurora-iopt1"]) > 0


def test_a_class_breaks_even_with_serverless_at_the_ratio_of_their_prices():
    limit = alternatives.acu_break_even(CATALOGUE, "us-east-1", "db.r6g.large", "standard")
    text = (
        "database: {engine: aurora-postgresql, capacity: {min_acu: 0.5, max_acu: 8}}\n"
        "usage: {average_acu: %s}\n"
    )

    assert limit is not None
    assert f"{limit:.4f}" == "2.1667"  # 0.26 / 0.12
    below, remarks = changes(text % "2.1")
    above, _ = changes(text % "2.2")
    assert Decimal(below["database.instance_class: db.r6g.large"]) < 0
    assert Decimal(above["database.instance_class: db.r6g.large"]) > 0
    assert "above a mean of 2.2 ACU" in remarks["database.instance_class: db.r6g.large"]


def test_a_class_larger_than_serverless_can_be_is_held_against_all_that_it_can_be():
    saves, _ = changes(
        "database: {engine: aurora-postgresql, instance_class: db.r5.24xlarge,"
        " storage_type: aurora-iopt1}\nusage: {average_acu: 8}\n"
    )

    assert Decimal(saves["database.capacity: 0.5 to 256 ACU"]) > 0


def test_a_change_whose_price_is_not_known_is_not_promised():
    found = load.resolve(
        HEAD.replace("us-east-1", "mx-central-1")
        + "database: {engine: postgres, instance_class: db.t4g.micro}\n",
        name="x1",
        source="x1.yaml",
    ).environment

    known = {one.change for one in alternatives.of(found, CATALOGUE)}

    assert "database.multi_az: true" not in known  # no Multi-AZ price of that region


def test_against_an_unknown_price_no_saving_is_reckoned():
    saves, _ = changes(
        "database: {engine: aurora-postgresql, instance_class: db.r5.24xlarge}\n"
        "cache: {kind: nodes, engine: redis, version: '7.1', node_type: cache.r6g.large}\n"
    )

    assert not [change for change in saves if change.startswith("database.")]
    assert saves["cache.engine: valkey"] == "30.08"  # the unknown line is on both sides


REDIS = "cache: {kind: nodes, engine: redis, version: '7.1', node_type: cache.r6g.large}\n"


@pytest.mark.parametrize(
    ("term", "effective", "upfront"),
    [
        ("1y-no-upfront", "102.93", "0.00"),  # 730 x 0.141
        ("3y-no-upfront", "78.11", "0.00"),
        ("3y-all-upfront", "67.61", "2433.96"),  # AWS's fee is 2,434
    ],
)
def test_reserved_nodes_cost_what_aws_lists(term, effective, upfront):
    found = committed(REDIS)[f"reserved cache, {term}"]

    assert f"{found.effective_usd:.2f}" == effective
    assert abs(found.upfront_usd - Decimal(upfront)) < 1
    assert found.derived == ""


def test_reserved_valkey_nodes_are_a_fifth_cheaper():
    found = committed("cache: {kind: nodes, node_type: cache.r6g.large}\n")

    assert f"{found['reserved cache, 1y-no-upfront'].effective_usd:.2f}" == "82.34"
    assert f"{found['reserved cache, 3y-all-upfront'].effective_usd:.2f}" == "54.09"


def test_reserved_aurora_costs_what_aws_lists():
    found = committed("database: {engine: aurora-postgresql, instance_class: db.r6g.large}\n")

    assert f"{found['reserved database, 1y-no-upfront'].effective_usd:.2f}" == "124.10"
    assert f"{found['reserved database, 1y-all-upfront'].effective_usd:.2f}" == "103.33"
    assert f"{found['reserved database, 3y-all-upfront'].effective_usd:.2f}" == "66.06"
    assert "reserved database, 3y-no-upfront" not in found  # not offered


def test_where_no_reserved_price_is_known_its_stand_in_is_named():
    found = committed("database: {engine: postgres, instance_class: db.r6g.large}\n")

    one = found["reserved database, 1y-no-upfront"]
    assert one.derived == "db.r6g.2xlarge in ap-southeast-1"
    assert Decimal(105) <= one.effective_usd <= Decimal("112.2")


def test_upfront_and_monthly_parts_add_up_to_the_term():
    for one in committed(REDIS).values():
        whole = one.upfront_usd + one.monthly_usd * one.months
        assert abs(whole - one.effective_usd * one.months) < Decimal("1e-15")
        assert abs(one.pays_after_months * one.on_demand_usd - whole) < Decimal("1e-15")
        assert one.pays_after_months < one.months


def test_a_savings_plan_takes_off_its_share_of_what_it_covers():
    plan = "Database Savings Plan, 1y-no-upfront"
    serverless = committed(
        "database: {engine: aurora-postgresql, capacity: {min_acu: 1, max_acu: 1}}\n"
    )[plan]
    newer = committed("database: {engine: postgres, instance_class: db.r7g.large}\n")[plan]

    assert f"{serverless.effective_usd:.2f}" == "56.94"  # 87.60 less 35 %
    assert f"{newer.effective_usd:.2f}" == "139.58"  # 174.47 less 20 %
    assert plan not in committed("database: {engine: postgres, instance_class: db.r6g.large}\n")
    assert plan not in committed(REDIS.replace("r6g", "r7g"))  # not for Redis OSS


@pytest.mark.parametrize(
    ("item", "region", "listed", "rate"),
    [
        ("rds.instance.single-az.db.m7g.large", "ap-south-2", "0.2396", "0.19168"),
        ("rds.instance.single-az.db.r7g.large", "ap-south-2", "0.272", "0.2176"),
        ("aurora.acu.standard", "ap-south-2", "0.18", "0.117"),
    ],
)
def test_the_shares_of_a_savings_plan_are_those_of_its_offer_file(item, region, listed, rate):
    share = commitments._share(item)

    assert share is not None
    assert Decimal(listed) * (1 - share) == Decimal(rate)


def test_the_grid_has_the_environment_itself_at_its_own_price():
    found = environment("database: {engine: postgres, instance_class: db.r6g.large}\n")
    bill = estimate(found, CATALOGUE)

    options = grid.options(found, CATALOGUE, regions=["us-east-1"])

    [same] = [one for one in options if (one.engine, one.size) == ("RDS Single-AZ", "db.r6g.large")]
    assert same.monthly_usd == bill.monthly_usd
    assert same.complete


def test_the_grid_has_no_less_memory_than_is_asked_for_and_the_cheapest_first():
    found = environment("database: {engine: postgres, instance_class: db.r6g.large}\n")

    options = grid.options(found, CATALOGUE, regions=["us-east-1", "eu-west-1"])

    assert len(options) > 150
    assert min(one.memory_gib for one in options) == 16
    known = [one.monthly_usd for one in options if one.complete]
    assert known == sorted(known)
    assert {one.region for one in options} == {"us-east-1", "eu-west-1"}
    assert {one.engine for one in options} == {
        "RDS Single-AZ", "RDS Multi-AZ", "Aurora", "Aurora I/O-Optimized",
    }  # fmt: skip


def test_serverless_in_the_grid_has_a_mean_that_it_can_have():
    found = environment(
        "database: {engine: aurora-postgresql, capacity: {min_acu: 0.5, max_acu: 2}}\n"
        "usage: {average_acu: 1}\n"
    )

    options = {
        (one.size, one.instances): one.monthly_usd
        for one in grid.options(found, CATALOGUE, regions=["us-east-1"])
        if one.engine == "Aurora" and "ACU" in one.size
    }

    more = options["4 to 32 ACU", 1] - options["0.5 to 4 ACU", 1]
    assert more == 3 * 730 * Decimal("0.12")  # 4 ACU at least, instead of 1

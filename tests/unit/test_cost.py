"""The bill: right to the cent, unknown never zero, no resource forgotten."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from vdbctl.cost import coverage
from vdbctl.cost.catalogue import BundledCatalogue
from vdbctl.cost.estimate import estimate, guard_budget
from vdbctl.cost.parts.database import vcpus
from vdbctl.errors import BudgetExceeded
from vdbctl.spec import load

ROOT = Path(__file__).resolve().parents[2]


def bill(text: str):
    environment = load.resolve(text, name="x1", source="x1.yaml").environment
    return estimate(environment, BundledCatalogue()), environment


def amounts(text: str) -> dict[str, str]:
    lines = bill(text)[0].lines
    return {line.quantity.item: f"{line.monthly_usd or 0:.2f}" for line in lines}


def test_a_small_rds_environment_costs_what_the_price_list_says():
    text = "tier: free-tier\nproject: vectors\nregion: us-east-1\n"

    assert amounts(text) == {
        "rds.instance.single-az.db.t4g.micro": "11.68",  # 730 h x 0.016
        "rds.storage.gp3.single-az": "2.30",  # 20 GB x 0.115
        "secret": "0.40",
    }


def test_a_nat_gateway_costs_hours_its_address_and_traffic():
    text = (
        "tier: dev\nproject: vectors\nregion: us-east-1\n"
        "network: {mode: dedicated, nat: single}\nusage: {nat_gb: 100}\n"
    )

    found = amounts(text)

    assert (found["nat.hour"], found["ipv4"], found["nat.data"]) == ("32.85", "3.65", "4.50")


@pytest.mark.parametrize(
    ("text", "item", "usd"),
    [
        (
            "database: {engine: postgres, instance_class: db.r6g.large}\nproxy: {}",
            "proxy.vcpu",
            "21.90",
        ),
        (
            "database: {engine: aurora-postgresql, capacity: {min_acu: 0.5, max_acu: 2}}\nproxy: {}",
            "proxy.acu",
            "87.60",
        ),
        ("cache: {kind: serverless}", "cache.serverless.valkey.storage", "6.13"),
        (
            "cache: {kind: serverless, engine: redis, version: '7'}",
            "cache.serverless.redis.storage",
            "91.25",
        ),
        (
            "cache: {kind: nodes, node_type: cache.r6g.large}",
            "cache.node.valkey.cache.r6g.large",
            "120.30",
        ),
        (
            "cache: {kind: nodes, engine: redis, version: '7.1', node_type: cache.r6g.large}",
            "cache.node.redis.cache.r6g.large",
            "150.38",
        ),
        (
            "database: {engine: aurora-postgresql, instance_class: db.r6g.large}",
            "aurora.instance.standard.db.r6g.large",
            "189.80",
        ),
    ],
)
def test_known_monthly_figures_are_reproduced(text, item, usd):
    assert amounts(f"tier: dev\nproject: vectors\nregion: us-east-1\n{text}\n")[item] == usd


def test_a_paused_cluster_is_billed_for_the_hours_it_is_awake():
    text = (
        "tier: serverless\nproject: vectors\nregion: us-east-1\n"
        "database: {capacity: {min_acu: 0, max_acu: 2}}\n"
        "usage: {average_acu: 1, awake_hours: 100}\n"
    )

    assert amounts(text)["aurora.acu.standard"] == "12.00"


def test_a_price_that_is_not_known_is_unknown_and_not_zero():
    estimated, _ = bill("tier: dev\nproject: vectors\nregion: eu-north-1\n")

    assert len(estimated.unknown) == len(estimated.lines)
    assert all(line.monthly_usd is None for line in estimated.lines)


def test_a_bill_above_the_budget_is_refused_unless_allowed():
    estimated, environment = bill(
        "tier: dev\nproject: vectors\nregion: us-east-1\nbudget_monthly_usd: 10\n"
    )

    with pytest.raises(BudgetExceeded, match="above its budget of 10.00"):
        guard_budget(estimated, environment, allowed=False)
    guard_budget(estimated, environment, allowed=True)


@pytest.mark.parametrize("name", ["free-tier", "dev", "staging", "prod", "serverless"])
def test_the_shipped_environments_are_priced_completely_and_within_budget(name):
    environment = load.read(ROOT / "environments", name).environment

    estimated = estimate(environment, BundledCatalogue())

    assert estimated.unknown == ()
    assert environment.budget_monthly_usd is not None
    assert Decimal(0) < estimated.monthly_usd <= environment.budget_monthly_usd


def test_every_resource_type_in_the_modules_is_declared_priced_or_free():
    modules = (ROOT / "templates/terraform/modules").rglob("*.tf")
    used = {
        match
        for path in modules
        for match in re.findall(r'^resource "(\w+)"', path.read_text(), re.M)
    }

    assert used == set(coverage.PRICED) | coverage.FREE
    assert not set(coverage.PRICED) & coverage.FREE


def test_every_price_has_a_unit_a_source_and_a_date():
    catalogue = BundledCatalogue()
    for region in catalogue.regions():
        path = ROOT / f"vdbctl/cost/prices/{region}.csv"
        for line in path.read_text().splitlines()[1:]:
            price = catalogue.price(region, line.split(",")[0])
            assert price is not None
            assert price.usd > 0
            assert price.unit
            assert price.source
            assert price.confidence in "HML"


@pytest.mark.parametrize(
    ("name", "cores"),
    [("db.t4g.micro", 2), ("db.r6g.large", 2), ("db.r6g.xlarge", 4), ("db.m7g.4xlarge", 16)],
)
def test_vcpus_follow_from_the_size(name, cores):
    assert vcpus(name) == cores

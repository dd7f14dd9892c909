"""The bill: right to the cent, unknown never zero, no resource forgotten."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from vdbctl.cost import coverage
from vdbctl.cost.catalogue import BundledCatalogue
from vdbctl.cost.estimate import estimate, guard_budget
from vdbctl.errors import BudgetExceeded
from vdbctl.spec import load
from vdbctl.spec.engines import vcpus

ROOT = Path(__file__).resolve().parents[2]


def environment_of(text: str):
    return load.resolve(text, name="x1", source="x1.yaml").environment


def bill(text: str):
    environment = environment_of(text)
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
        "secret.calls": "0.05",  # 10,000 calls
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


def test_an_endpoint_is_billed_in_the_zones_that_have_its_service():
    text = "tier: dev\nproject: shop\nregion: us-east-1\nnetwork: {mode: dedicated, %s}\n"
    one, two = (
        amounts(text % f"interface_endpoints: [email-smtp], zone_ids: [{zones}]")["endpoint.hour"]
        for zones in ("use1-az1, use1-az2", "use1-az1, use1-az4")
    )

    assert (one, two) == ("7.30", "14.60")


def test_io_optimized_is_dearer_by_capacity_and_storage_and_charges_no_io():
    text = (
        "tier: serverless\nproject: vectors\nregion: us-east-1\n"
        "database: {capacity: {min_acu: 1, max_acu: 1}, storage_type: %s}\n"
        "usage: {storage_gb: 100, io_million: 10}\n"
    )

    standard, optimized = amounts(text % "aurora"), amounts(text % "aurora-iopt1")

    assert (standard["aurora.acu.standard"], optimized["aurora.acu.io-optimized"]) == (
        "87.60", "116.80",
    )  # fmt: skip
    assert (standard["aurora.storage.standard"], standard["aurora.io"]) == ("10.00", "2.00")
    assert optimized["aurora.storage.io-optimized"] == "22.50"
    assert "aurora.io" not in optimized


def test_readers_of_another_class_have_a_line_of_their_own():
    text = (
        "tier: dev\nproject: vectors\nregion: us-east-1\ndatabase: {engine: aurora-postgresql,"
        " instance_class: db.r6g.xlarge, readers: 2, reader_class: db.r6g.large}\n"
    )

    found = amounts(text)

    assert found["aurora.instance.standard.db.r6g.xlarge"] == "378.87"
    assert found["aurora.instance.standard.db.r6g.large"] == "379.60"


def test_storage_speed_is_billed_beyond_what_is_included():
    text = (
        "tier: dev\nproject: vectors\nregion: us-east-1\n"
        "database: {storage_gb: 400, storage_iops: 13000, storage_throughput_mbps: 600}\n"
    )

    found = amounts(text)

    assert found["rds.iops.gp3.single-az"] == "20.00"
    assert found["rds.throughput.gp3.single-az"] == "8.00"


def test_what_stands_in_a_second_region_has_the_prices_of_that_region():
    text = (
        "tier: dev\nproject: vectors\nregion: us-east-1\ndatabase: {instance_class: db.r6g.large}\n"
        "recovery: {strategy: pilot-light, rto_minutes: 60, rpo_minutes: 5, region: eu-central-1,"
        " database: replica}\n"
    )

    lines = [line for line in bill(text)[0].lines if line.quantity.part == "recovery"]

    instance = next(line for line in lines if "instance" in line.quantity.item)
    assert instance.quantity.region == "eu-central-1"
    assert instance.monthly_usd > Decimal("164.25")  # of us-east-1


def test_containers_are_billed_by_their_size_and_mean_number():
    text = (
        "tier: dev\nproject: vectors\nregion: us-east-1\nusage: {average_tasks: 3}\n"
        "workload: {services: {api: {image: x, cpu: 1024, memory_mb: 2048, max_tasks: 4}}}\n"
    )

    found = amounts(text)

    assert found["fargate.arm64.vcpu"] == "70.91"  # 3 x 730 h x 0.03238
    assert found["fargate.arm64.memory"] == "15.59"


def test_a_paused_cluster_is_billed_for_the_hours_it_is_awake():
    text = (
        "tier: serverless\nproject: vectors\nregion: us-east-1\n"
        "database: {capacity: {min_acu: 0, max_acu: 2}}\n"
        "usage: {average_acu: 1, awake_hours: 100}\n"
    )

    assert amounts(text)["aurora.acu.standard"] == "12.00"


@pytest.mark.parametrize(
    ("text", "on", "item", "usd"),
    [
        # 2 vCPU x 730 h x 0.10, twice with a standby, and twice the price from the third year on
        ("{version: '13', instance_class: db.r6g.large}", "2026-03-01", "vcpu.1", "146.00"),
        ("{version: '13', instance_class: db.r6g.large, multi_az: true}", "2026-11-21", "vcpu.1",
         "292.00"),
        ("{version: '13', instance_class: db.r6g.large}", "2028-03-01", "vcpu.3", "292.00"),
        ("{version: '11', instance_class: db.r6g.large}", "2026-11-21", "vcpu.3", "292.00"),
        ("{version: '14', instance_class: db.r6g.large, replicas: 1}", "2027-03-01", "vcpu.1",
         "292.00"),
        ("{engine: aurora-postgresql, version: '13', capacity: {min_acu: 2, max_acu: 2}}",
         "2026-11-21", "acu.1", "124.10"),
    ],
)  # fmt: skip
def test_extended_support_is_billed_by_version_and_day(text, on, item, usd):
    text = text.replace("{", "{extended_support: true, ", 1)
    found = environment_of(f"tier: dev\nproject: vectors\nregion: us-east-1\ndatabase: {text}\n")

    lines = estimate(found, BundledCatalogue(), on=date.fromisoformat(on)).lines

    support = {
        one.quantity.item: one.monthly_usd for one in lines if "support" in one.quantity.item
    }
    assert list(support) == [f"extended-support.{item}"]
    assert f"{support[f'extended-support.{item}']:.2f}" == usd


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("{version: '13', extended_support: true}", "2026-02-28"),
        ("{version: '17', extended_support: true}", "2026-11-21"),
        ("{version: '13'}", "2026-11-21"),  # RDS upgrades it
    ],
)
def test_no_extended_support_is_billed_before_its_day_or_without_it(text, on):
    found = environment_of(f"tier: dev\nproject: vectors\nregion: us-east-1\ndatabase: {text}\n")

    lines = estimate(found, BundledCatalogue(), on=date.fromisoformat(on)).lines

    assert not [one for one in lines if "support" in one.quantity.item]


def test_what_goes_through_the_network_is_billed_each_way():
    found = amounts(
        "tier: dev\nproject: vectors\nregion: us-east-1\nnetwork: {mode: default}\n"
        "usage: {egress_gb: 20000, cross_az_gb: 50}\n"
    )

    # 10,240 GB x 0.09 + 9,760 GB x 0.085
    assert found["transfer.internet"] == "1751.20"
    assert found["transfer.cross-az"] == "1.00"


def test_enhanced_monitoring_is_billed_as_the_log_that_it_is():
    found = amounts(
        "tier: dev\nproject: vectors\nregion: us-east-1\ndatabase: {monitoring_interval_s: 1}\n"
    )

    assert found["logs.ingest"] == "12.53"  # 2,628,000 samples of 10 kB are 25.06 GB


def test_logs_gather_as_long_as_they_are_kept():
    text = (
        "tier: dev\nproject: vectors\nregion: us-east-1\nusage: {log_gb: 10}\n"
        "database: {log_exports: true, log_retention_days: 365}\n"
    )

    assert amounts(text)["logs.ingest"] == "5.00"
    assert amounts(text)["logs.storage"] == "3.60"  # 12 months of 10 GB


def test_a_public_load_balancer_holds_an_address_in_each_zone():
    text = (
        "tier: dev\nproject: vectors\nregion: us-east-1\nnetwork: {mode: dedicated, nat: none}\n"
        "workload: {internal: %s, services: {api: {image: x, port: 80, load_balanced: true}}}\n"
    )

    assert amounts(text % "false")["ipv4"] == "7.30"
    assert "ipv4" not in amounts(text % "true")


def test_what_a_second_region_takes_of_cache_and_changes_is_billed():
    text = (
        "tier: prod\nproject: vectors\nregion: us-east-1\ndatabase: {instance_class: db.r6g.large}\n"
        "cache: {kind: nodes, node_type: cache.r6g.large, nodes: 2}\n"
        "recovery: {strategy: warm-standby, rto_minutes: 60, rpo_minutes: 5, region: us-west-2,"
        " database: replica, cache: true}\nusage: {replication_gb: 100, cache_replication_gb: 50}\n"
    )

    lines = {one.quantity.label: f"{one.monthly_usd:.2f}" for one in bill(text)[0].lines}

    assert lines["Cache nodes cache.r6g.large"] == "240.61"
    assert lines["Changes sent to us-west-2"] == "2.00"
    assert lines["Changes of the cache sent to us-west-2"] == "1.00"


def test_a_price_that_is_not_known_is_unknown_and_not_zero():
    estimated, _ = bill("tier: dev\nproject: vectors\nregion: eu-nowhere-1\n")

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

"""What has to hold of any bill: more never costs less, and the parts add up to the whole."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vdbctl.cost.catalogue import BundledCatalogue
from vdbctl.cost.estimate import Estimate, estimate
from vdbctl.spec import load
from vdbctl.spec.usage import Amounts

CATALOGUE = BundledCatalogue()
RDS_CLASSES = ("db.t4g.micro", "db.t4g.medium", "db.r6g.large", "db.r6g.xlarge")
AURORA_CLASSES = ("db.r6g.large", "db.r6g.xlarge")
USAGE = {name: field for name, field in Amounts.model_fields.items() if name != "average_tasks"}
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def _bill(text: str) -> Estimate:
    environment = load.resolve(text, name="x1", source="x1.yaml").environment
    return estimate(environment, CATALOGUE)


def bill(spec: dict[str, object]) -> Estimate:
    return _bill(yaml.safe_dump(spec))


def usd(spec: dict[str, object]) -> Decimal:
    found = bill(spec)
    assert found.unknown == ()
    return found.monthly_usd


rds = st.fixed_dictionaries(
    {
        "engine": st.just("postgres"),
        "instance_class": st.sampled_from(RDS_CLASSES),
        "multi_az": st.booleans(),
        "storage_gb": st.integers(20, 2_000),
        "replicas": st.integers(0, 3),
    }
)
serverless = st.fixed_dictionaries(
    {
        "engine": st.just("aurora-postgresql"),
        "capacity": st.integers(1, 8).map(lambda low: {"min_acu": low, "max_acu": low * 4}),
        "readers": st.integers(0, 3),
    }
)
provisioned = st.fixed_dictionaries(
    {
        "engine": st.just("aurora-postgresql"),
        "instance_class": st.sampled_from(AURORA_CLASSES),
        "readers": st.integers(0, 3),
        "storage_type": st.sampled_from(["aurora", "aurora-iopt1"]),
    }
)
databases = st.one_of(rds, serverless, provisioned)
specs = st.fixed_dictionaries(
    {
        "tier": st.just("dev"),
        "project": st.just("vectors"),
        "region": st.sampled_from(["us-east-1", "eu-west-1"]),
        "database": databases,
    }
)


@quick
@given(specs, st.sampled_from(sorted(USAGE)), st.integers(0, 100), st.integers(1, 100))
def test_more_use_never_costs_less(spec, name, little, more):
    smallest = 1 if name == "storage_gb" else 0
    first = {**spec, "usage": {name: little + smallest}}
    second = {**spec, "usage": {name: little + smallest + more}}

    assert bill(first).monthly_usd <= bill(second).monthly_usd


@quick
@given(specs)
def test_one_reader_or_replica_more_never_costs_less(spec):
    field = "replicas" if spec["database"]["engine"] == "postgres" else "readers"
    larger = {**spec, "database": {**spec["database"], field: spec["database"][field] + 1}}

    assert usd(spec) < usd(larger)


@quick
@given(specs.filter(lambda spec: "storage_gb" in spec["database"]), st.integers(1, 500))
def test_more_storage_and_a_second_zone_cost_more(spec, more):
    database = spec["database"]
    larger = {**spec, "database": {**database, "storage_gb": database["storage_gb"] + more}}
    one = {**spec, "database": {**database, "multi_az": False}}
    two = {**spec, "database": {**database, "multi_az": True}}

    assert usd(spec) < usd(larger)
    assert usd(one) < usd(two) <= 2 * usd(one)


@quick
@given(specs)
def test_lines_and_parts_add_up_to_the_whole_without_rounding(spec):
    found = bill(spec)

    by_line = sum((line.monthly_usd for line in found.lines), Decimal(0))
    parts = {line.quantity.part for line in found.lines}

    assert found.monthly_usd == by_line == sum((found.part_usd(part) for part in parts), Decimal(0))
    assert all(isinstance(line.monthly_usd, Decimal) for line in found.lines)


@quick
@given(specs)
def test_the_same_spec_has_the_same_bill(spec):
    _bill.cache_clear()
    first = bill(spec)
    _bill.cache_clear()

    assert bill(spec) == first

"""What has to hold of any bill: more never costs less, and the parts add up to the whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.randomised import randomised
from vdbctl.cost import months
from vdbctl.cost.catalogue import BundledCatalogue, Price, Step
from vdbctl.cost.currency import Currency
from vdbctl.cost.estimate import Estimate, estimate
from vdbctl.spec import load
from vdbctl.spec.usage import Amounts

CATALOGUE = BundledCatalogue()
DUST = Decimal("1e-15")
"""USD; what division leaves of 28 digits."""
RDS_CLASSES = ("db.t4g.micro", "db.t4g.medium", "db.r6g.large", "db.r6g.xlarge")
AURORA_CLASSES = ("db.r6g.large", "db.r6g.xlarge")
USAGE = {name: field for name, field in Amounts.model_fields.items() if name != "average_tasks"}


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


@randomised(60)
@given(specs, st.sampled_from(sorted(USAGE)), st.integers(0, 100), st.integers(1, 100))
def test_more_use_never_costs_less(spec, name, little, more):
    smallest = 1 if name == "storage_gb" else 0
    first = {**spec, "usage": {name: little + smallest}}
    second = {**spec, "usage": {name: little + smallest + more}}

    assert bill(first).monthly_usd <= bill(second).monthly_usd


@randomised(60)
@given(specs)
def test_one_reader_or_replica_more_never_costs_less(spec):
    field = "replicas" if spec["database"]["engine"] == "postgres" else "readers"
    larger = {**spec, "database": {**spec["database"], field: spec["database"][field] + 1}}

    assert usd(spec) < usd(larger)


@randomised(60)
@given(specs.filter(lambda spec: "storage_gb" in spec["database"]), st.integers(1, 500))
def test_more_storage_and_a_second_zone_cost_more(spec, more):
    database = spec["database"]
    larger = {**spec, "database": {**database, "storage_gb": database["storage_gb"] + more}}
    one = {**spec, "database": {**database, "multi_az": False}}
    two = {**spec, "database": {**database, "multi_az": True}}

    assert usd(spec) < usd(larger)
    assert usd(one) < usd(two) <= 2 * usd(one)


@randomised(60)
@given(specs)
def test_lines_and_parts_add_up_to_the_whole_without_rounding(spec):
    found = bill(spec)

    by_line = sum((line.monthly_usd for line in found.lines), Decimal(0))
    parts = {line.quantity.part for line in found.lines}

    assert found.monthly_usd == by_line == sum((found.part_usd(part) for part in parts), Decimal(0))
    assert all(isinstance(line.monthly_usd, Decimal) for line in found.lines)


@randomised(60)
@given(specs)
def test_the_same_spec_has_the_same_bill(spec):
    _bill.cache_clear()
    first = bill(spec)
    _bill.cache_clear()

    assert bill(spec) == first


@randomised(60)
@given(specs)
def test_a_busy_month_never_costs_less_than_a_quiet_one(spec):
    environment = load.resolve(yaml.safe_dump(spec), name="x1", source="x1.yaml").environment

    low, typical, high = (
        each.monthly_usd for each in months.of("x1", environment, CATALOGUE).bills.values()
    )

    assert low <= typical <= high


@randomised(60)
@given(specs, st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_a_month_in_pieces_adds_up_to_the_whole(spec, pieces):
    found = bill(spec)

    parts = [found.days_usd(Decimal(days)) for days in pieces]
    whole = found.days_usd(Decimal(sum(pieces)))

    assert abs(sum(parts, Decimal(0)) - whole) < DUST
    assert abs(found.days_usd(Decimal(730) / 24) - found.monthly_usd) < DUST


@randomised(60)
@given(specs, st.decimals("0.0001", "10000", places=4))
def test_another_currency_changes_nothing_but_the_scale(spec, rate):
    found, money = bill(spec), Currency("XXX", rate)

    converted = [money.of(line.monthly_usd) for line in found.lines]

    assert abs(sum(converted, Decimal(0)) - money.of(found.monthly_usd)) < DUST
    assert abs(money.of(found.monthly_usd) / rate - found.monthly_usd) < DUST
    assert Currency("USD", Decimal(1)).of(found.monthly_usd) == found.monthly_usd


@randomised(60)
@given(specs)
def test_rounding_happens_once_so_that_shown_lines_are_off_by_half_a_cent_at_most(spec):
    found = bill(spec)

    shown = sum((cents(line.monthly_usd) for line in found.lines), Decimal(0))

    assert abs(shown - cents(found.monthly_usd)) <= Decimal("0.005") * (len(found.lines) + 1)


steps = st.lists(
    st.tuples(st.integers(1, 10**6), st.decimals("0.0001", "10", places=4)), max_size=4
).map(lambda pairs: tuple(Step(Decimal(a), usd) for a, usd in sorted(dict(pairs).items())))
prices = st.builds(
    Price,
    usd=st.decimals("0.0001", "10", places=4),
    unit=st.just("GB"),
    source=st.just("x"),
    date=st.just(date(2026, 11, 21)),
    confidence=st.just("H"),
    steps=steps,
)
amounts = st.integers(0, 2 * 10**6).map(Decimal)


@given(prices, amounts, amounts)
def test_more_of_a_price_in_steps_never_costs_less(price, first, more):
    assert price.of(first) <= price.of(first + more)


@given(prices, amounts)
def test_a_price_in_steps_is_the_sum_of_its_units(price, amount):
    """Each unit at the price of the step that it lies in, reckoned in another way."""
    edges = [Decimal(0), *(step.above for step in price.steps), Decimal("Infinity")]
    rates = [price.usd, *(step.usd for step in price.steps)]

    expected = sum(
        (
            (min(amount, end) - start) * usd
            for start, end, usd in zip(edges, edges[1:], rates, strict=False)
            if amount > start
        ),
        Decimal(0),
    )

    assert price.of(amount) == expected


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))

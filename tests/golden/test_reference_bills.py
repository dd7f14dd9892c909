"""docs/reference-bills.md: what owners expected to pay, beside what the estimate says, line by line.

The owners' figures are those of their own documents. Ours are reckoned here, so that the page is
never older than the prices.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.conftest import ROOT, assert_golden
from vdbctl.cost import allowances
from vdbctl.cost.catalogue import BundledCatalogue
from vdbctl.cost.choices import alternatives, commitments
from vdbctl.cost.estimate import Estimate, estimate
from vdbctl.spec import load, usage_file

CATALOGUE = BundledCatalogue()
REGION = "us-east-1"
HEAD = """\
# What the owners expected to pay, and what it costs

Five deployments are what vdbctl is measured by. Their documents had prices in them; this page holds these beside
the estimate, line by line, and says why they differ. All in us-east-1, USD, list price without tax, 730 hours a
month. Written by `make docs` from the specs and the catalogue, so it is as new as the prices are.
How the estimate comes about is in [cost.md](cost.md).
"""


@dataclass(frozen=True)
class Claim:
    """A figure of an owner, ours, and why they differ."""

    what: str
    owner: str
    ours: str
    why: str


def environment(text: str):
    return load.resolve(text, name="x1", source="x1.yaml").environment


def shipped(name: str):
    return load.read(ROOT / "environments", name).environment


def bill(found) -> Estimate:
    return estimate(found, CATALOGUE)


def usd(amount: Decimal | None) -> str:
    assert amount is not None
    return f"{amount:,.2f}"


def line(found: Estimate, *items: str) -> str:
    """What the lines of these items cost together."""
    lines = [one for one in found.lines if one.quantity.item in items]
    assert {one.quantity.item for one in lines} == set(items)
    return usd(sum((one.monthly_usd or Decimal(0) for one in lines), Decimal(0)))


def price(item: str) -> str:
    found = CATALOGUE.price(REGION, item)
    assert found is not None
    return f"{found.usd.normalize():f} / {found.unit}"


def table(claims: list[Claim]) -> Iterator[str]:
    yield "| line | owner | vdbctl | why |"
    yield "|---|---:|---:|---|"
    for one in claims:
        yield f"| {one.what} | {one.owner} | {one.ours} | {one.why} |"


def lines(found: Estimate) -> Iterator[str]:
    yield "| line | quantity | price | USD a month |"
    yield "|---|---|---|---:|"
    for one in found.lines:
        each = f"{one.price.usd.normalize():f} / {one.price.unit}" if one.price else "unknown"
        yield (
            f"| {one.quantity.label} | {one.quantity.detail} | {each} | {usd(one.monthly_usd)} |"
        )
    yield f"| **in a month** | | | **{usd(found.monthly_usd)}** |"


# -- A: content hub --------------------------------------------------------------------------------

CONTENT_HUB = """\
tier: serverless
project: hub
region: us-east-1
network: {mode: dedicated, zones: 2, nat: single, interface_endpoints: [sqs, secretsmanager, rds-data]}
database: {engine: aurora-postgresql, capacity: {min_acu: 0.5, max_acu: 1}}
proxy: {idle_client_timeout_s: 1800}
cache: {kind: serverless}
usage: {average_acu: 0.5}
"""


def content_hub() -> Iterator[str]:
    found = bill(environment(CONTENT_HUB))
    yield "Development: 0.5 to 1 ACU behind a proxy, a serverless cache, one NAT gateway, three endpoints."
    yield ""
    yield from table(
        [
            Claim("Aurora capacity", "0.12 an ACU-hour", price("aurora.acu.standard"),
                  "right for Standard storage in the US; 0.16 with I/O-Optimized, 0.14 in Europe"),
            Claim("0.5 ACU all month", "-", line(found, "aurora.acu.standard"),
                  "the floor: a cluster behind a proxy never pauses"),
            Claim("Aurora I/O", "0.20 a million", price("aurora.io"),
                  "right for Standard in the US; 0.22 in Ireland and Frankfurt"),
            Claim("RDS Proxy", "10.80", line(found, "proxy.acu"),
                  "10.80 is one vCPU for 720 hours. The least that is billed is 2 vCPU (21.90), and before "
                  "Serverless v2 it is 8 ACU for each instance, however small it is"),
            Claim("NAT gateway", "32.40", line(found, "nat.hour", "ipv4"),
                  "720 hours instead of 730 (32.85), and its public address (3.65) was forgotten"),
            Claim("NAT traffic", "-", line(found, "nat.data"), "0.045 for each GB, whichever way it flows"),
            Claim("Interface endpoints", "-", line(found, "endpoint.hour"),
                  "each costs 7.30 a month in each zone; all nine that were planned would be 131.40"),
            Claim("Cache", "-", line(found, "cache.serverless.valkey.storage"),
                  "0.1 GB is the floor of Valkey; of Redis OSS it is 1 GB, 91.25"),
        ]
    )  # fmt: skip
    yield ""
    yield "<details><summary>All lines of ours</summary>"
    yield ""
    yield from lines(found)
    yield ""
    yield "</details>"


# -- B: assistant ----------------------------------------------------------------------------------


def assistant() -> Iterator[str]:
    yield "Three scenarios. The owner gave unit prices and amounts; the amounts are in `environments/usage/`."
    yield ""
    yield "| line | owner's price | dev | production | high scale |"
    yield "|---|---|---:|---:|---:|"
    found = {}
    for name, low, high in (("dev", "0.5", 1), ("production", 2, 8), ("high-scale", 8, 16)):
        base = environment(
            "tier: serverless\nproject: assistant\nregion: us-east-1\nnetwork: {mode: default}\n"
            f"database: {{engine: aurora-postgresql, capacity: {{min_acu: {low}, max_acu: {high}}}}}\n"
        )
        path = ROOT / f"environments/usage/assistant-{name}.yaml"
        used = base.model_copy(update={"usage": usage_file.read(path, base.usage)})
        found[name] = used, bill(used)
    for words, owner, item in (
        ("Capacity", "0.12 an ACU-hour", "aurora.acu.standard"),
        ("Storage", "0.10 a GB", "aurora.storage.standard"),
        ("I/O", "0.20 a million", "aurora.io"),
        ("Data API", "-", "data-api.requests"),
        ("Logs", "-", "logs.ingest"),
    ):
        cells = " | ".join(line(one, item) for _, one in found.values())
        yield f"| {words} | {owner} | {cells} |"
    yield f"| **in a month** | | {' | '.join(usd(one.monthly_usd) for _, one in found.values())} |"
    yield ""
    yield (
        "The owner's prices are right for the US and Standard storage. Backups at 0.021 a GB are Aurora's; RDS asks "
        f"{price('rds.backup')}. What was left out: the Data API, logs, secrets."
    )
    yield ""
    limits = [
        f"{name} {limit:,.0f}"
        for name, (used, _) in found.items()
        if (limit := alternatives.io_break_even(used, CATALOGUE)) is not None
    ]
    yield (
        "I/O-Optimized pays above so many million requests a month: "
        f"{', '.join(limits)}; none of the three has as many."
    )


# -- C: learning platform --------------------------------------------------------------------------


def learning() -> Iterator[str]:
    dev, prod = bill(shipped("dev")), bill(shipped("prod"))
    shared = dev.monthly_usd - dev.part_usd("network")
    balanced = bill(environment(_BALANCED))
    addresses = [one for one in balanced.lines if one.quantity.label == "Its public addresses"]
    balancer = sum((one.monthly_usd or Decimal(0) for one in addresses), Decimal(0))
    balancer += Decimal(line(balanced, "alb.hour", "alb.lcu"))
    yield from table(
        [
            Claim("A developer's copy, all in", "150 to 250", usd(dev.monthly_usd),
                  f"of it the database {usd(dev.part_usd('database'))}, the network "
                  f"{usd(dev.part_usd('network'))}, two small services {usd(dev.part_usd('workload'))}; a load "
                  f"balancer would add {usd(balancer)} with its addresses and one LCU. A third of it is network: "
                  f"copies that share a VPC (`network: {{mode: existing}}`) cost {usd(shared)} each"),
            Claim("Production, all in", "1,000 to 1,500", usd(prod.monthly_usd),
                  f"of it the database {usd(prod.part_usd('database'))}, three cache nodes "
                  f"{usd(prod.part_usd('cache'))}, the network {usd(prod.part_usd('network'))}; "
                  "services at their least, a busy month has more"),
        ]
    )  # fmt: skip


_BALANCED = (
    "tier: dev\nproject: learning\nregion: us-east-1\nworkload: {certificate_arn: "
    "'arn:aws:acm:us-east-1:123456789012:certificate/1', services: {api: {image: x, port: 80,"
    " load_balanced: true}}}\n"
)


# -- D: marketplace --------------------------------------------------------------------------------


def marketplace() -> Iterator[str]:
    rds = _commitments("database: {engine: postgres, instance_class: db.r6g.large}\n")
    aurora = _commitments("database: {engine: aurora-postgresql, instance_class: db.r6g.large}\n")
    redis = _commitments(
        "cache: {kind: nodes, engine: redis, version: '7.1', node_type: cache.r6g.large}\n"
    )
    valkey = _commitments("cache: {kind: nodes, node_type: cache.r6g.large}\n")
    hours = Decimal(730)
    rate = {
        item: CATALOGUE.price(REGION, item).usd * hours  # type: ignore[union-attr]
        for item in (
            "rds.instance.single-az.db.r6g.large", "aurora.instance.standard.db.r6g.large",
            "cache.node.redis.cache.r6g.large", "cache.node.valkey.cache.r6g.large",
        )
    }  # fmt: skip
    first, second, third, fourth = (usd(amount) for amount in rate.values())
    yield from table(
        [
            Claim("db.r6g.large, on demand", "190", first,
                  f"190 is Aurora's ({second}); RDS for PostgreSQL is cheaper, and twice as much Multi-AZ"),
            Claim("db.r6g.large, 1 year", "120", _month(rds, "database, 1y-no-upfront"),
                  f"nothing upfront. Aurora: {_month(aurora, 'database, 1y-no-upfront')}, all upfront "
                  f"{_month(aurora, 'database, 1y-all-upfront')}. No row of RDS r6g.large is in the catalogue; the share of "
                  "another size of r6g stands in, the dearer one of two"),
            Claim("db.r6g.large, 3 years", "85", _month(rds, "database, 3y-all-upfront"),
                  f"all upfront; Aurora {_month(aurora, 'database, 3y-all-upfront')}"),
            Claim("cache.r6g.large, on demand", "130", third,
                  f"Redis OSS; Valkey {fourth}, to which 130 is nearer"),
            Claim("cache.r6g.large, 1 year", "85", _month(redis, "cache, 1y-no-upfront"),
                  f"Redis OSS, nothing upfront; Valkey {_month(valkey, 'cache, 1y-no-upfront')}"),
            Claim("cache.r6g.large, 3 years", "55", _month(redis, "cache, 3y-all-upfront"),
                  f"Redis OSS, all upfront; Valkey {_month(valkey, 'cache, 3y-all-upfront')}"),
        ]
    )  # fmt: skip
    yield ""
    yield (
        "Database Savings Plans (one year, nothing upfront) take 20 % off r7g and later, 35 % off Serverless v2, and "
        "nothing off r6g: `vdbctl cost compare ENV` shows what each commitment would save of a whole environment."
    )


def _commitments(text: str):
    found = bill(environment(f"tier: dev\nproject: market\nregion: us-east-1\n{text}"))
    return {one.term.removeprefix("reserved "): one for one in commitments.of(found, CATALOGUE)}


def _month(found, term: str) -> str:
    return usd(found[term].effective_usd)


# -- E: recipe book --------------------------------------------------------------------------------


def recipes() -> Iterator[str]:
    found = bill(shipped("free-tier"))
    now = allowances.apply([("free-tier", found)], ("always", "first year"))
    later = allowances.apply([("free-tier", found)], ("always",))
    yield from table(
        [
            Claim("db.t3.micro with 20 GB", "13.87",
                  line(bill(environment(_MICRO)), "rds.instance.single-az.db.t3.micro",
                       "rds.storage.gp3.single-az"),
                  "no PostgreSQL price gives 13.87. On db.t4g.micro, which vdbctl takes, it is "
                  + line(found, "rds.instance.single-az.db.t4g.micro", "rds.storage.gp3.single-az")),
            Claim("cache.t2.micro", "11.52", "12.41",
                  "11.52 is cache.t4g.micro for 720 hours; no new t2 can be made. cache.t3.micro with Valkey: "
                  + line(found, "cache.node.valkey.cache.t3.micro")),
            Claim("all of it, list price", "about 30", usd(found.monthly_usd),
                  "with its alarm, dashboard, weekly copies and functions"),
            Claim("in the first year of an account made before 15 July 2025", "0.00",
                  usd(allowances.due_usd(now)),
                  "secrets are free for 30 days only, and copies that AWS Backup holds are in no allowance"),
            Claim("after it", "about 30", usd(allowances.due_usd(later)),
                  "what is always free (alarms, dashboards, functions, logs) stays free"),
        ]
    )  # fmt: skip
    yield ""
    account = allowances.Account(date(2026, 11, 1), Decimal(200))
    days = account.runway_days(allowances.due_usd(later))
    assert days is not None
    yield (
        "An account made since then has no such year but credits: 200 USD last "
        f"{int(days)} days of this, and on the free plan the account closes after six months."
    )


_MICRO = (
    "tier: dev\nproject: recipes\nregion: us-east-1\n"
    "database: {engine: postgres, instance_class: db.t3.micro, storage_gb: 20}\n"
)

# -- all claims ------------------------------------------------------------------------------------


def claims() -> Iterator[str]:
    hub, aurora = bill(environment(CONTENT_HUB)), "Aurora Standard"
    small = bill(environment(_PROXIED))
    micro = bill(environment(_MICRO))
    yield "| claim | verdict | what is right |"
    yield "|---|---|---|"
    for claim, verdict, right in (
        (
            "Aurora ACU 0.12 an hour",
            "right in the US, Standard",
            f"{price('aurora.acu.io-optimized')} with I/O-Optimized: AWS's row says so, its page 0.156",
        ),
        ("Aurora I/O 0.20 a million", "right in the US, Standard", "nothing with I/O-Optimized"),
        (
            "backups 0.021 a GB",
            "right for Aurora only",
            f"RDS for PostgreSQL {price('rds.backup')}",
        ),
        (
            "RDS Proxy from 10.80 a month",
            "wrong",
            f"{line(small, 'proxy.vcpu')}, and {line(hub, 'proxy.acu')} before Serverless v2",
        ),
        (
            "NAT gateway 32.40 a month",
            "of 720 hours, and incomplete",
            f"{line(hub, 'nat.hour')}, its address {line(hub, 'ipv4')}, and {price('nat.data')}",
        ),
        (
            "db.t3.micro with 20 GB 13.87",
            "wrong for PostgreSQL",
            line(micro, "rds.instance.single-az.db.t3.micro", "rds.storage.gp3.single-az"),
        ),
        ("cache.t2.micro 11.52", "wrong", "12.41; 11.52 is cache.t4g.micro for 720 hours"),
        ("db.r6g.large 190, 120, 85", "wrong for RDS", f"see D; on demand it is {aurora}'s"),
        ("cache.r6g.large 130, 85, 55", "wrong for Redis OSS", "see D; only near for Valkey"),
    ):
        yield f"| {claim} | {verdict} | {right} |"


_PROXIED = (
    "tier: dev\nproject: hub\nregion: us-east-1\nproxy: {}\n"
    "database: {engine: postgres, instance_class: db.r6g.large}\n"
)

DEPLOYMENTS = {
    "Prices that were written down": claims,
    "A. Content hub": content_hub,
    "B. Assistant": assistant,
    "C. Learning platform": learning,
    "D. Marketplace": marketplace,
    "E. Recipe book": recipes,
}


def test_the_page_is_as_the_estimate():
    text = HEAD
    for title, section in DEPLOYMENTS.items():
        text += f"\n## {title}\n\n" + "\n".join(section()) + "\n"

    assert_golden(ROOT / "docs/reference-bills.md", text)

"""Which row of a price file is which item of the catalogue, as data.

Regions stand before the usage type in several spellings, or not at all, so only what follows is
compared, and all of it: rows for Outposts, mirrors, extended support or provisioned bandwidth end
in the same words. Source: AWS Price List files and their rows as quoted in public repositories,
2025-06 to 2026-10.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

_REGION = (
    r"(?:(?:US[EW]|EU[A-Z]|AP[A-Z]|CA[A-Z]|SA[A-Z]|ME[A-Z]|AF[A-Z]|IL[A-Z]|MX[A-Z])\d-"
    r"|EU-|[a-z]{2}-[a-z]+-\d-)?"
)
"""Not just any capitals: rows of trust stores begin with TS-."""
_CLASS = r"db\.[a-z0-9]+\.[a-z0-9]+"
_NODE = r"cache\.[a-z0-9]+\.[a-z0-9]+"
MILLION = Decimal(1_000_000)

Row = Mapping[str, str]
"""A row of a price file; names of columns in lower case without spaces."""


@dataclass(frozen=True)
class Rule:
    """Rows that give one item, or one for each class, node type or region.

    Attributes:
        item: With {columns} of the row in it.
        usage: Usage type after the region's prefix, a regular expression.
        where: Columns that must have one of these values; the earlier ones are preferred.
        factor: Units of the file in one unit of the catalogue.
    """

    offer: str
    item: str
    usage: str
    unit: str
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    factor: Decimal = Decimal(1)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(_REGION + self.usage)

    @property
    def single(self) -> bool:
        """Whether it gives one item only, which a region either has or has not."""
        return "{" not in self.item

    def match(self, row: Row) -> tuple[str, int] | None:
        """The item of a row and how little preferred it is; None where it is none of these."""
        if not self.pattern.fullmatch(row.get("usagetype", "")):
            return None
        rank = 0
        for column, values in self.where.items():
            found = row.get(column, "")
            if found not in values:
                return None
            rank += values.index(found)
        try:
            return self.item.format_map(row), rank
        except KeyError:  # a row of this usage without a class
            return None


def rules() -> Iterator[Rule]:
    """All rules; each offer is one file for a region."""
    yield from _rds()
    yield from _aurora()
    yield from _cache()
    yield from _network()
    yield from _rest()


def _rds() -> Iterator[Rule]:
    offer = "AmazonRDS"
    postgres = {"databaseengine": ("PostgreSQL",)}
    any_engine = {"databaseengine": ("PostgreSQL", "Any", "")}
    for zones, option, prefix in (
        ("single-az", "Single-AZ", ""),
        ("multi-az", "Multi-AZ", "Multi-AZ-"),
    ):
        usage = f"{'Multi-AZ' if prefix else 'Instance'}Usage:{_CLASS}"
        where = {**postgres, "deploymentoption": (option,)}
        yield Rule(offer, f"rds.instance.{zones}.{{instancetype}}", usage, "hour", where)
        for kind, name in (
            ("gp2", "GP2-Storage"), ("gp3", "GP3-Storage"), ("io1", "PIOPS-Storage"),
            ("io2", "IO2-PIOPS-Storage"), ("standard", "StorageUsage"),
        ):  # fmt: skip
            item, usage = f"rds.storage.{kind}.{zones}", f"RDS:{prefix}{name}"
            yield Rule(offer, item, usage, "GB-month", any_engine)
        for kind, name in (("gp3", "GP3-PIOPS"), ("io1", "PIOPS"), ("io2", "IO2-PIOPS")):
            item, usage = f"rds.iops.{kind}.{zones}", f"RDS:{prefix}{name}"
            yield Rule(offer, item, usage, "IOPS-month", any_engine)
        item, usage = f"rds.throughput.gp3.{zones}", f"RDS:{prefix}GP3-Throughput"
        yield Rule(offer, item, usage, "MBps-month", any_engine)
    yield Rule(offer, "rds.backup", "RDS:ChargedBackupUsage", "GB-month", any_engine)
    yield Rule(offer, "cpu-credits.rds", r"CPUCredits:db\.t4g", "vCPU-hour", postgres)
    proxy = {"databaseengine": ("PostgreSQL", "Any", "")}
    yield Rule(offer, "proxy.vcpu", "RDS:ProxyUsage", "vCPU-hour", proxy)


def _aurora() -> Iterator[Rule]:
    offer, engine = "AmazonRDS", {"databaseengine": ("Aurora PostgreSQL",)}
    any_engine = {"databaseengine": ("Aurora PostgreSQL", "Any", "")}
    for kind, io in (("standard", ""), ("io-optimized", "IOOptimized")):
        item, usage = f"aurora.instance.{kind}.{{instancetype}}", f"InstanceUsage{io}:{_CLASS}"
        yield Rule(offer, item, usage, "hour", engine)
        usage = f"Aurora:ServerlessV2{io}Usage"
        yield Rule(offer, f"aurora.acu.{kind}", usage, "ACU-hour", any_engine)
    storage = "aurora.storage"
    yield Rule(offer, f"{storage}.standard", "Aurora:StorageUsage", "GB-month", any_engine)
    usage = "Aurora:IO-OptimizedStorageUsage"
    yield Rule(offer, f"{storage}.io-optimized", usage, "GB-month", any_engine)
    usage, unit = "Aurora:StorageIOUsage", "million requests"
    yield Rule(offer, "aurora.io", usage, unit, any_engine, MILLION)
    yield Rule(offer, "aurora.backup", "Aurora:BackupUsage", "GB-month", any_engine)
    usage = "Aurora:ReplicatedWriteIO"
    yield Rule(offer, "aurora.global.io", usage, "million", any_engine, MILLION)
    yield Rule(offer, "cpu-credits.aurora", r"CPUCredits:db\.t4g", "vCPU-hour", engine)
    yield Rule(offer, "proxy.acu", "RDS:Proxy-ASv2-Usage", "ACU-hour", any_engine)


def _cache() -> Iterator[Rule]:
    offer = "AmazonElastiCache"
    for name, engine in (("redis", "Redis"), ("valkey", "Valkey")):
        where, usage = {"cacheengine": (engine,)}, f"NodeUsage:{_NODE}"
        yield Rule(offer, f"cache.node.{name}.{{instancetype}}", usage, "hour", where)
        item = f"cache.serverless.{name}"
        yield Rule(offer, f"{item}.storage", f"CachedData:{engine}", "GB-hour")
        usage = f"ElastiCacheProcessingUnits:{engine}"
        yield Rule(offer, f"{item}.ecpu", usage, "million ECPU", factor=MILLION)
    engines = {"cacheengine": ("Redis", "Valkey", "Any", "")}
    yield Rule(offer, "cache.backup", "ElastiCache:BackupUsage", "GB-month", engines)


def _network() -> Iterator[Rule]:
    yield Rule("AmazonEC2", "nat.hour", "NatGateway-Hours", "hour")
    yield Rule("AmazonEC2", "nat.data", "NatGateway-Bytes", "GB")
    yield Rule("AmazonVPC", "endpoint.hour", "VpcEndpoint-Hours", "AZ-hour")
    yield Rule("AmazonVPC", "endpoint.data", "VpcEndpoint-Bytes", "GB")
    yield Rule("AmazonVPC", "ipv4", "PublicIPv4:InUseAddress", "hour")
    offer, out = "AWSDataTransfer", {"transfertype": ("AWS Outbound",)}
    yield Rule(offer, "transfer.internet", "DataTransfer-Out-Bytes", "GB", out)
    within = {"transfertype": ("IntraRegion",)}
    yield Rule(offer, "transfer.cross-az", "DataTransfer-Regional-Bytes", "GB each way", within)
    between = {"transfertype": ("InterRegion Outbound",)}
    usage = r"[A-Z]{2,4}\d?-AWS-Out-Bytes"
    yield Rule(offer, "transfer.to.{toregioncode}", usage, "GB", between)
    balancer = {"operation": ("LoadBalancing:Application",)}
    yield Rule("AWSELB", "alb.hour", "LoadBalancerUsage", "hour", balancer)
    yield Rule("AWSELB", "alb.lcu", "LCUUsage", "LCU-hour", balancer)


def _rest() -> Iterator[Rule]:
    thousand, ten_thousand = Decimal(1_000), Decimal(10_000)
    yield Rule("AWSSecretsManager", "secret", "AWSSecretsManager-Secrets?", "month")
    usage, unit = "AWSSecretsManagerAPIRequest", "10,000 calls"
    yield Rule("AWSSecretsManager", "secret.calls", usage, unit, factor=ten_thousand)
    yield Rule("awskms", "key", "KMS-Keys", "month")
    yield Rule("awskms", "key.calls", "KMS-Requests", unit, factor=ten_thousand)
    watch = "AmazonCloudWatch"
    yield Rule(watch, "alarm", "CW:AlarmMonitorUsage", "month")
    yield Rule(watch, "custom-metric", "CW:MetricMonitorUsage", "month")
    yield Rule(watch, "logs.ingest", "DataProcessing-Bytes", "GB")
    yield Rule(watch, "logs.vended", "VendedLog-Bytes", "GB")
    yield Rule(watch, "logs.storage", "TimedStorage-ByteHrs", "GB-month")
    yield Rule("AWSLambda", "lambda.request", "Request", "million", factor=MILLION)
    yield Rule("AWSLambda", "lambda.arm64", "Lambda-GB-Second-ARM", "GB-second")
    yield Rule("AWSLambda", "lambda.x86_64", "Lambda-GB-Second", "GB-second")
    ecs = "AmazonECS"
    yield Rule(ecs, "fargate.x86_64.vcpu", "Fargate-vCPU-Hours:perCPU", "vCPU-hour")
    yield Rule(ecs, "fargate.x86_64.memory", "Fargate-GB-Hours", "GB-hour")
    yield Rule(ecs, "fargate.arm64.vcpu", "Fargate-ARM-vCPU-Hours:perCPU", "vCPU-hour")
    yield Rule(ecs, "fargate.arm64.memory", "Fargate-ARM-GB-Hours", "GB-hour")
    standard = {"volumetype": ("Standard",)}
    yield Rule("AmazonS3", "s3.standard", "TimedStorage-ByteHrs", "GB-month", standard)
    unit = "1,000 requests"
    yield Rule("AmazonS3", "s3.put", "Requests-Tier1", unit, factor=thousand)
    yield Rule("AmazonS3", "s3.get", "Requests-Tier2", unit, factor=thousand)

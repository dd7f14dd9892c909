"""What CloudWatch has measured of a database and its cache."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from vdbctl.aws import Aws, translated
from vdbctl.fact import Fact
from vdbctl.iac.outputs import Outputs

FACTS = (
    Fact(
        "metrics",
        'RDS and Aurora User Guides, "Amazon CloudWatch metrics"; ElastiCache User Guide, '
        '"Metrics for Valkey and Redis OSS" and "Metrics for serverless caches"',
        date(2026, 11, 22),
    ),
)

Unit = Literal["%", "ACU", "GiB", "MiB", "1/s", "ms", ""]
POINTS = 60
"""Points that are asked for, whatever the time."""
GIB, MIB = 1024.0**3, 1024.0**2


@dataclass(frozen=True)
class Metric:
    """One that is asked for.

    Attributes:
        scale: What a value of CloudWatch is divided by to be in `unit`.
    """

    name: str
    words: str
    unit: Unit
    scale: float = 1.0
    statistic: str = "Average"


@dataclass(frozen=True)
class Series:
    """What was measured, in time order; empty where nothing was."""

    metric: Metric
    of: str
    times: tuple[datetime, ...]
    values: tuple[float, ...]

    @property
    def mean(self) -> float:
        return sum(self.values) / len(self.values)

    def percentile(self, share: float) -> float:
        """The value that so many of all are not above; nearest rank."""
        ordered = sorted(self.values)
        return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


AURORA = (
    Metric("CPUUtilization", "CPU", "%"),
    Metric("ServerlessDatabaseCapacity", "capacity", "ACU"),
    Metric("ACUUtilization", "of the highest capacity", "%"),
    Metric("DatabaseConnections", "connections", "", statistic="Maximum"),
    Metric("BufferCacheHitRatio", "cache hits", "%"),
    Metric("FreeableMemory", "free memory", "GiB", GIB),
    Metric("VolumeBytesUsed", "storage", "GiB", GIB),
    Metric("CommitLatency", "commit latency", "ms"),
    Metric("Deadlocks", "deadlocks", "1/s"),
)
RDS = (
    Metric("CPUUtilization", "CPU", "%"),
    Metric("CPUCreditBalance", "CPU credits", ""),
    Metric("DatabaseConnections", "connections", "", statistic="Maximum"),
    Metric("FreeableMemory", "free memory", "GiB", GIB),
    Metric("FreeStorageSpace", "free storage", "GiB", GIB),
    Metric("ReadIOPS", "reads", "1/s"),
    Metric("WriteIOPS", "writes", "1/s"),
    Metric("ReadLatency", "read latency", "ms", 0.001),
    Metric("WriteLatency", "write latency", "ms", 0.001),
)
CACHE_NODES = (
    Metric("EngineCPUUtilization", "CPU of the engine", "%"),
    Metric("DatabaseMemoryUsagePercentage", "memory", "%"),
    Metric("CurrConnections", "connections", "", statistic="Maximum"),
    Metric("CacheHitRate", "hits", "%"),
    Metric("Evictions", "evictions", "", statistic="Sum"),
)
CACHE_SERVERLESS = (
    Metric("BytesUsedForCache", "memory", "MiB", MIB),
    Metric("ElastiCacheProcessingUnits", "ECPU", "", statistic="Sum"),
    Metric("CurrConnections", "connections", "", statistic="Maximum"),
    Metric("CacheHitRate", "hits", "%"),
    Metric("Evictions", "evictions", "", statistic="Sum"),
)


def read(aws: Aws, outputs: Outputs, now: datetime, back: timedelta) -> tuple[Series, ...]:
    """All metrics of a stack, over a time until now.

    Raises:
        AwsRefused: cloudwatch:GetMetricData is not allowed.
    """
    database = outputs.database_identifier
    if outputs.engine == "aurora-postgresql":
        wanted = [(metric, "DBClusterIdentifier", database) for metric in AURORA]
    else:
        wanted = [(metric, "DBInstanceIdentifier", database) for metric in RDS]
    found = _ask(aws, "AWS/RDS", wanted, now, back)
    if outputs.cache_endpoint is None:
        return found
    if ".serverless." in outputs.cache_endpoint:
        caches = [(metric, "clusterId", outputs.stack) for metric in CACHE_SERVERLESS]
    else:
        nodes = f"{outputs.stack}-001"
        caches = [(metric, "CacheClusterId", nodes) for metric in CACHE_NODES]
    return found + _ask(aws, "AWS/ElastiCache", caches, now, back)


def period_s(back: timedelta) -> int:
    """Length of a point: a whole number of minutes, so that there are about 60."""
    return max(60, int(back.total_seconds() / POINTS / 60) * 60)


def _ask(
    aws: Aws,
    namespace: str,
    wanted: Sequence[tuple[Metric, str, str]],
    now: datetime,
    back: timedelta,
) -> tuple[Series, ...]:
    queries = [
        {
            "Id": f"m{number}",
            "MetricStat": {
                "Metric": {
                    "Namespace": namespace,
                    "MetricName": metric.name,
                    "Dimensions": [{"Name": dimension, "Value": value}],
                },
                "Period": period_s(back),
                "Stat": metric.statistic,
            },
        }
        for number, (metric, dimension, value) in enumerate(wanted)
    ]
    points: dict[str, list[tuple[datetime, float]]] = {one["Id"]: [] for one in queries}  # type: ignore[misc]
    with translated("cloudwatch:GetMetricData"):
        pages = aws.client("cloudwatch").get_paginator("get_metric_data")
        for page in pages.paginate(
            MetricDataQueries=queries,
            StartTime=now - back,
            EndTime=now + timedelta(minutes=1),
            ScanBy="TimestampAscending",
        ):
            for one in page["MetricDataResults"]:
                points[one["Id"]] += zip(one["Timestamps"], one["Values"], strict=True)
    return tuple(
        _series(metric, value, points[f"m{number}"])
        for number, (metric, _, value) in enumerate(wanted)
    )


def _series(metric: Metric, of: str, points: Iterable[tuple[datetime, float]]) -> Series:
    ordered = sorted(points)
    return Series(
        metric,
        of,
        tuple(at for at, _ in ordered),
        tuple(value / metric.scale for _, value in ordered),
    )

"""Which engine versions and classes AWS offers, as data with a date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from vdbctl.fact import Fact

READ_ON = date(2026, 11, 21)
FACTS = (
    Fact(
        "engine versions, the end of their support",
        "Release calendars for Aurora PostgreSQL and for Amazon RDS for PostgreSQL",
        READ_ON,
    ),
    Fact(
        "versions and regions with Data API",
        'Aurora User Guide, "Supported Regions and Aurora DB engines for RDS Data API"',
        READ_ON,
    ),
    Fact(
        "versions that pause at 0 ACU",
        'Aurora User Guide, "Scaling to Zero ACUs with automatic pause and resume"',
        READ_ON,
    ),
    Fact(
        "rds.force_ssl by default",
        'RDS User Guide, "Using SSL with a PostgreSQL DB instance"; Aurora User Guide, '
        "security pages",
        READ_ON,
    ),
    Fact(
        "versions and nodes of caches",
        "ElastiCache User Guide, supported engines and node types",
        READ_ON,
    ),
    Fact(
        "parameters of cache nodes",
        'ElastiCache User Guide, "Valkey and Redis OSS parameters"',
        READ_ON,
    ),
    Fact("memory and vCPUs of instance classes", 'RDS User Guide, "DB instance classes"', READ_ON),
    Fact(
        "connections by memory",
        'RDS User Guide, "Quotas and constraints": LEAST({DBInstanceClassMemory/9531392}, 5000)',
        READ_ON,
    ),
)

AURORA_VERSIONS = frozenset(
    {
        "18.4", "18.3", "17.10", "17.9", "17.7", "17.6", "17.5", "17.4", "16.14", "16.13",
        "16.11", "16.10", "16.9", "16.8", "15.17", "15.15", "15.14", "15.13", "15.12", "15.10",
        "14.22", "14.20", "14.19", "14.18", "14.17", "14.6",
    }
)  # fmt: skip
RDS_VERSIONS = frozenset(
    {
        "18.6", "18.4", "18.3", "18.1", "17.11", "17.10", "17.9", "17.7", "16.15", "16.14",
        "16.13", "16.11", "15.19", "15.18", "15.17", "15.15", "14.24", "14.23",
    }
)  # fmt: skip
MAJORS = frozenset({14, 15, 16, 17, 18})
LAST_RETIRED_MAJOR = 13
"""Standard support of 13 ended 2026-02-28."""

EXTENDED_SUPPORT = {
    11: date(2024, 4, 1), 12: date(2025, 3, 1), 13: date(2026, 3, 1),
    14: date(2027, 3, 1), 15: date(2028, 3, 1), 16: date(2029, 3, 1),
}  # fmt: skip
"""Day from which AWS charges for staying on a major version."""
DEARER_SUPPORT_YEAR = 3
"""From its third year on extended support costs twice as much."""

DATA_API_MINIMUM = {14: 8, 15: 3, 16: 1, 17: 4, 18: 3}
"""First minor of each major with the Data API."""
PAUSE_MINIMUM = {14: 12, 15: 7, 16: 3, 17: 0, 18: 0}
"""First minor of each major that can pause at 0 ACU."""

DATA_API_MISSING_REGIONS = frozenset(
    {"ap-south-2", "ap-southeast-4", "ap-southeast-6", "ap-east-2", "ca-west-1", "eu-central-2",
     "il-central-1", "mx-central-1"}
)  # fmt: skip

VALKEY_VERSIONS = frozenset({"7.2", "8.0", "8.1", "8.2", "9.0", "9.1"})
REDIS_VERSIONS = frozenset({"6.2", "7.0", "7.1"})
RETIRED_CACHE_FAMILIES = frozenset({"t1", "t2", "m1", "m2", "m3", "c1", "r3"})
"""Node families of which no new node can be created."""


def extended_support_year(major: int, on: date) -> int:
    """Which year of extended support a major version is in on this day; 0 for none."""
    start = EXTENDED_SUPPORT.get(major)
    if start is None or on < start:
        return 0
    return on.year - start.year + ((on.month, on.day) >= (start.month, start.day))


def minor(version: str) -> int | None:
    """Minor part of an engine version, or None where only the major is given."""
    return int(version.split(".")[1]) if "." in version else None


TLS_BY_DEFAULT = {"postgres": 15, "aurora-postgresql": 17}
"""First major version whose default parameter group enforces TLS (rds.force_ssl 1)."""

CACHE_PARAMETERS: dict[str, range | str | frozenset[str]] = {
    "activedefrag": frozenset({"yes", "no"}),
    "close-on-replica-write": frozenset({"yes", "no"}),
    "hash-max-listpack-entries": range(2**31),
    "lazyfree-lazy-eviction": frozenset({"yes", "no"}),
    "lazyfree-lazy-expire": frozenset({"yes", "no"}),
    "maxmemory-policy": frozenset(
        {
            "allkeys-lfu", "allkeys-lru", "allkeys-random", "noeviction",
            "volatile-lfu", "volatile-lru", "volatile-random", "volatile-ttl",
        }
    ),
    "maxmemory-samples": range(1, 65),
    "notify-keyspace-events": "KEg$lshzxedtmnA",
    "reserved-memory-percent": range(101),
    "slowlog-log-slower-than": range(2**31),
    "slowlog-max-len": range(2**31),
    "tcp-keepalive": range(2**31),
    "timeout": range(2**31),
}  # fmt: skip
"""Parameters of cache nodes: a range of numbers, letters, or choices."""

_MEMORY_GIB = {
    ("t", "nano"): Decimal("0.5"), ("t", "micro"): Decimal(1), ("t", "small"): Decimal(2),
    ("t", "medium"): Decimal(4), ("t", "large"): Decimal(8), ("t", "xlarge"): Decimal(16),
    ("m", "large"): Decimal(8), ("c", "large"): Decimal(4),
    ("r", "large"): Decimal(16), ("x", "large"): Decimal(32),
}  # fmt: skip
_MEMORY_OF_XLARGE = {"t": 16, "m": 16, "c": 8, "r": 32, "x": 64}


def memory_gib(instance_class: str) -> Decimal | None:
    """Memory of an instance class in GiB, or None where the family is not known."""
    _, family, size = instance_class.split(".")
    letter = family[0]
    if (letter, size) in _MEMORY_GIB:
        return _MEMORY_GIB[letter, size]
    if size.endswith("xlarge") and letter in _MEMORY_OF_XLARGE:
        return Decimal(_MEMORY_OF_XLARGE[letter] * int(size.removesuffix("xlarge") or 1))
    return None


def max_connections(memory_gib: Decimal) -> int:
    """Connections that RDS allows by default: a share of the memory, 5000 at most."""
    return min(int(memory_gib * 1024**3 / 9_531_392), 5_000)


def vcpus(instance_class: str) -> int:
    """vCPUs of an instance class: 2 up to large, 4 for xlarge, then 4 for each x."""
    size = instance_class.rsplit(".", 1)[1]
    if size.endswith("xlarge"):
        return 4 * int(size.removesuffix("xlarge") or 1)
    return 2

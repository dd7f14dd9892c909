"""Which engine versions and classes AWS offers, as data with a date.

Source: AWS release calendars for Aurora PostgreSQL and for RDS for PostgreSQL; ElastiCache User
Guide, supported engines and node types. Read 2026-11-21.
"""

from __future__ import annotations

READ_ON = "2026-11-21"

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


def minor(version: str) -> int | None:
    """Minor part of an engine version, or None where only the major is given."""
    return int(version.split(".")[1]) if "." in version else None


STATIC_PARAMETERS = frozenset(
    {
        "autovacuum_freeze_max_age",
        "autovacuum_max_workers",
        "huge_pages",
        "max_connections",
        "max_locks_per_transaction",
        "max_prepared_transactions",
        "max_replication_slots",
        "max_wal_senders",
        "max_worker_processes",
        "rds.logical_replication",
        "shared_buffers",
        "shared_preload_libraries",
        "track_activity_query_size",
        "track_commit_timestamp",
        "wal_buffers",
    }
)
"""Parameters that take effect at the next restart; the others take effect at once.
Source: PostgreSQL 17 documentation, "Server Configuration", context postmaster. Read 2026-11-21."""

"""Who is told when something goes wrong, and from which point on it counts as wrong."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from vdbctl.spec.part import Email, Part

Threshold = Decimal | Literal["off"]


class DatabaseThresholds(Part):
    """Where alarms of the database go off; left out, they follow the class and its memory."""

    cpu_percent: Threshold = Decimal(80)
    connections: Threshold | None = None
    """Default: 160, or 80 % of what the class takes where that is less."""
    free_storage_percent: Threshold = Decimal(20)
    """RDS only: Aurora grows by itself."""
    freeable_memory_mb: Threshold | None = None
    """Default: 256, or a tenth of the memory where that is less."""
    read_latency_ms: Threshold = Decimal(20)
    write_latency_ms: Threshold = Decimal(50)
    replica_lag_s: Threshold = Decimal(60)
    buffer_cache_hit_percent: Threshold = Decimal(80)
    """Aurora only. Below it, a vector index no longer fits into memory."""
    transaction_ids: Threshold = Decimal(1_000_000_000)
    """Transaction ids in use; autovacuum has fallen behind."""
    failed_logins: Threshold = Decimal(20)
    """In five minutes; needs log_exports."""
    storage_credit_percent: Threshold = Decimal(10)
    """RDS only: credits of the disk for I/O and throughput that are left."""
    free_local_storage_gb: Threshold | None = None
    """Aurora only, for sorts and index builds. Default: a tenth of what the class has, which is
    about twice its memory."""
    load_per_vcpu: Threshold = Decimal(2)
    """Sessions that work or wait, for each vCPU, for fifteen minutes; not of Serverless."""
    uptime_s: Threshold = Decimal(60)
    """Aurora only: below this an instance has just been restarted; not of one that can pause."""
    capacity_percent: Threshold = Decimal(95)
    """Serverless: share of max_acu, for fifteen minutes."""


class CacheThresholds(Part):
    """Where alarms of the cache go off."""

    cpu_percent: Threshold = Decimal(80)
    memory_percent: Threshold = Decimal(80)
    """Serverless: of max_storage_gb."""
    connections: Threshold = Decimal(5_000)
    evictions: Threshold = Decimal(1_000)
    """In five minutes."""
    hit_rate_percent: Threshold = Decimal(80)
    replication_lag_s: Threshold = Decimal(1)
    throttled: Threshold = Decimal(0)
    """Serverless: requests refused in five minutes."""


class Monitoring(Part):
    """Alarms, events of RDS, a dashboard and a budget, all told to one SNS topic."""

    emails: tuple[Email, ...] = ()
    """Who gets a mail; each has to confirm it once."""
    alarms: Literal["recommended", "critical", "none"] = "recommended"
    """critical: the CPU of the database alone."""
    database: DatabaseThresholds = DatabaseThresholds()
    cache: CacheThresholds = CacheThresholds()
    events: bool = True
    """Tell failover, failure, maintenance, deletion and recovery of the database."""
    dashboard: bool = True
    encrypted_topic: bool = True
    """Encrypt messages at rest; takes a KMS key, because CloudWatch cannot use AWS's own."""
    budget_alert_percent: int = Field(default=80, ge=1, le=100)
    """Tell when this much of budget_monthly_usd is spent, or when all of it is forecast to be."""

"""How much an environment is used, for the estimate; not sent to AWS."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from vdbctl.spec.part import Part


class Usage(Part):
    """What the estimate assumes, per month. Not sent to AWS."""

    average_acu: Decimal | None = Field(default=None, ge=0, le=256)
    """Mean ACU of each serverless instance while awake; default: a quarter of the way to max."""
    awake_hours: int = Field(default=730, ge=0, le=730)
    """Hours in which a cluster that can pause is awake."""
    storage_gb: int = Field(default=10, ge=1)
    """Data in Aurora; RDS bills what is provisioned instead."""
    io_million: Decimal = Field(default=Decimal(1), ge=0)
    """I/O requests of Aurora, in millions."""
    backup_extra_gb: int = Field(default=0, ge=0)
    """Backups beyond what is free."""
    nat_gb: int = Field(default=10, ge=0)
    endpoint_gb: int = Field(default=5, ge=0)
    """Through interface endpoints."""
    cache_storage_gb: Decimal = Field(default=Decimal("0.1"), ge=0)
    """In a serverless cache."""
    cache_million_ecpu: Decimal = Field(default=Decimal(10), ge=0)
    cache_backup_gb: Decimal = Field(default=Decimal(0), ge=0)
    """Cache snapshots beyond the first, which is free."""
    log_gb: Decimal = Field(default=Decimal(1), ge=0)
    """Log data taken in by CloudWatch."""
    data_api_million: Decimal = Field(default=Decimal("0.1"), ge=0)
    """Calls of the Data API, in millions."""
    backup_gb: Decimal = Field(default=Decimal(10), ge=0)
    """Data that AWS Backup holds in each vault."""
    flow_log_gb: Decimal = Field(default=Decimal(1), ge=0)
    """VPC flow logs taken in by CloudWatch."""
    bucket_gb: Decimal = Field(default=Decimal(10), ge=0)
    """In each bucket."""
    load_balancer_lcu: Decimal = Field(default=Decimal(1), ge=0)
    """Mean load of the load balancer, in LCU."""
    average_tasks: Decimal | None = Field(default=None, ge=0)
    """Mean number of tasks of each service that scales; default: its minimum."""
    function_invocations: int = Field(default=1_000, ge=0)
    """Calls of each Lambda function."""
    replication_gb: Decimal = Field(default=Decimal(10), ge=0)
    """Changes sent to the second region."""
    kinesis_gb: Decimal = Field(default=Decimal(10), ge=0)
    """Data of the activity stream."""

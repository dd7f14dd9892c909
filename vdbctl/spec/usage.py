"""How much an environment is used, for the estimate; not sent to AWS."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from vdbctl.spec.part import Part

Amount = Annotated[Decimal, Field(ge=0)]


class Amounts(Part):
    """Amounts in a month."""

    average_acu: Decimal | None = Field(default=None, ge=0, le=256)
    """Mean ACU of each serverless instance while awake; default: a quarter of the way to max."""
    awake_hours: Decimal = Field(default=Decimal(730), ge=0, le=730)
    """Hours in which a cluster that can pause is awake."""
    storage_gb: Decimal = Field(default=Decimal(10), ge=1)
    """Data in Aurora; RDS bills what is provisioned instead."""
    io_million: Amount = Decimal(1)
    """I/O requests of Aurora, in millions."""
    burst_vcpu_hours: Amount = Decimal(0)
    """vCPU hours of T classes above their baseline, over all instances."""
    backup_extra_gb: Amount = Decimal(0)
    """Backups and snapshots beyond what is free."""
    nat_gb: Amount = Decimal(10)
    """Through NAT gateways, either way."""
    egress_gb: Amount = Decimal(0)
    """To the internet."""
    cross_az_gb: Amount = Decimal(0)
    """Between zones, counted once; AWS bills both ends. Replication of databases is free."""
    endpoint_gb: Amount = Decimal(5)
    """Through interface endpoints."""
    cache_storage_gb: Amount = Decimal("0.1")
    """In a serverless cache."""
    cache_million_ecpu: Amount = Decimal(10)
    cache_backup_gb: Amount = Decimal(0)
    """Cache snapshots beyond the first, which is free."""
    log_gb: Amount = Decimal(1)
    """Log data taken in by CloudWatch, of each log."""
    monitoring_sample_kb: Amount = Decimal(10)
    """Size of one sample of enhanced monitoring, which is stored as a log."""
    container_metrics: Amount = Decimal(20)
    """Metrics of each service where container_insights is on."""
    secret_calls: Amount = Decimal(10_000)
    """Calls that read secrets."""
    key_calls: Amount = Decimal(10_000)
    """Calls that use KMS keys."""
    data_api_million: Amount = Decimal("0.1")
    """Calls of the Data API, in millions."""
    backup_gb: Amount = Decimal(10)
    """Data that AWS Backup holds in each vault."""
    flow_log_gb: Amount = Decimal(1)
    """VPC flow logs taken in by CloudWatch."""
    bucket_gb: Amount = Decimal(10)
    """In each bucket."""
    bucket_writes: Amount = Decimal(10_000)
    """Requests that write or list, to each bucket."""
    bucket_reads: Amount = Decimal(100_000)
    """Requests that read, to each bucket."""
    load_balancer_lcu: Amount = Decimal(1)
    """Mean load of the load balancer, in LCU."""
    average_tasks: Decimal | None = Field(default=None, ge=0)
    """Mean number of tasks of each service that scales; default: its minimum."""
    function_invocations: Amount = Decimal(1_000)
    """Calls of each Lambda function."""
    replication_gb: Amount = Decimal(10)
    """Changes of the database sent to the second region."""
    cache_replication_gb: Amount = Decimal(10)
    """Changes of the cache sent to the second region."""
    kinesis_gb: Amount = Decimal(10)
    """Data of the activity stream."""


class Usage(Amounts):
    """What the estimate assumes, per month. Not sent to AWS."""

    low: dict[str, Amount] = Field(default_factory=dict)
    """Amounts of a quiet month, by name; default: half of those above."""
    high: dict[str, Amount] = Field(default_factory=dict)
    """Amounts of a busy month, by name; default: twice those above."""

    @model_validator(mode="after")
    def _low_and_high_are_amounts_in_order(self) -> Self:
        for level, amounts in (("low", self.low), ("high", self.high)):
            for name, amount in amounts.items():
                if name not in Amounts.model_fields:
                    raise ValueError(
                        f"{level}.{name}: there is no such amount; "
                        f"there are {', '.join(Amounts.model_fields)}"
                    )
                typical = getattr(self, name)
                if typical is None:
                    continue
                if amount > typical if level == "low" else amount < typical:
                    where = "above" if level == "low" else "below"
                    raise ValueError(f"{level}.{name}: {amount} is {where} {typical}, the usual")
        return self

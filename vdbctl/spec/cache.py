"""The cache: ElastiCache nodes, or ElastiCache Serverless; Valkey or Redis OSS."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from vdbctl.spec.part import (
    Cidr,
    DailyWindow,
    LogRetentionDays,
    Part,
    SecurityGroupId,
    Time,
    Version,
    WeeklyWindow,
)
from vdbctl.spec.shapes import shaped

NodeType = Annotated[
    str, shaped(r"^cache\.[a-z0-9]+\.[a-z0-9]+$", "a node type such as cache.t4g.micro")
]


class CacheBase(Part):
    """What both kinds of cache have in common."""

    engine: Literal["valkey", "redis"] = "valkey"
    authentication: Literal["iam", "token"] = "iam"
    """iam: a user that logs in with its IAM role. token: besides, the default user with an auth
    token that is kept in Secrets Manager, for clients that cannot sign in."""
    token_generation: int = Field(default=1, ge=1)
    """Raise it to make a new auth token."""
    allowed_cidrs: tuple[Cidr, ...] = ()
    """Address ranges that may connect, besides the workload's security group; a cache has no public
    address, so these are of the VPC and of what is connected with it."""
    allowed_security_groups: tuple[SecurityGroupId, ...] = ()
    """Further security groups that may connect."""
    snapshot_retention_days: int = Field(default=0, ge=0, le=35)
    source_snapshot: str | None = None
    """Data to begin with: name of a snapshot, its ARN for a serverless cache; later changes replace
    nothing."""


class NodeCache(CacheBase):
    """ElastiCache nodes in one replication group, encrypted at rest and in transit."""

    kind: Literal["nodes"]
    version: Version = "8.0"
    node_type: NodeType
    nodes: int = Field(default=1, ge=1, le=6)
    """The primary and its replicas; two and more fail over by themselves."""
    multi_az: bool = False
    snapshot_window: DailyWindow = "04:00-05:00"
    """UTC."""
    maintenance_window: WeeklyWindow = "sun:06:00-sun:07:00"
    """UTC."""
    auto_minor_upgrades: bool = False
    """Let AWS install later minor versions; `version` has to follow them then."""
    final_snapshot: bool = False
    """Take a snapshot when the environment is destroyed."""
    parameters: dict[str, str | int] = Field(default_factory=dict)
    """Parameters such as maxmemory-policy; none for the engine's default group."""
    log_exports: bool = False
    """Slow log and engine log to CloudWatch."""
    log_retention_days: LogRetentionDays = 7

    @model_validator(mode="after")
    def _multi_az_needs_a_replica(self) -> Self:
        if self.multi_az and self.nodes < 2:
            raise ValueError("multi_az needs at least 2 nodes")
        return self


class ServerlessCache(CacheBase):
    """ElastiCache Serverless: paid by data stored and requests, with a monthly floor."""

    kind: Literal["serverless"]
    version: Literal["7", "8"] = "8"
    """Major version."""
    max_storage_gb: int = Field(default=5, ge=1, le=5_000)
    max_ecpu_per_s: int = Field(default=5_000, ge=1_000, le=15_000_000)
    snapshot_time: Time = "04:00"
    """UTC."""


Cache = Annotated[NodeCache | ServerlessCache, Field(discriminator="kind")]

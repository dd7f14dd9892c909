"""How a cache is, as AWS tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vdbctl.aws import Aws, translated
from vdbctl.iac.outputs import Outputs


@dataclass(frozen=True)
class Cache:
    """The cache: its nodes with their role."""

    identifier: str
    engine: str
    status: str
    nodes: tuple[str, ...]
    failover: bool
    last_snapshot: datetime | None


def read(aws: Aws, outputs: Outputs) -> Cache | None:
    """The cache of a stack; None where it has none."""
    if outputs.cache_endpoint is None:
        return None
    caches, name = aws.client("elasticache"), outputs.stack
    if ".serverless." in outputs.cache_endpoint:
        with translated(f"elasticache:DescribeServerlessCaches of {name}"):
            [one] = caches.describe_serverless_caches(ServerlessCacheName=name)["ServerlessCaches"]
        return Cache(name, one["Engine"], one["Status"], (), failover=True, last_snapshot=None)
    with translated(f"elasticache:DescribeReplicationGroups of {name}"):
        [one] = caches.describe_replication_groups(ReplicationGroupId=name)["ReplicationGroups"]
        taken = [
            node["SnapshotCreateTime"]
            for shot in caches.describe_snapshots(ReplicationGroupId=name)["Snapshots"]
            for node in shot.get("NodeSnapshots", [])
            if "SnapshotCreateTime" in node
        ]
    nodes = tuple(
        f"{node['CacheClusterId']} {node.get('CurrentRole', '')}".strip()
        for group in one.get("NodeGroups", [])
        for node in group.get("NodeGroupMembers", [])
    )
    automatic = one.get("AutomaticFailover") in ("enabled", "enabling")
    engine = one.get("Engine") or "redis"
    return Cache(name, engine, one["Status"], nodes, automatic, max(taken, default=None))

"""ElastiCache in operation: failovers, and snapshots of serverless caches. Gap: neither in moto;
a snapshot of nodes does not say when it was taken."""

from __future__ import annotations

import functools
from datetime import UTC, datetime
from typing import Any

from moto.core.responses import ActionResult
from moto.elasticache import models
from moto.elasticache.responses import ElastiCacheResponse

from vdbctl.sandbox.services import cache_store as store


def install() -> None:
    """Add the calls; after `cache_store.install`."""
    response = ElastiCacheResponse
    response.test_failover = _fail_over
    response.create_serverless_cache_snapshot = _create
    response.describe_serverless_cache_snapshots = _describe
    response.delete_serverless_cache_snapshot = _delete
    models.Snapshot.__init__ = _dated(models.Snapshot.__init__)


def _fail_over(call: Any) -> ActionResult:
    given = call._get_params()
    groups = store.backend(call).replication_groups
    [group] = store.found(groups, given["ReplicationGroupId"], "ReplicationGroupNotFoundFault")
    members = group.node_groups[0]["node_group_members"]
    primary = next(one for one in members if one.get("current_role") == "primary")
    replica = next(one for one in members if one.get("current_role") == "replica")
    primary["current_role"], replica["current_role"] = "replica", "primary"
    return ActionResult({"ReplicationGroup": group})


def _dated(original: Any) -> Any:
    @functools.wraps(original)
    def init(self: Any, *args: Any, **options: Any) -> None:
        original(self, *args, **options)
        self.node_snapshots = [{"SnapshotCreateTime": datetime.now(UTC)}]

    return init


def _create(call: Any) -> ActionResult:
    given = call._get_params()
    caches, name = store.backend(call).serverless_caches, given["ServerlessCacheSnapshotName"]
    [cache] = store.found(caches, given["ServerlessCacheName"], "ServerlessCacheNotFoundFault")
    if name in store.backend(call).serverless_snapshots:
        raise store.AlreadyExists("ServerlessCacheSnapshotAlreadyExistsFault", name)
    snapshot = {
        "ServerlessCacheSnapshotName": name,
        "ARN": store.arn(call, "serverlesscachesnapshot", name),
        "SnapshotType": "manual",
        "Status": "available",
        "CreateTime": datetime.now(UTC),
        "ServerlessCacheConfiguration": {
            key: cache[key] for key in ("ServerlessCacheName", "Engine", "MajorEngineVersion")
        },
    }
    store.backend(call).serverless_snapshots[name] = snapshot
    store.tag(call, str(snapshot["ARN"]), given)
    return ActionResult({"ServerlessCacheSnapshot": snapshot})


def _describe(call: Any) -> ActionResult:
    given = call._get_params()
    name, cache = given.get("ServerlessCacheSnapshotName"), given.get("ServerlessCacheName")
    found = store.found(
        store.backend(call).serverless_snapshots, name, "ServerlessCacheSnapshotNotFoundFault"
    )
    return ActionResult(
        {
            "ServerlessCacheSnapshots": [
                one
                for one in found
                if cache in (None, one["ServerlessCacheConfiguration"]["ServerlessCacheName"])
            ]
        }
    )


def _delete(call: Any) -> ActionResult:
    name = call._get_params()["ServerlessCacheSnapshotName"]
    snapshots = store.backend(call).serverless_snapshots
    [snapshot] = store.found(snapshots, name, "ServerlessCacheSnapshotNotFoundFault")
    del snapshots[name]
    return ActionResult({"ServerlessCacheSnapshot": {**snapshot, "Status": "deleting"}})

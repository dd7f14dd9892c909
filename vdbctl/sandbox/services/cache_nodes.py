"""ElastiCache: replication groups with their members, and clusters of one node."""

from __future__ import annotations

import functools
from typing import Any

from moto.core.responses import ActionResult
from moto.elasticache import models
from moto.elasticache.responses import ElastiCacheResponse

from vdbctl.sandbox.services import cache_store as store

_FULL_VERSIONS = {
    "6.2": "6.2.6",
    "7.0": "7.0.7",
    "7.1": "7.1.0",
    "7.2": "7.2.6",
    "8.0": "8.0.1",
    "8.1": "8.1.0",
    "8.2": "8.2.0",
    "9.0": "9.0.0",
    "9.1": "9.1.0",
}
_CHANGEABLE = {
    "AutoMinorVersionUpgrade": "auto_minor_version_upgrade",
    "CacheParameterGroupName": "cache_parameter_group_name",
    "EngineVersion": "engine_version",
    "PreferredMaintenanceWindow": "preferred_maintenance_window",
    "SecurityGroupIds": "sandbox_security_groups",
    "SnapshotWindow": "snapshot_window",
    "TransitEncryptionMode": "transit_encryption_mode",
}


def install() -> None:
    """Gaps: the number of nodes is ignored, members are not to be found, deletion never ends,
    encryption in transit has no mode, most changes are dropped, replicas cannot be added."""
    group, response = models.ReplicationGroup, ElastiCacheResponse
    group.__init__ = _making(group.__init__)
    models.ElastiCacheBackend.delete_replication_group = _delete
    models.CacheCluster.__init__ = _keeping_groups(models.CacheCluster.__init__)
    response.modify_replication_group = _modifying(response.modify_replication_group)
    response.increase_replica_count = _set_replicas
    response.decrease_replica_count = _set_replicas
    response.describe_cache_clusters = _describe_clusters
    response.delete_cache_cluster = _delete_cluster


def _making(original: Any) -> Any:
    @functools.wraps(original)
    def init(self: Any, *args: Any, **options: Any) -> None:
        nodes = int(options.get("num_cache_clusters") or 1)
        if nodes > 1 and not options.get("replicas_per_node_group"):
            options["replicas_per_node_group"] = nodes - 1
        original(self, *args, **options)
        self.sandbox_security_groups = options.get("security_group_ids") or []
        if self.transit_encryption_enabled and not self.transit_encryption_mode:
            self.transit_encryption_mode = "required"

    return init


def _keeping_groups(original: Any) -> Any:
    @functools.wraps(original)
    def init(self: Any, *args: Any, **options: Any) -> None:
        original(self, *args, **options)
        self.sandbox_security_groups = options.get("security_group_ids") or []

    return init


def _delete(self: Any, replication_group_id: str, retain_primary_cluster: bool | None) -> Any:  # noqa: ARG001
    group = self.replication_groups.pop(replication_group_id, None)
    if group is None:
        raise models.ReplicationGroupNotFound(replication_group_id)
    group.status = "deleting"
    return group


def _modifying(original: Any) -> Any:
    @functools.wraps(original)
    def modify(call: Any) -> ActionResult:
        answer, given = original(call), call._get_params()
        group = answer.result["ReplicationGroup"]
        for name, attribute in _CHANGEABLE.items():
            if given.get(name) is not None:
                setattr(group, attribute, given[name])
        added, removed = given.get("UserGroupIdsToAdd", []), given.get("UserGroupIdsToRemove", [])
        kept = [name for name in group.user_group_ids if name not in (*added, *removed)]
        group.user_group_ids = [*kept, *added]
        return ActionResult({"ReplicationGroup": group})

    return modify


def _set_replicas(call: Any) -> ActionResult:
    """Make the group anew with that many replicas; what else it was told stays."""
    given = call._get_params()
    groups = store.backend(call).replication_groups
    [group] = store.found(groups, given["ReplicationGroupId"], "ReplicationGroupNotFoundFault")
    replicas, shard = int(given["NewReplicaCount"]), group.node_groups[0]
    shard["node_group_members"].clear()
    group.member_clusters.clear()
    group._set_node_members_clusters_disabled(
        member_clusters=group.member_clusters,
        replication_group_id=group.replication_group_id,
        replication_group_domain=shard["primary_endpoint_address"].removeprefix("master."),
        node_group=shard,
        preferred_cache_cluster_azs=[],
        num_cache_clusters=replicas + 1,
        replicas_per_node_group=replicas,
    )
    return ActionResult({"ReplicationGroup": group})


def _describe_clusters(call: Any) -> ActionResult:
    """Clusters of one node, and the members of the replication groups."""
    clusters = {
        name: _view(call, name, cluster)
        for name, cluster in store.backend(call).cache_clusters.items()
    }
    for group in store.backend(call).replication_groups.values():
        for name in group.member_clusters:
            in_group = {"ReplicationGroupId": group.replication_group_id}
            clusters[name] = _view(call, name, group) | in_group
    name = call._get_params().get("CacheClusterId")
    return ActionResult({"CacheClusters": store.found(clusters, name, "CacheClusterNotFound")})


def _delete_cluster(call: Any) -> ActionResult:
    name, clusters = call._get_params()["CacheClusterId"], store.backend(call).cache_clusters
    [cluster] = store.found(clusters, name, "CacheClusterNotFound")
    del clusters[name]
    return ActionResult({"CacheCluster": _view(call, name, cluster)})


def _view(call: Any, name: str, source: Any) -> dict[str, Any]:
    """A node's cluster, told by itself or by the replication group that it belongs to."""
    upgrades = source.auto_minor_version_upgrade
    port = int(source.port or 6379)
    return {
        "CacheClusterId": name,
        "CacheClusterStatus": "available",
        "CacheNodeType": source.cache_node_type,
        "Engine": source.engine,
        "EngineVersion": _FULL_VERSIONS.get(source.engine_version, source.engine_version),
        "NumCacheNodes": 1,
        "CacheSubnetGroupName": source.cache_subnet_group_name,
        "CacheParameterGroup": {
            "CacheParameterGroupName": source.cache_parameter_group_name or _default_group(source),
            "ParameterApplyStatus": "in-sync",
            "CacheNodeIdsToReboot": [],
        },
        "SecurityGroups": [
            {"SecurityGroupId": group_id, "Status": "active"}
            for group_id in source.sandbox_security_groups
        ],
        "SnapshotRetentionLimit": source.snapshot_retention_limit or 0,
        "SnapshotWindow": source.snapshot_window or "05:00-06:00",
        "PreferredMaintenanceWindow": source.preferred_maintenance_window or "sun:05:00-sun:06:00",
        "AutoMinorVersionUpgrade": True if upgrades is None else upgrades in (True, "true"),
        "TransitEncryptionEnabled": bool(source.transit_encryption_enabled),
        "TransitEncryptionMode": getattr(source, "transit_encryption_mode", None),
        "AtRestEncryptionEnabled": bool(getattr(source, "at_rest_encryption_enabled", False)),
        "PreferredAvailabilityZone": f"{call.region}a",
        "ARN": store.arn(call, "cluster", name),
        "NetworkType": source.network_type or "ipv4",
        "IpDiscovery": source.ip_discovery or "ipv4",
        "CacheNodes": [
            {
                "CacheNodeId": "0001",
                "CacheNodeStatus": "available",
                "Endpoint": {"Address": f"{name}.use1.cache.amazonaws.com", "Port": port},
                "CustomerAvailabilityZone": f"{call.region}a",
                "ParameterGroupStatus": "in-sync",
            }
        ],
    }


def _default_group(source: Any) -> str:
    version = str(source.engine_version or "8.0")
    return f"default.{source.engine}{version.split('.')[0]}"

"""ElastiCache: replication groups with members, serverless caches, user groups, subnet groups."""

from __future__ import annotations

import functools
import re
from datetime import UTC, datetime
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.elasticache import models
from moto.elasticache.responses import ElastiCacheResponse

_FULL_VERSIONS = {"7.0": "7.0.7", "7.1": "7.1.0", "7.2": "7.2.6", "8.0": "8.0.1"}


class NotFound(ServiceException):  # type: ignore[misc]
    """What was asked for does not exist; `code` is the name that AWS gives the error."""

    def __init__(self, code: str, name: str) -> None:
        self.code = code
        super().__init__(f"{name} not found.")


def install() -> None:
    """Correct moto's ElastiCache."""
    _room_in_the_backend()
    _replication_groups()
    response = ElastiCacheResponse
    response.delete_cache_subnet_group = _delete_subnet_group
    response.create_user_group = _create_user_group
    response.describe_user_groups = _describe_user_groups
    response.modify_user_group = _modify_user_group
    response.delete_user_group = _delete_user_group
    response.create_serverless_cache = _create_serverless
    response.describe_serverless_caches = _describe_serverless
    response.modify_serverless_cache = _modify_serverless
    response.delete_serverless_cache = _delete_serverless
    response.describe_cache_clusters = _describe_cache_clusters


def _room_in_the_backend() -> None:
    """Places for what moto has no model of; a reset makes a new backend, and empties them. Gap:
    tags only for ARNs of the kinds that moto knows."""
    original = models.ElastiCacheBackend.__init__

    @functools.wraps(original)
    def init(self: Any, *args: Any, **options: Any) -> None:
        original(self, *args, **options)
        self.arn_regex = re.compile(r"^arn:aws:elasticache:.*:[0-9]*:\w+:.*$")
        self.user_groups = {}
        self.serverless_caches = {}

    models.ElastiCacheBackend.__init__ = init


def _backend(call: Any) -> Any:
    return call.elasticache_backend


def _arn(call: Any, kind: str, name: str) -> str:
    return f"arn:aws:elasticache:{call.region}:{call.current_account}:{kind}:{name}"


def _found(items: dict[str, Any], name: str | None, code: str) -> list[Any]:
    if name is None:
        return list(items.values())
    if name not in items:
        raise NotFound(code, name)
    return [items[name]]


def _tag(call: Any, arn: str, parameters: dict[str, Any]) -> None:
    if parameters.get("Tags"):
        _backend(call).tagging_service.tag_resource(arn, parameters["Tags"])


# -- subnet groups: no deletion in moto ----------------------------------------------------------


def _delete_subnet_group(call: Any) -> ActionResult:
    name = call._get_params()["CacheSubnetGroupName"]
    _found(_backend(call).cache_subnet_groups, name, "CacheSubnetGroupNotFoundFault")
    del _backend(call).cache_subnet_groups[name]
    return ActionResult({})


# -- user groups: none in moto -------------------------------------------------------------------


def _create_user_group(call: Any) -> ActionResult:
    given = call._get_params()
    name = given["UserGroupId"]
    group = {
        "UserGroupId": name,
        "Status": "active",
        "Engine": given["Engine"],
        "UserIds": given.get("UserIds", []),
        "MinimumEngineVersion": "6.0",
        "ARN": _arn(call, "usergroup", name),
        "ReplicationGroups": [],
        "ServerlessCaches": [],
    }
    _backend(call).user_groups[name] = group
    _tag(call, group["ARN"], given)
    return ActionResult(group)


def _describe_user_groups(call: Any) -> ActionResult:
    name = call._get_params().get("UserGroupId")
    return ActionResult(
        {"UserGroups": _found(_backend(call).user_groups, name, "UserGroupNotFound")}
    )


def _modify_user_group(call: Any) -> ActionResult:
    given = call._get_params()
    [group] = _found(_backend(call).user_groups, given["UserGroupId"], "UserGroupNotFound")
    removed = given.get("UserIdsToRemove", [])
    kept = [user for user in group["UserIds"] if user not in removed]
    group["UserIds"] = kept + given.get("UserIdsToAdd", [])
    return ActionResult(group)


def _delete_user_group(call: Any) -> ActionResult:
    name = call._get_params()["UserGroupId"]
    [group] = _found(_backend(call).user_groups, name, "UserGroupNotFound")
    del _backend(call).user_groups[name]
    return ActionResult({**group, "Status": "deleting"})


# -- serverless caches: none in moto -------------------------------------------------------------


def _create_serverless(call: Any) -> ActionResult:
    given = call._get_params()
    name, major = given["ServerlessCacheName"], given.get("MajorEngineVersion") or "8"
    host = f"{name}.serverless.use1.cache.amazonaws.com"
    cache = {
        "ServerlessCacheName": name,
        "Description": given.get("Description", " "),
        "Engine": given["Engine"],
        "MajorEngineVersion": major,
        "FullEngineVersion": f"{major}.0",
        "Status": "available",
        "SecurityGroupIds": given.get("SecurityGroupIds", []),
        "SubnetIds": given.get("SubnetIds", []),
        "CacheUsageLimits": given.get("CacheUsageLimits"),
        "KmsKeyId": given.get("KmsKeyId"),
        "UserGroupId": given.get("UserGroupId"),
        "SnapshotRetentionLimit": int(given.get("SnapshotRetentionLimit") or 0),
        "DailySnapshotTime": given.get("DailySnapshotTime") or "03:00",
        "ARN": _arn(call, "serverlesscache", name),
        "Endpoint": {"Address": host, "Port": 6379},
        "ReaderEndpoint": {"Address": host, "Port": 6380},
        "CreateTime": datetime.now(UTC),
    }
    cache = {key: value for key, value in cache.items() if value is not None}
    _backend(call).serverless_caches[name] = cache
    _tag(call, str(cache["ARN"]), given)
    return ActionResult({"ServerlessCache": cache})


def _serverless(call: Any, name: str | None) -> list[Any]:
    caches = _backend(call).serverless_caches
    return _found(caches, name, "ServerlessCacheNotFoundFault")


def _describe_serverless(call: Any) -> ActionResult:
    name = call._get_params().get("ServerlessCacheName")
    return ActionResult({"ServerlessCaches": _serverless(call, name)})


def _modify_serverless(call: Any) -> ActionResult:
    given = call._get_params()
    [cache] = _serverless(call, given["ServerlessCacheName"])
    cache.update({key: value for key, value in given.items() if key in cache and value is not None})
    return ActionResult({"ServerlessCache": cache})


def _delete_serverless(call: Any) -> ActionResult:
    name = call._get_params()["ServerlessCacheName"]
    [cache] = _serverless(call, name)
    del _backend(call).serverless_caches[name]
    return ActionResult({"ServerlessCache": {**cache, "Status": "deleting"}})


# -- replication groups: the number of nodes is ignored, members are not to be found, deletion ----
# -- never ends, encryption in transit has no mode -------------------------------------------------


def _replication_groups() -> None:
    original = models.ReplicationGroup.__init__

    @functools.wraps(original)
    def init(self: Any, *args: Any, **options: Any) -> None:
        nodes = int(options.get("num_cache_clusters") or 1)
        if nodes > 1 and not options.get("replicas_per_node_group"):
            options["replicas_per_node_group"] = nodes - 1
        original(self, *args, **options)
        self.sandbox_security_groups = options.get("security_group_ids") or []
        if self.transit_encryption_enabled and not self.transit_encryption_mode:
            self.transit_encryption_mode = "required"

    def delete(
        self: Any,
        replication_group_id: str,
        retain_primary_cluster: bool | None,  # noqa: ARG001
    ) -> Any:
        group = self.replication_groups.pop(replication_group_id, None)
        if group is None:
            raise models.ReplicationGroupNotFound(replication_group_id)
        group.status = "deleting"
        return group

    models.ReplicationGroup.__init__ = init
    models.ElastiCacheBackend.delete_replication_group = delete


def _describe_cache_clusters(call: Any) -> ActionResult:
    """Members of the replication groups; vdbctl makes no cluster outside of one."""
    members = {
        member: _member(call, member, group)
        for group in _backend(call).replication_groups.values()
        for member in group.member_clusters
    }
    name = call._get_params().get("CacheClusterId")
    return ActionResult({"CacheClusters": _found(members, name, "CacheClusterNotFound")})


def _member(call: Any, name: str, group: Any) -> dict[str, Any]:
    upgrades = group.auto_minor_version_upgrade
    return {
        "CacheClusterId": name,
        "CacheClusterStatus": "available",
        "CacheNodeType": group.cache_node_type,
        "Engine": group.engine,
        "EngineVersion": _FULL_VERSIONS.get(group.engine_version, group.engine_version),
        "NumCacheNodes": 1,
        "CacheSubnetGroupName": group.cache_subnet_group_name,
        "CacheParameterGroup": {
            "CacheParameterGroupName": group.cache_parameter_group_name or "default.valkey8",
            "ParameterApplyStatus": "in-sync",
            "CacheNodeIdsToReboot": [],
        },
        "SecurityGroups": [
            {"SecurityGroupId": group_id, "Status": "active"}
            for group_id in group.sandbox_security_groups
        ],
        "ReplicationGroupId": group.replication_group_id,
        "SnapshotRetentionLimit": group.snapshot_retention_limit,
        "SnapshotWindow": group.snapshot_window or "05:00-06:00",
        "PreferredMaintenanceWindow": group.preferred_maintenance_window or "sun:05:00-sun:06:00",
        "AutoMinorVersionUpgrade": True if upgrades is None else upgrades in (True, "true"),
        "TransitEncryptionEnabled": bool(group.transit_encryption_enabled),
        "TransitEncryptionMode": group.transit_encryption_mode,
        "AtRestEncryptionEnabled": bool(group.at_rest_encryption_enabled),
        "PreferredAvailabilityZone": f"{call.region}a",
        "ARN": _arn(call, "cluster", name),
        "NetworkType": group.network_type or "ipv4",
        "IpDiscovery": group.ip_discovery or "ipv4",
        "CacheNodes": [
            {
                "CacheNodeId": "0001",
                "CacheNodeStatus": "available",
                "Endpoint": {"Address": f"{name}.use1.cache.amazonaws.com", "Port": group.port},
                "CustomerAvailabilityZone": f"{call.region}a",
                "ParameterGroupStatus": "in-sync",
            }
        ],
    }

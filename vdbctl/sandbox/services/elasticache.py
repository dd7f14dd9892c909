"""ElastiCache: users and their groups, serverless caches, subnet groups."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from moto.core.responses import ActionResult
from moto.elasticache.models import CacheSubnetGroup
from moto.elasticache.responses import ElastiCacheResponse

from vdbctl.sandbox.services import cache_nodes, cache_parameters
from vdbctl.sandbox.services import cache_store as store


def install() -> None:
    """Correct moto's ElastiCache."""
    store.install()
    cache_nodes.install()
    cache_parameters.install()
    response = ElastiCacheResponse
    response.modify_cache_subnet_group = _modify_subnet_group
    response.delete_cache_subnet_group = _delete_subnet_group
    response.modify_user = _modify_user
    response.create_user_group = _create_user_group
    response.describe_user_groups = _describe_user_groups
    response.modify_user_group = _modify_user_group
    response.delete_user_group = _delete_user_group
    response.create_serverless_cache = _create_serverless
    response.describe_serverless_caches = _describe_serverless
    response.modify_serverless_cache = _modify_serverless
    response.delete_serverless_cache = _delete_serverless


# -- subnet groups: no change and no deletion in moto --------------------------------------------


def _modify_subnet_group(call: Any) -> ActionResult:
    given = call._get_params()
    groups = store.backend(call).cache_subnet_groups
    [group] = store.found(groups, given["CacheSubnetGroupName"], "CacheSubnetGroupNotFoundFault")
    changed = groups[group.cache_subnet_group_name] = CacheSubnetGroup(
        call.current_account,
        call.region,
        group.cache_subnet_group_name,
        given.get("CacheSubnetGroupDescription") or group.cache_subnet_group_description,
        given.get("SubnetIds") or group.subnet_ids,
        group.tags,
    )
    return ActionResult({"CacheSubnetGroup": changed})


def _delete_subnet_group(call: Any) -> ActionResult:
    name = call._get_params()["CacheSubnetGroupName"]
    store.found(store.backend(call).cache_subnet_groups, name, "CacheSubnetGroupNotFoundFault")
    del store.backend(call).cache_subnet_groups[name]
    return ActionResult({})


# -- users: no change in moto ---------------------------------------------------------------------


def _modify_user(call: Any) -> ActionResult:
    given = call._get_params()
    [user] = store.found(store.backend(call).users, given["UserId"], "UserNotFound")
    mode = given.get("AuthenticationMode") or {}
    if given.get("AccessString"):
        user.access_string = given["AccessString"]
    if given.get("AppendAccessString"):
        user.access_string += f" {given['AppendAccessString']}"
    if given.get("Engine"):
        user.engine = given["Engine"]
    if mode.get("Type"):
        user.authentication_type = mode["Type"]
        user.no_password_required = mode["Type"] == "no-password-required"
    passwords = given.get("Passwords") or mode.get("Passwords")
    if passwords or mode.get("Type") == "iam":
        user.passwords = passwords or []
    return ActionResult(user)


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
        "ARN": store.arn(call, "usergroup", name),
        "ReplicationGroups": [],
        "ServerlessCaches": [],
    }
    store.backend(call).user_groups[name] = group
    store.tag(call, group["ARN"], given)
    return ActionResult(group)


def _describe_user_groups(call: Any) -> ActionResult:
    name = call._get_params().get("UserGroupId")
    return ActionResult(
        {"UserGroups": store.found(store.backend(call).user_groups, name, "UserGroupNotFound")}
    )


def _modify_user_group(call: Any) -> ActionResult:
    given = call._get_params()
    [group] = store.found(
        store.backend(call).user_groups, given["UserGroupId"], "UserGroupNotFound"
    )
    removed = given.get("UserIdsToRemove", [])
    kept = [user for user in group["UserIds"] if user not in removed]
    group["UserIds"] = kept + given.get("UserIdsToAdd", [])
    return ActionResult(group)


def _delete_user_group(call: Any) -> ActionResult:
    name = call._get_params()["UserGroupId"]
    [group] = store.found(store.backend(call).user_groups, name, "UserGroupNotFound")
    del store.backend(call).user_groups[name]
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
        "ARN": store.arn(call, "serverlesscache", name),
        "Endpoint": {"Address": host, "Port": 6379},
        "ReaderEndpoint": {"Address": host, "Port": 6380},
        "CreateTime": datetime.now(UTC),
    }
    cache = {key: value for key, value in cache.items() if value is not None}
    store.backend(call).serverless_caches[name] = cache
    store.tag(call, str(cache["ARN"]), given)
    return ActionResult({"ServerlessCache": cache})


def _serverless(call: Any, name: str | None) -> list[Any]:
    caches = store.backend(call).serverless_caches
    return store.found(caches, name, "ServerlessCacheNotFoundFault")


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
    del store.backend(call).serverless_caches[name]
    return ActionResult({"ServerlessCache": {**cache, "Status": "deleting"}})

"""ElastiCache: parameter groups. Gap: moto has none of their calls."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.elasticache.responses import ElastiCacheResponse

from vdbctl.sandbox.services import cache_store as store

_MISSING = "CacheParameterGroupNotFound"


def install() -> None:
    response = ElastiCacheResponse
    response.create_cache_parameter_group = _create
    response.describe_cache_parameter_groups = _describe
    response.modify_cache_parameter_group = _modify
    response.reset_cache_parameter_group = _reset
    response.describe_cache_parameters = _parameters
    response.delete_cache_parameter_group = _delete


def _create(call: Any) -> ActionResult:
    given = call._get_params()
    name, groups = given["CacheParameterGroupName"], store.backend(call).parameter_groups
    if name in groups:
        raise store.AlreadyExists("CacheParameterGroupAlreadyExists", name)
    groups[name] = {
        "CacheParameterGroupName": name,
        "CacheParameterGroupFamily": given["CacheParameterGroupFamily"],
        "Description": given.get("Description"),
        "IsGlobal": False,
        "ARN": store.arn(call, "parametergroup", name),
        "changed": {},
    }
    store.tag(call, groups[name]["ARN"], given)
    return ActionResult({"CacheParameterGroup": _public(groups[name])})


def _describe(call: Any) -> ActionResult:
    groups = _found(call, call._get_params().get("CacheParameterGroupName"))
    return ActionResult({"CacheParameterGroups": [_public(group) for group in groups]})


def _modify(call: Any) -> ActionResult:
    given = call._get_params()
    [group] = _found(call, given["CacheParameterGroupName"])
    for parameter in given.get("ParameterNameValues", []):
        group["changed"][parameter["ParameterName"]] = parameter["ParameterValue"]
    return ActionResult({"CacheParameterGroupName": group["CacheParameterGroupName"]})


def _reset(call: Any) -> ActionResult:
    given = call._get_params()
    [group] = _found(call, given["CacheParameterGroupName"])
    names = [parameter["ParameterName"] for parameter in given.get("ParameterNameValues", [])]
    for name in names or list(group["changed"]):
        group["changed"].pop(name, None)
    return ActionResult({"CacheParameterGroupName": group["CacheParameterGroupName"]})


def _parameters(call: Any) -> ActionResult:
    """Those that were set; the engine's own defaults are not known here."""
    [group] = _found(call, call._get_params()["CacheParameterGroupName"])
    changed = [
        {
            "ParameterName": name,
            "ParameterValue": value,
            "Source": "user",
            "IsModifiable": True,
            "DataType": "string",
        }
        for name, value in group["changed"].items()
    ]
    return ActionResult({"Parameters": changed})


def _delete(call: Any) -> ActionResult:
    [group] = _found(call, call._get_params()["CacheParameterGroupName"])
    del store.backend(call).parameter_groups[group["CacheParameterGroupName"]]
    return ActionResult({})


def _found(call: Any, name: str | None) -> list[dict[str, Any]]:
    return store.found(store.backend(call).parameter_groups, name, _MISSING)


def _public(group: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in group.items() if key != "changed"}

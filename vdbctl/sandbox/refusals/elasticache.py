"""ElastiCache: users, groups and networks that AWS refuses to change or delete."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from moto.elasticache.responses import ElastiCacheResponse

from vdbctl.sandbox.refusals import rule
from vdbctl.sandbox.refusals.rds_networks import network_of
from vdbctl.sandbox.refusals.rule import UNKNOWN_WORDS, Refusal, Request, Values

_READ = date(2026, 11, 29)
DEFAULT = "default"
"""Name of the user that each group has one of."""


def put_in_front(refusals: Sequence[Refusal]) -> None:
    """Refuse these calls."""

    def request(call: Any) -> Request:
        return Request(call._get_params(), call.elasticache_backend)

    rule.put_in_front(ElastiCacheResponse, refusals, request)


def _default_in_a_group(request: Request) -> Values | None:
    name = request.given.get("UserId")
    user = request.backend.users.get(name)
    grouped = any(name in group["UserIds"] for group in request.backend.user_groups.values())
    return {} if user is not None and user.name == DEFAULT and grouped else None


def _without_default(request: Request) -> Values | None:
    given = request.given
    group = request.backend.user_groups.get(given.get("UserGroupId")) or {}
    removed = given.get("UserIdsToRemove") or []
    kept = [name for name in group.get("UserIds", []) if name not in removed]
    members = [*kept, *(given.get("UserIds") or []), *(given.get("UserIdsToAdd") or [])]
    users = [request.backend.users.get(name) for name in members]
    known = [user.name for user in users if user is not None]
    return {} if known and DEFAULT not in known else None


def _stores(backend: Any) -> Iterator[Any]:
    yield from backend.replication_groups.values()
    yield from backend.cache_clusters.values()


def _users_in_use(request: Request) -> Values | None:
    name = request.given.get("UserGroupId")
    used = any(
        name in (getattr(one, "user_group_ids", None) or []) for one in _stores(request.backend)
    )
    serverless = request.backend.serverless_caches.values()
    used = used or any(one.get("UserGroupId") == name for one in serverless)
    return {"group": name} if used else None


def _parameters_in_use(request: Request) -> Values | None:
    name = request.given.get("CacheParameterGroupName")
    used = any(one.cache_parameter_group_name == name for one in _stores(request.backend))
    return {"group": name} if used else None


def _subnets_in_use(request: Request) -> Values | None:
    name = request.given.get("CacheSubnetGroupName")
    used = any(one.cache_subnet_group_name == name for one in _stores(request.backend))
    return {"group": name} if used else None


def _another_network(request: Request) -> Values | None:
    name = request.given.get("CacheSubnetGroupName")
    group = request.backend.cache_subnet_groups.get(name)
    if group is None:
        return None
    before = network_of(request.backend, group.subnet_ids)
    after = network_of(request.backend, request.given["SubnetIds"])
    return {} if before != after else None


REFUSALS = (
    Refusal(
        ("DeleteUser",),
        "DefaultUserAssociatedToUserGroup",
        "User is associated to user group(s) as a default user and can't be deleted.",
        "the default user of a group is deleted",
        _default_in_a_group,
        "aws-controllers-k8s, documentation of the ElastiCache controller",
        _READ,
    ),
    Refusal(
        ("CreateUserGroup", "ModifyUserGroup"),
        "DefaultUserRequired",
        "User group needs to contain a user with the user name default.",
        "a group of users without one named default",
        _without_default,
        "answer of AWS quoted in public modules",
        _READ,
    ),
    Refusal(
        ("DeleteUserGroup",),
        "InvalidUserGroupState",
        "User group {group} is in use and cannot be deleted.",
        "a group of users that a cache uses is deleted",
        _users_in_use,
        f"API Reference, DeleteUserGroup; {UNKNOWN_WORDS}",
        _READ,
    ),
    Refusal(
        ("DeleteCacheParameterGroup",),
        "InvalidCacheParameterGroupState",
        "One or more cache clusters are still members of this parameter group {group}, so the "
        "group cannot be deleted.",
        "a parameter group that a cache uses is deleted",
        _parameters_in_use,
        "API Reference, DeleteCacheParameterGroup; words as public emulators of AWS repeat them",
        _READ,
    ),
    Refusal(
        ("DeleteCacheSubnetGroup",),
        "CacheSubnetGroupInUse",
        "Cache subnet group {group} is currently in use by a cache cluster.",
        "a subnet group that a cache uses is deleted",
        _subnets_in_use,
        "answer of AWS quoted in public runbooks",
        _READ,
    ),
    Refusal(
        ("ModifyCacheSubnetGroup",),
        "InvalidParameterValue",
        "The new Subnets are not in the same Vpc as the existing subnet group",
        "a subnet group moves to another VPC",
        _another_network,
        f"API Reference, ModifyCacheSubnetGroup; {UNKNOWN_WORDS}",
        _READ,
    ),
)

"""RDS and Aurora: upgrades that AWS refuses."""

from __future__ import annotations

from datetime import date
from typing import Any

from vdbctl.sandbox.refusals.rds import global_cluster
from vdbctl.sandbox.refusals.rule import Refusal, Request, Values
from vdbctl.sandbox.services import rds_versions as versions

_READ = date(2026, 11, 29)
_MODIFY = ("ModifyDBInstance", "ModifyDBCluster")


def _resource(request: Request) -> Any | None:
    """The instance or cluster that is to be changed, if it runs PostgreSQL."""
    found = request.named("databases", "DBInstanceIdentifier")
    found = found or request.named("clusters", "DBClusterIdentifier")
    return found if found is not None and versions.serves(found.engine) else None


def _wanted(request: Request) -> tuple[Any, str] | None:
    """What is to be changed, and the full version that it is to have, if that is another one."""
    asked, resource = request.given.get("EngineVersion"), _resource(request)
    if not asked or resource is None:
        return None
    target = versions.resolve(resource.engine, str(asked))
    return (resource, str(target)) if target != resource.engine_version else None


def _is_major(resource: Any, target: str) -> bool:
    return versions.major(resource.engine_version) != versions.major(target)


def _without_flag(request: Request) -> Values | None:
    found = _wanted(request)
    if (
        found is None
        or not _is_major(*found)
        or versions.number(found[1]) < versions.number(found[0].engine_version)
    ):
        return None
    flag = request.given.get("AllowMajorVersionUpgrade")
    return None if flag in (True, "true") else {}


def _without_path(request: Request) -> Values | None:
    found = _wanted(request)
    if found is None or versions.is_upgrade(found[0].engine_version, found[1]):
        return None
    resource, target = found
    return {"engine": resource.engine, "before": resource.engine_version, "after": target}


def _of_a_global_cluster(request: Request) -> Values | None:
    found = _wanted(request)
    if found is None or not _is_major(*found):
        return None
    return {} if global_cluster(request.backend, found[0]) else None


def _before_its_replicas(request: Request) -> Values | None:
    found = _wanted(request)
    group = global_cluster(request.backend, found[0]) if found else None
    if found is None or group is None or group.members[0] is not found[0]:
        return None
    cluster, target = found
    for other in group.members[1:]:
        if versions.number(other.engine_version) < versions.number(target):
            return {"cluster": cluster.db_cluster_identifier, "after": target}
    return None


REFUSALS = (
    Refusal(
        _MODIFY,
        "InvalidParameterCombination",
        "Major Version Upgrade isn't supported in a single member of a global cluster. Use "
        "ModifyGlobalCluster to upgrade all the members.",
        "a member of a global cluster gets another major version",
        _of_a_global_cluster,
        "hashicorp/terraform-provider-aws #28761",
        _READ,
    ),
    Refusal(
        _MODIFY,
        "InvalidParameterCombination",
        "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.",
        "a major upgrade without AllowMajorVersionUpgrade",
        _without_flag,
        "hashicorp/terraform-provider-aws #13389",
        _READ,
    ),
    Refusal(
        _MODIFY,
        "InvalidParameterCombination",
        "Cannot upgrade {engine} from {before} to {after}",
        "a lower version, or a major version for which there is no path from this minor one; a "
        "major alone means AWS's default minor",
        _without_path,
        "hashicorp/terraform-provider-aws #15101; terraform-aws-modules/terraform-aws-rds #627; "
        'User Guide, "Upgrades of the RDS for PostgreSQL DB engine"',
        _READ,
    ),
    Refusal(
        ("ModifyDBCluster",),
        "InvalidParameterValue",
        "Cannot upgrade DB cluster '{cluster}' to engine version {after} as global replica(s) are "
        "running lower version. Please upgrade global replicas first before upgrading the primary "
        "member.",
        "the first cluster of a global database gets a minor version that the others do not have",
        _before_its_replicas,
        "hashicorp/terraform-provider-aws #36107",
        _READ,
    ),
)

"""RDS and Aurora: changes of storage, parameter groups and memberships that AWS refuses."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from typing import Any

from moto.rds import models
from moto.rds.responses import RDSResponse

from vdbctl.sandbox.refusals import rule
from vdbctl.sandbox.refusals.rule import UNKNOWN_WORDS, Refusal, Request, Values
from vdbctl.spec import parameters

_READ = date(2026, 11, 29)
OPTIMIZATION_S = 6 * 3600
"""After a change of storage, before the next one."""
FAST_STORAGE_GB = 400
"""PostgreSQL: from this size on gp3 has IOPS and throughput of one's own."""


def put_in_front(refusals: Sequence[Refusal]) -> None:
    """Refuse these calls; and remember when an instance's storage was changed."""
    models.RDSBackend.modify_db_instance = _noting(models.RDSBackend.modify_db_instance)
    rule.put_in_front(RDSResponse, refusals, lambda call: Request(call.params, call.backend))


def _noting(original: Any) -> Any:
    def modify(self: Any, identifier: str, options: dict[str, Any]) -> Any:
        before = _storage(self.databases.get(identifier))
        instance = original(self, identifier, options)
        if before is not None and _storage(instance) != before:
            instance.sandbox_storage_changed = time.monotonic()
        return instance

    return modify


def _storage(instance: Any) -> tuple[object, ...] | None:
    if instance is None or getattr(instance, "db_cluster_identifier", None):
        return None
    return (instance.allocated_storage, instance.storage_type, getattr(instance, "iops", None))


def _instance(request: Request) -> Any | None:
    return request.named("databases", "DBInstanceIdentifier")


def _number(value: object) -> int | None:
    return None if value is None else int(str(value))


def _smaller(request: Request) -> Values | None:
    instance, wanted = _instance(request), _number(request.given.get("AllocatedStorage"))
    if instance is None or wanted is None or wanted >= int(instance.allocated_storage):
        return None
    return {"wanted": wanted, "now": instance.allocated_storage}


def _twice(request: Request) -> Values | None:
    instance, given = _instance(request), request.given
    changed = getattr(instance, "sandbox_storage_changed", None)
    if instance is None or changed is None or time.monotonic() - changed > OPTIMIZATION_S:
        return None
    size = _number(given.get("AllocatedStorage"))
    kind = given.get("StorageType")
    other = size not in (None, int(instance.allocated_storage)) or kind not in (
        None,
        instance.storage_type,
    )
    return {} if other else None


def _fast_but_small(request: Request) -> Values | None:
    given, instance = request.given, _instance(request)
    kind = given.get("StorageType") or getattr(instance, "storage_type", None)
    size = _number(given.get("AllocatedStorage") or getattr(instance, "allocated_storage", None))
    fast = given.get("Iops") or given.get("StorageThroughput")
    if kind != "gp3" or not fast or size is None or size >= FAST_STORAGE_GB:
        return None
    return {"engine": getattr(instance, "engine", None) or given.get("Engine")}


def _no_room_to_grow(request: Request) -> Values | None:
    given, instance = request.given, _instance(request)
    most = _number(given.get("MaxAllocatedStorage"))
    size = _number(given.get("AllocatedStorage") or getattr(instance, "allocated_storage", None))
    if not most or size is None or most > size:
        return None
    # An instance without autoscaling is told the size that it has.
    return None if instance is not None and most == size else {}


def _instances_of(request: Request) -> Values | None:
    name = request.given.get("DBParameterGroupName")
    used = any(one.db_parameter_group_name == name for one in request.backend.databases.values())
    return {"group": name} if used else None


def _clusters_of(request: Request) -> Values | None:
    name = request.given.get("DBClusterParameterGroupName")
    used = any(one.parameter_group == name for one in request.backend.clusters.values())
    return {"group": name} if used else None


def _static_at_once(request: Request) -> Values | None:
    given = request.given.get("Parameters") or []
    for one in given:
        known = parameters.catalogue().get(str(one.get("ParameterName")))
        if known and known.static and one.get("ApplyMethod", "immediate") == "immediate":
            return {}
    return None


def _of_a_global_cluster(request: Request) -> Values | None:
    cluster = request.named("clusters", "DBClusterIdentifier")
    return {} if global_cluster(request.backend, cluster) else None


def global_cluster(backend: Any, cluster: Any) -> Any | None:
    """The global cluster that a cluster belongs to."""
    groups = backend.global_clusters.values()
    return next((one for one in groups if cluster in one.members), None)


REFUSALS = (
    Refusal(
        ("ModifyDBInstance",),
        "InvalidParameterCombination",
        "The allocated storage cannot be reduced from {now} to {wanted} GiB.",
        "storage becomes smaller",
        _smaller,
        f'User Guide, "Increasing DB instance storage capacity"; {UNKNOWN_WORDS}',
        _READ,
    ),
    Refusal(
        ("ModifyDBInstance",),
        "InvalidParameterCombination",
        "You can't currently modify the storage of this DB instance because the previous storage "
        "change is being optimized.",
        "size or type of storage change within six hours of the last change",
        _twice,
        "hashicorp/terraform-provider-aws #12493",
        _READ,
    ),
    Refusal(
        ("CreateDBInstance", "ModifyDBInstance"),
        "InvalidParameterCombination",
        "You can't specify IOPS or storage throughput for engine {engine} and a storage size less "
        "than 400.",
        "gp3 below 400 GiB with IOPS or throughput",
        _fast_but_small,
        "hashicorp/terraform-provider-aws #28589",
        _READ,
    ),
    Refusal(
        ("CreateDBInstance", "ModifyDBInstance"),
        "InvalidParameterCombination",
        "Max storage size must be greater than storage size",
        "storage may not grow beyond the size that it has",
        _no_room_to_grow,
        "ministryofjustice/cloud-platform-cli, test of its drift checker",
        _READ,
    ),
    Refusal(
        ("DeleteDBParameterGroup",),
        "InvalidDBParameterGroupState",
        "One or more database instances are still members of this parameter group {group}, so the "
        "group cannot be deleted",
        "a parameter group that an instance uses is deleted",
        _instances_of,
        "hashicorp/terraform-provider-aws #6448",
        _READ,
    ),
    Refusal(
        ("DeleteDBClusterParameterGroup",),
        "InvalidDBParameterGroupState",
        "One or more database clusters are still members of this parameter group {group}, so the "
        "group cannot be deleted",
        "a parameter group that a cluster uses is deleted",
        _clusters_of,
        f"API Reference, DeleteDBClusterParameterGroup; {UNKNOWN_WORDS}",
        _READ,
    ),
    Refusal(
        ("ModifyDBParameterGroup", "ModifyDBClusterParameterGroup"),
        "InvalidParameterCombination",
        "cannot use immediate apply method for static parameter",
        "a static parameter is to hold at once",
        _static_at_once,
        "ministryofjustice/cloud-platform-environments #3649",
        _READ,
    ),
    Refusal(
        ("DeleteDBCluster",),
        "InvalidDBClusterStateFault",
        "This cluster is a part of a global cluster, please remove it from globalcluster first",
        "a member of a global cluster is deleted",
        _of_a_global_cluster,
        "hashicorp/terraform-provider-aws, internal/service/rds/cluster.go",
        _READ,
    ),
)

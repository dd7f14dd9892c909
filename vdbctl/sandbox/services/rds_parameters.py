"""RDS and Aurora: what parameter groups hold. Gaps: moto forgets where a parameter comes from, and
knows no default groups."""

from __future__ import annotations

import functools
from datetime import date
from typing import Any

from moto.core.responses import ActionResult
from moto.rds import models
from moto.rds.responses import RDSResponse

from vdbctl.fact import Fact
from vdbctl.sandbox.services import rds_versions
from vdbctl.spec import parameters

FACTS = (
    Fact(
        "how a parameter set to its default is reported",
        "hashicorp/terraform-provider-aws #23335",
        date(2026, 11, 29),
    ),
)


def install() -> None:
    RDSResponse.describe_db_parameters = _of_instances
    RDSResponse.describe_db_cluster_parameters = _of_clusters
    models.RDSBackend.modify_db_instance = _knowing_defaults(models.RDSBackend.modify_db_instance)


def _of_instances(call: Any) -> ActionResult:
    name = call.params.get("DBParameterGroupName")
    groups = call.backend.describe_db_parameter_groups({"db_parameter_group_name": name})
    if not groups:
        raise models.DBParameterGroupNotFoundError(name)
    return ActionResult({"Parameters": _told(call, groups[0], groups[0].family)})


def _of_clusters(call: Any) -> ActionResult:
    name = call.params.get("DBClusterParameterGroupName")
    group = call.backend.db_cluster_parameter_groups.get(name)
    if group is None:
        raise models.DBClusterParameterGroupNotFoundError(name)
    return ActionResult({"Parameters": _told(call, group, group.db_parameter_group_family)})


def _told(call: Any, group: Any, family: str) -> list[dict[str, Any]]:
    """Those that were set. One that was set to the default of RDS stays what it was: of the
    system, and pending.
    """
    engine, major = _engine(family)
    told = []
    for name, given in group.parameters.items():
        one = {**given, "ParameterName": name, "Source": "user"}
        if parameters.is_default(name, str(given.get("ParameterValue")), engine, major):
            one |= {"Source": "system", "ApplyMethod": "pending-reboot"}
        told.append(one)
    source = call.params.get("Source")
    return [one for one in told if source in (None, one["Source"])]


def _engine(family: str) -> tuple[str, int]:
    """`aurora-postgresql17` as engine and major version."""
    engine = family.rstrip("0123456789.")
    return engine, int(family[len(engine) :].split(".")[0] or 0)


def _knowing_defaults(original: Any) -> Any:
    """A change to the default group of the engine, which nobody has made."""

    @functools.wraps(original)
    def modify(self: Any, identifier: str, options: dict[str, Any]) -> Any:
        name, instance = options.get("db_parameter_group_name"), self.databases.get(identifier)
        if instance is not None and name and name.startswith("default."):
            version = options.get("engine_version") or instance.engine_version
            version = rds_versions.resolve(instance.engine, version) or version
            if name != f"default.{instance.engine}{version.split('.')[0]}":
                raise models.DBParameterGroupNotFoundError(name)
            options = {k: v for k, v in options.items() if k != "db_parameter_group_name"}
            instance.db_parameter_group_name = None
        return original(self, identifier, options)

    return modify

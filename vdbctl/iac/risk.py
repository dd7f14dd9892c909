"""How dangerous a change is, and why: the table behind the order of every plan.

Where AWS documents it: RDS User Guide, "Settings for DB instances"; Aurora User Guide, "Settings
for Amazon Aurora"; ElastiCache User Guide, "Version management". Not tried on AWS.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from vdbctl.iac import refused
from vdbctl.iac.attributes import AttributeChange, keyed
from vdbctl.iac.types import Action

Risk = Literal[
    "refused", "data_lost", "replaced", "deleted", "interrupted", "changed", "imported", "created"
]
ORDER: tuple[Risk, ...] = (
    "refused",
    "data_lost",
    "replaced",
    "deleted",
    "interrupted",
    "changed",
    "imported",
    "created",
)

STORES_DATA = frozenset(
    {
        "aws_backup_vault",
        "aws_db_instance",
        "aws_elasticache_replication_group",
        "aws_elasticache_serverless_cache",
        "aws_kms_key",  # what it encrypts cannot be read without it
        "aws_rds_cluster",
        "aws_rds_global_cluster",
        "aws_s3_bucket",
        "aws_secretsmanager_secret",
    }
)
"""Resource types whose loss is the loss of data."""

OF_TERRAFORM = frozenset(
    {
        "allow_major_version_upgrade",
        "delete_automated_backups",
        "final_snapshot_identifier",
        "force_destroy",
        "skip_final_snapshot",
    }
)
"""Attributes that are in Terraform's state alone, for what it does later."""

_MAJOR = (
    "; a major upgrade cannot be undone, and extensions and statistics wait for you afterwards "
    "(docs/operating/upgrade.md)"
)
LOST = "what is stored in it is lost"
_WRITER_GOES = "the writer: another instance takes over, and connections are cut"
_RESTARTS = "the database restarts"
_INSTANCE = "the instance restarts; a writer fails over to its reader"
_ROLES = {
    True: "the writer restarts, or fails over where there is a reader",
    False: "a reader restarts",
}
_FAILS_OVER = "nodes are replaced one by one, and the primary fails over"
_INTERRUPTS: Mapping[str, Mapping[str, str]] = {
    "aws_db_instance": {
        "db_subnet_group_name": _RESTARTS,
        "dedicated_log_volume": _RESTARTS,
        "engine_version": "the database is away while it is upgraded",
        "identifier": _RESTARTS,
        "instance_class": "the database restarts, or fails over where it is Multi-AZ",
        "network_type": _RESTARTS,
        "parameter_group_name": "in force after a restart",
        "port": _RESTARTS,
    },
    "aws_rds_cluster": {
        "db_cluster_parameter_group_name": "in force after a restart",
        "engine_version": "the database is away while it is upgraded",
        "network_type": _RESTARTS,
        "port": _RESTARTS,
    },
    "aws_rds_cluster_instance": {
        "db_parameter_group_name": "in force after a restart",
        "identifier": _RESTARTS,
        "instance_class": _INSTANCE,
    },
    "aws_elasticache_replication_group": {
        "engine": _FAILS_OVER,
        "engine_version": _FAILS_OVER,
        "node_type": _FAILS_OVER,
        "transit_encryption_mode": _FAILS_OVER,
    },
    "aws_db_proxy": {"require_tls": "connections are cut"},
    "aws_ecs_service": {"task_definition": "tasks are replaced, a few at a time"},
}
"""Attributes whose change is felt by whoever is connected, by resource type."""
_PARAMETER_GROUPS = frozenset({"aws_db_parameter_group", "aws_rds_cluster_parameter_group"})
_WINDOWS = ("maintenance_window", "preferred_maintenance_window")


def classify(
    kind: str,
    action: Action,
    differences: Sequence[AttributeChange],
    after: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
) -> tuple[Risk, str]:
    """The risk of one change, and its effect in words ("" where the risk says it all).

    Args:
        kind: Type of the resource.
        action: What happens to it.
        differences: What differs.
        after: Values afterwards, as the plan document holds them; `before` likewise.
    """
    if action in ("delete", "replace"):
        if (before or {}).get("replicate_source_db"):
            words = "a read replica; its source keeps the data"
            return ("deleted" if action == "delete" else "replaced"), words
        if kind in STORES_DATA:
            return "data_lost", LOST + refused.kept_by(kind, before or {}, after)
        words = _WRITER_GOES if (before or {}).get("writer") else ""
        return ("deleted" if action == "delete" else "replaced"), words
    if action == "create":
        return "created", ""
    if action == "import":
        return "imported", ""
    if words := refused.of_one(kind, before or {}, after):
        return "refused", words
    if only_of_terraform(differences):
        return "changed", "kept by Terraform for later; nothing changes on AWS"
    effect = _effect(kind, differences, after)
    if isinstance(role := (before or {}).get("writer"), bool):
        effect = effect.replace(_INSTANCE, _ROLES[role])
    return ("interrupted", effect) if effect else ("changed", "")


def only_of_terraform(differences: Sequence[AttributeChange]) -> bool:
    """Whether nothing changes on AWS; apply_immediately, set, may set off what is pending there."""
    return bool(differences) and all(
        one.name in OF_TERRAFORM or (one.name == "apply_immediately" and one.after is False)
        for one in differences
    )


def _effect(kind: str, differences: Sequence[AttributeChange], after: Mapping[str, Any]) -> str:
    if kind in _PARAMETER_GROUPS:
        return _parameters(differences, after)
    table = _INTERRUPTS.get(kind, {})
    felt = [one for one in differences if one.name in table and not _only_written_out(one)]
    effects = dict.fromkeys(table[one.name] for one in felt)
    if not effects:
        return ""
    return "; ".join(effects) + _when(after) + _upgrade(felt)


def _only_written_out(one: AttributeChange) -> bool:
    """Whether a major version is only written in full, as it runs already."""
    return one.name == "engine_version" and str(one.after).startswith(f"{one.before!s}.")


def _upgrade(differences: Sequence[AttributeChange]) -> str:
    """What a major upgrade means beyond the time that it takes."""
    for one in differences:
        majors = {str(version).partition(".")[0] for version in (one.before, one.after)}
        if one.name == "engine_version" and one.before and len(majors) > 1:
            return _MAJOR
    return ""


def _when(after: Mapping[str, Any]) -> str:
    window = next((after[name] for name in _WINDOWS if after.get(name)), None)
    if after.get("apply_immediately") is False:
        return f", in the maintenance window ({window} UTC)" if window else ", at the next window"
    return ""


def _parameters(differences: Sequence[AttributeChange], after: Mapping[str, Any]) -> str:
    """Parameters that are static wait for somebody who restarts the database."""
    names = sorted(
        str(one["name"])
        for one in after.get("parameter") or []
        if one.get("apply_method") == "pending-reboot"
        and any(each.path.startswith(f"parameter{keyed(one['name'])}") for each in differences)
    )
    return f"in force after a restart: {', '.join(names)}" if names else ""

"""After a run that was cut off: what it had begun, and how that comes back into the state."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from vdbctl import files
from vdbctl.iac import events
from vdbctl.iac.plan import Plan, ResourceChange

FILE = "vdbctl_recovery.tf"
_ID_BY: Mapping[str, str] = {
    "aws_cloudwatch_log_group": "name",
    "aws_db_instance": "identifier",
    "aws_db_parameter_group": "name",
    "aws_db_proxy": "name",
    "aws_db_subnet_group": "name",
    "aws_elasticache_replication_group": "replication_group_id",
    "aws_elasticache_serverless_cache": "name",
    "aws_elasticache_subnet_group": "name",
    "aws_elasticache_user": "user_id",
    "aws_elasticache_user_group": "user_group_id",
    "aws_iam_role": "name",
    "aws_kms_alias": "name",
    "aws_rds_cluster": "cluster_identifier",
    "aws_rds_cluster_instance": "identifier",
    "aws_rds_cluster_parameter_group": "name",
    "aws_s3_bucket": "bucket",
}
"""The attribute that is the id for an import, by resource type. Those of RDS were imported in
the sandbox; the others follow the provider's documentation."""
_ID_AS_TOLD = frozenset(
    {
        *_ID_BY,
        "aws_cloudwatch_metric_alarm",
        "aws_default_security_group",
        "aws_eip",
        "aws_flow_log",
        "aws_iam_role_policy",
        "aws_internet_gateway",
        "aws_kms_key",
        "aws_lambda_function",
        "aws_lb",
        "aws_lb_target_group",
        "aws_nat_gateway",
        "aws_route_table",
        "aws_secretsmanager_secret",
        "aws_security_group",
        "aws_sns_topic",
        "aws_subnet",
        "aws_vpc",
        "aws_vpc_endpoint",
        "aws_vpc_security_group_egress_rule",
        "aws_vpc_security_group_ingress_rule",
    }
)
"""Types that are imported by the very id that they have in the state. Source as above."""
_NOT_THERE = re.compile(
    r"Cannot import non-existent remote object.*?an existing object to\s+\"([^\"]+)\"", re.DOTALL
)


def begun(lines: Iterable[str]) -> Mapping[str, str]:
    """What a run began to create, by address, with the id where AWS had told it; from its log.

    One that failed counts: a call that was cancelled may have reached AWS all the same. One that
    was done counts too: the state may have been lost after it.
    """
    found: dict[str, str] = {}
    for line in lines:
        event = events.parse(line)
        if event.kind == "start" and event.action == "create":
            found[event.address] = ""
        elif event.kind == "done" and event.address in found:
            found[event.address] = event.id
    return found


def last_apply(folder: Path) -> Mapping[str, str]:
    """The same, of the newest apply in a workspace."""
    logs = sorted((folder / "runs").glob("*-apply.jsonl"))
    if not logs:
        return {}
    return begun(files.content(logs[-1]).decode(errors="replace").splitlines())


def imports(plan: Plan, made: Mapping[str, str]) -> Mapping[str, str]:
    """Ids to import instead of creating a second time, by address.

    Args:
        plan: What would be created now.
        made: From `begun`.
    """
    return {
        change.address: identifier
        for change in plan.changes
        if change.action == "create"
        and change.address in made
        and (identifier := _import_id(change, made[change.address]))
    }


def foreign(plan: Plan, addresses: Iterable[str]) -> frozenset[str]:
    """Of what would be imported, what belongs to another stack and only has the same name."""
    wanted = set(addresses)
    return frozenset(
        change.address
        for change in plan.changes
        if change.address in wanted
        and any(one.path in ("tags.Stack", "tags_all.Stack") for one in change.differences)
    )


def blocks(ids: Mapping[str, str]) -> str:
    """Import blocks, as a file of the workspace."""
    head = "# Written by vdbctl after a run that was cut off; it goes with the next apply.\n"
    return head + "".join(
        f"\nimport {{\n  to = {address}\n  id = {json.dumps(identifier)}\n}}\n"
        for address, identifier in sorted(ids.items())
    )


def not_there(words: str) -> str | None:
    """The address that an import did not find, when that is what an error says."""
    found = _NOT_THERE.search(words)
    return found.group(1).replace("\n", "") if found else None


def _import_id(change: ResourceChange, told: str) -> str | None:
    """The id that AWS told, where imports take it; else the name, where that is the id."""
    if told and change.type in _ID_AS_TOLD:
        return told
    attribute = _ID_BY.get(change.type)
    value = next((one.after for one in change.differences if one.path == attribute), None)
    return value if isinstance(value, str) else None

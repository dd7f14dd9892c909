"""After a run that was cut off: what it had begun, and how that comes back into the state."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from vdbctl.iac import events
from vdbctl.iac.plan import Plan

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
"""The attribute that is the id for an import, by resource type. Source: the import sections of the
AWS provider's documentation, version 5.100; read 2026-11-21."""
_NOT_THERE = re.compile(
    r"Cannot import non-existent remote object.*?an existing object to\s+\"([^\"]+)\"", re.DOTALL
)


def unfinished(lines: Iterable[str]) -> tuple[str, ...]:
    """Addresses whose creation a run began and did not end well; from the log of that run.

    One that failed counts: a call that was cancelled may have reached AWS all the same.
    """
    begun: dict[str, None] = {}
    for line in lines:
        event = events.parse(line)
        if event.kind == "start" and event.action == "create":
            begun[event.address] = None
        elif event.kind == "done":
            begun.pop(event.address, None)
    return tuple(begun)


def last_apply(folder: Path) -> tuple[str, ...]:
    """The same, of the newest apply in a workspace."""
    logs = sorted((folder / "runs").glob("*-apply.jsonl"))
    if not logs:
        return ()
    text = logs[-1].read_text(encoding="utf-8", errors="replace")
    return unfinished(text.splitlines())


def imports(plan: Plan, begun: Iterable[str]) -> Mapping[str, str]:
    """Ids to import instead of creating a second time, by address."""
    wanted = set(begun)
    return {
        change.address: identifier
        for change in plan.changes
        if change.action == "create"
        and change.address in wanted
        and (identifier := _id(change.type, {d.path: d.after for d in change.differences}))
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


def _id(kind: str, values: Mapping[str, object]) -> str | None:
    attribute = _ID_BY.get(kind)
    value = values.get(attribute) if attribute else None
    return value if isinstance(value, str) else None

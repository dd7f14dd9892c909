"""After a run that was cut off: what it had begun, and how that comes back into the state."""

from __future__ import annotations

import contextlib
import json
import re
import string
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from vdbctl import files
from vdbctl.fact import Fact
from vdbctl.iac import events, logs
from vdbctl.iac.plan import Plan, ResourceChange
from vdbctl.iac.state import State

FACTS = (
    Fact(
        "types whose import takes something else than their id",
        'AWS provider 5.100, sections "Import"',
        date(2026, 11, 29),
    ),
)

FILE = "vdbctl_recovery.tf"
_ID_BY: Mapping[str, tuple[str, ...]] = {
    "aws_appautoscaling_policy": ("{service_namespace}/{resource_id}/{scalable_dimension}/{name}",),
    "aws_appautoscaling_target": ("{service_namespace}/{resource_id}/{scalable_dimension}",),
    "aws_backup_vault": ("{name}",),
    "aws_cloudwatch_dashboard": ("{dashboard_name}",),
    "aws_cloudwatch_event_rule": ("{event_bus_name}/{name}",),
    "aws_cloudwatch_event_target": ("{event_bus_name}/{rule}/{target_id}",),
    "aws_cloudwatch_log_group": ("{name}",),
    "aws_cloudwatch_log_metric_filter": ("{log_group_name}:{name}",),
    "aws_cloudwatch_metric_alarm": ("{alarm_name}",),
    "aws_db_event_subscription": ("{name}",),
    "aws_db_instance": ("{identifier}",),
    "aws_db_parameter_group": ("{name}",),
    "aws_db_proxy": ("{name}",),
    "aws_db_proxy_endpoint": ("{db_proxy_name}/{db_proxy_endpoint_name}",),
    "aws_db_proxy_target": (
        "{db_proxy_name}/{target_group_name}/RDS_INSTANCE/{db_instance_identifier}",
        "{db_proxy_name}/{target_group_name}/TRACKED_CLUSTER/{db_cluster_identifier}",
    ),
    "aws_db_subnet_group": ("{name}",),
    "aws_ecs_cluster": ("{name}",),
    "aws_elasticache_parameter_group": ("{name}",),
    "aws_elasticache_replication_group": ("{replication_group_id}",),
    "aws_elasticache_serverless_cache": ("{name}",),
    "aws_elasticache_subnet_group": ("{name}",),
    "aws_elasticache_user": ("{user_id}",),
    "aws_elasticache_user_group": ("{user_group_id}",),
    "aws_iam_role": ("{name}",),
    "aws_iam_role_policy": ("{role}:{name}",),
    "aws_iam_role_policy_attachment": ("{role}/{policy_arn}",),
    "aws_kms_alias": ("{name}",),
    "aws_lambda_function": ("{function_name}",),
    "aws_lambda_permission": ("{function_name}/{statement_id}",),
    "aws_rds_cluster": ("{cluster_identifier}",),
    "aws_rds_cluster_instance": ("{identifier}",),
    "aws_rds_cluster_parameter_group": ("{name}",),
    "aws_rds_global_cluster": ("{global_cluster_identifier}",),
    "aws_s3_bucket": ("{bucket}",),
}
"""The id for an import, of the attributes of a plan, by resource type; the first that is known.
Those of RDS were imported in the sandbox; the others follow the provider's documentation."""
_ID_OTHERWISE = frozenset(
    {
        "aws_appautoscaling_policy",
        "aws_appautoscaling_target",
        "aws_cloudwatch_event_target",
        "aws_cloudwatch_log_metric_filter",
        "aws_ecs_cluster",
        "aws_iam_role_policy_attachment",
        "aws_lambda_permission",
    }
)
"""Types whose id in the state is not what an import takes."""
_ID_AS_TOLD = frozenset(
    {
        *(_ID_BY.keys() - _ID_OTHERWISE),
        "aws_backup_plan",
        "aws_budgets_budget",
        "aws_default_security_group",
        "aws_ecs_task_definition",
        "aws_eip",
        "aws_flow_log",
        "aws_internet_gateway",
        "aws_kms_key",
        "aws_lb",
        "aws_lb_listener",
        "aws_lb_listener_rule",
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
_PARTS = frozenset({"aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule"})
"""Types that are part of another resource, by which they were found."""
_SECOND = re.compile(
    r'^module "(\w+)" \{$(?:\n  .*|\n)*?\n  providers = \{ aws = aws\.second \}', re.MULTILINE
)
_NOT_THERE = re.compile(
    r"Cannot import non-existent remote object.*?an existing object to\s+\"((?:[^\"\\]|\\.)+)\"",
    re.DOTALL,
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
            found.setdefault(event.address, "")
        elif event.kind == "done" and event.action == "delete":
            found.pop(event.address, None)
        elif event.kind == "done" and event.address in found:
            found[event.address] = event.id
    return found


def unfinished(folder: Path) -> Mapping[str, str]:
    """The same, of the applies in a workspace since the last one that ended well."""
    return begun(logs.since_the_last_good_apply(folder))


def knows_too_little(folder: Path, state: State | None) -> bool:
    """Whether the log of the last apply cannot be trusted to name all that was begun, or nothing
    says what there was before it."""
    last = logs.newest_apply(folder)
    if last is None or logs.ended_well(last, "destroy"):
        return False
    return state is None or not logs.told_its_end(last)


def everything(plan: Plan, made: Mapping[str, str]) -> Mapping[str, str]:
    """All that a plan would make, with the ids that are known."""
    return {
        one.address: made.get(one.address, "") for one in plan.changes if one.action == "create"
    }


def parts(plan: Plan) -> Mapping[str, str]:
    """Rules that a plan would make: a group that was begun may have one that no run has begun."""
    return {
        one.address: "" for one in plan.changes if one.action == "create" and one.type in _PARTS
    }


def in_second_region(folder: Path) -> frozenset[str]:
    """Names of the modules that a workspace's files put into the second region."""
    return frozenset(
        name for file in sorted(folder.glob("*.tf")) for name in _SECOND.findall(files.text(file))
    )


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
    """Of what would be imported, what belongs to another stack and only has the same name, and what
    has another name.

    A rule is its group's: AWS gives each new group one that lets everything out, without tags, and
    a run that was killed may not have come to take it away.
    """
    wanted = set(addresses)
    return frozenset(
        change.address
        for change in plan.changes
        if change.address in wanted
        and (_is_another(change) or (change.type not in _PARTS and _is_of_another_stack(change)))
    )


def _is_another(change: ResourceChange) -> bool:
    """Provider 5.100 imports the account's only instance of RDS for one that is not there."""
    naming = {
        field
        for words in _ID_BY.get(change.type, ())
        for _, field, _, _ in string.Formatter().parse(words)
    }
    return any(one.path in naming and one.before is not None for one in change.differences)


def _is_of_another_stack(change: ResourceChange) -> bool:
    return any(one.path in ("tags.Stack", "tags_all.Stack") for one in change.differences)


def blocks(ids: Mapping[str, str]) -> str:
    """Import blocks, as a file of the workspace."""
    head = "# Written by vdbctl after a run that was cut off; it goes with the next apply.\n"
    return head + "".join(
        f"\nimport {{\n  to = {address}\n  id = {json.dumps(identifier)}\n}}\n"
        for address, identifier in sorted(ids.items())
    )


def not_there(words: str) -> frozenset[str]:
    """The addresses that imports did not find, when that is what an error says."""
    found = (address.replace("\n", "") for address in _NOT_THERE.findall(words))
    return frozenset(address.replace('\\"', '"') for address in found)


def _import_id(change: ResourceChange, told: str) -> str | None:
    """The id that AWS told, where imports take it; else the name, where that is the id."""
    if told and change.type in _ID_AS_TOLD:
        return told
    values = {one.path: one.after for one in change.differences if one.after is not None}
    for words in _ID_BY.get(change.type, ()):
        with contextlib.suppress(KeyError):
            return words.format_map(values)
    return None

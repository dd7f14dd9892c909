"""EC2: rules of security groups."""

from __future__ import annotations

from typing import Any

from moto.ec2.models.security_groups import SecurityGroupRule


def install() -> None:
    """Gap: the description of a rule that refers to another group is stored but not returned."""
    SecurityGroupRule.description = property(_description)
    SecurityGroupRule.referenced_group_info = property(_referenced_group)


def _description(rule: Any) -> str | None:
    for source in (rule.ip_range, rule.source_group, rule.prefix_list_id):
        if source and source.get("Description"):
            return str(source["Description"])
    return None


def _referenced_group(rule: Any) -> dict[str, Any] | None:
    if not rule.source_group:
        return None
    return {key: value for key, value in rule.source_group.items() if key != "Description"}

"""Rules of a stack's security groups that nobody wrote into its spec."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from vdbctl.aws import Aws, translated


@dataclass(frozen=True)
class StrayRule:
    """One rule that Terraform does not know.

    Attributes:
        source: Where it lets traffic come from, or go to.
    """

    group: str
    rule: str
    egress: bool
    protocol: str
    ports: str
    source: str

    @property
    def is_open(self) -> bool:
        """Whether it is open to the whole internet."""
        return self.source in ("0.0.0.0/0", "::/0")


def stray(aws: Aws, groups: Collection[str], known: Collection[str]) -> tuple[StrayRule, ...]:
    """Rules of these groups that are not known, sorted.

    Args:
        aws: The region's access.
        groups: Ids of the stack's security groups.
        known: Ids of the rules that Terraform made.
    """
    if not groups:
        return ()
    with translated("ec2:DescribeSecurityGroupRules"):
        pages = aws.client("ec2").get_paginator("describe_security_group_rules")
        found = [
            rule
            for page in pages.paginate(Filters=[{"Name": "group-id", "Values": sorted(groups)}])
            for rule in page["SecurityGroupRules"]
            if rule["SecurityGroupRuleId"] not in known
        ]
    return tuple(sorted((_rule(rule) for rule in found), key=lambda one: (one.group, one.rule)))


def _rule(rule: dict[str, Any]) -> StrayRule:
    begin, end = rule.get("FromPort", -1), rule.get("ToPort", -1)
    ports = "all" if begin == -1 else str(begin) if begin == end else f"{begin}-{end}"
    source = (
        rule.get("CidrIpv4")
        or rule.get("CidrIpv6")
        or rule.get("PrefixListId")
        or (rule.get("ReferencedGroupInfo") or {}).get("GroupId")
        or "unknown"
    )
    protocol = rule["IpProtocol"]
    return StrayRule(
        group=rule["GroupId"],
        rule=rule["SecurityGroupRuleId"],
        egress=bool(rule["IsEgress"]),
        protocol="all" if protocol == "-1" else protocol,
        ports=ports,
        source=source,
    )

"""What AWS has twice of what a stack has once: names that occur more than once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tests.sandbox.end_to_end.project import Project

_NAMED = {
    "describe_addresses": "Addresses",
    "describe_flow_logs": "FlowLogs",
    "describe_internet_gateways": "InternetGateways",
    "describe_nat_gateways": "NatGateways",
    "describe_route_tables": "RouteTables",
    "describe_security_groups": "SecurityGroups",
    "describe_subnets": "Subnets",
    "describe_vpc_endpoints": "VpcEndpoints",
    "describe_vpcs": "Vpcs",
}
"""Where EC2 lists what has a name of ours and an id of its own, by operation."""
_GONE = ("deleted", "deleting")


def twins(project: Project, stack: str) -> list[str]:
    """What there is more than once."""
    seen = Counter(
        name for kind in (_named, _rules, _keys, _tasks) for name in kind(project, stack)
    )
    return sorted(name for name, count in seen.items() if count > 1)


def _named(project: Project, stack: str) -> Iterator[str]:
    ec2 = project.client("ec2")
    for operation, key in _NAMED.items():
        for one in getattr(ec2, operation)()[key]:
            tags = {tag["Key"]: tag["Value"] for tag in one.get("Tags", ())}
            if tags.get("Stack") == stack and one.get("State") not in _GONE:
                yield f"{key} {tags.get('Name')}"


def _rules(project: Project, stack: str) -> Iterator[str]:
    ec2 = project.client("ec2")
    for group in ec2.describe_security_groups()["SecurityGroups"]:
        if group["GroupName"].startswith(f"{stack}-"):
            wanted = [{"Name": "group-id", "Values": [group["GroupId"]]}]
            for one in ec2.describe_security_group_rules(Filters=wanted)["SecurityGroupRules"]:
                yield _rule(group["GroupName"], one)


def _rule(group: str, one: Mapping[str, Any]) -> str:
    names = ("IsEgress", "IpProtocol", "FromPort", "ToPort", "CidrIpv4", "PrefixListId")
    other = one.get("ReferencedGroupInfo", {}).get("GroupId")
    return f"rule of {group}: {[one.get(name) for name in names]} {other}"


def _keys(project: Project, stack: str) -> Iterator[str]:
    kms = project.client("kms")
    for one in kms.list_keys()["Keys"]:
        key = kms.describe_key(KeyId=one["KeyId"])["KeyMetadata"]
        if key["KeyManager"] == "CUSTOMER" and key["KeyState"] == "Enabled":
            tags = kms.list_resource_tags(KeyId=one["KeyId"])["Tags"]
            if {"TagKey": "Stack", "TagValue": stack} in tags:
                yield "key"


def _tasks(project: Project, stack: str) -> Iterator[str]:
    for arn in project.client("ecs").list_task_definitions(status="ACTIVE")["taskDefinitionArns"]:
        family = arn.rsplit("/", 1)[-1].rsplit(":", 1)[0]
        if family.startswith(f"{stack}-"):
            yield f"task {family}"

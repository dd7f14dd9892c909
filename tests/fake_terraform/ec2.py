"""EC2, as far as it is asked for what a killed run has made.

It answers from what a fake Terraform has made: attributes of Terraform's state become the fields of
the service's answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Json = dict[str, Any]
Real = Callable[[], Mapping[str, Json]]
"""What exists: attributes by address."""

_LISTED = {
    "describe_addresses": ("aws_eip", "Addresses", {"AllocationId": "id"}),
    "describe_flow_logs": ("aws_flow_log", "FlowLogs", {"FlowLogId": "id"}),
    "describe_internet_gateways": (
        "aws_internet_gateway", "InternetGateways", {"InternetGatewayId": "id"},
    ),
    "describe_nat_gateways": ("aws_nat_gateway", "NatGateways", {"NatGatewayId": "id"}),
    "describe_network_interfaces": ("aws_network_interface", "NetworkInterfaces", {}),
    "describe_route_tables": (
        "aws_route_table", "RouteTables", {"RouteTableId": "id", "VpcId": "vpc_id"},
    ),
    "describe_security_groups": (
        "aws_security_group", "SecurityGroups",
        {"GroupId": "id", "GroupName": "name", "VpcId": "vpc_id"},
    ),
    "describe_subnets": ("aws_subnet", "Subnets", {"SubnetId": "id", "VpcId": "vpc_id"}),
    "describe_vpc_endpoints": (
        "aws_vpc_endpoint", "VpcEndpoints", {"VpcEndpointId": "id", "VpcId": "vpc_id"},
    ),
    "describe_vpcs": ("aws_vpc", "Vpcs", {"VpcId": "id"}),
}  # fmt: skip
"""Operation: type of resource, key of the answer, fields with the attributes that they come from."""


_WITHOUT_FILTERS = frozenset({"describe_nat_gateways"})
"""Whose filters by tags moto does not know."""


class Ec2:
    """The part of a client that is asked."""

    def __init__(self, real: Real) -> None:
        self._real = real

    def answer(self, operation: str, arguments: Mapping[str, Any]) -> Json:
        kind, key, fields = _LISTED[operation]
        filters = arguments.get("Filters") or arguments.get("Filter") or []
        filters = [] if operation in _WITHOUT_FILTERS else filters
        ids = next((value for name, value in arguments.items() if name.endswith("Ids")), None)
        found = [
            self._told(kind, attributes, fields)
            for attributes in self._of(kind)
            if (ids is None or attributes["id"] in ids) and _matches(attributes, filters)
        ]
        return {key: found}

    def rules(self, group: str) -> Iterator[Json]:
        """Rules of a security group."""
        for direction in ("ingress", "egress"):
            for one in self._of(f"aws_vpc_security_group_{direction}_rule"):
                if one["security_group_id"] == group:
                    yield _rule(one, is_egress=direction == "egress")

    def _of(self, kind: str) -> Iterator[Json]:
        for address, attributes in self._real().items():
            if f".{kind}." in f".{address}":
                yield attributes

    def _told(self, kind: str, attributes: Json, fields: Mapping[str, str]) -> Json:
        told: Json = {field: attributes[name] for field, name in fields.items()}
        if "state" in attributes:
            told["State"] = attributes["state"]
        tags = attributes.get("tags_all") or {}
        told["Tags"] = [{"Key": name, "Value": value} for name, value in tags.items()]
        if kind == "aws_route_table":
            table = attributes["id"]
            told["Routes"] = [
                {"DestinationCidrBlock": one["destination_cidr_block"]}
                for one in self._of("aws_route")
                if one["route_table_id"] == table
            ]
            told["Associations"] = [
                {"SubnetId": one["subnet_id"]}
                for one in self._of("aws_route_table_association")
                if one["route_table_id"] == table
            ]
        return told


def _matches(attributes: Json, filters: list[Json]) -> bool:
    told = {f"tag:{name}": value for name, value in (attributes.get("tags_all") or {}).items()}
    told["vpc-id"] = attributes.get("vpc_id")
    return all(told.get(one["Name"]) in one["Values"] for one in filters)


def _rule(attributes: Json, *, is_egress: bool) -> Json:
    ports = {
        field: attributes[name]
        for field, name in (("FromPort", "from_port"), ("ToPort", "to_port"))
        if attributes.get(name) is not None
    }
    told = {
        "SecurityGroupRuleId": attributes["security_group_rule_id"],
        "IsEgress": is_egress,
        "IpProtocol": attributes["ip_protocol"],
        **({"FromPort": -1, "ToPort": -1} | ports),
    }
    if attributes.get("cidr_ipv4"):
        told["CidrIpv4"] = attributes["cidr_ipv4"]
    if group := attributes.get("referenced_security_group_id"):
        told["ReferencedGroupInfo"] = {"GroupId": group}
    return told

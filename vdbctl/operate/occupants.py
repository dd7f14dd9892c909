"""What stands in a network that is to go, and is in no state: AWS keeps a VPC that is not empty."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from vdbctl.aws import Aws, translated

_KINDS: Mapping[str, tuple[str, str, str]] = {
    "security group": ("describe_security_groups", "SecurityGroups", "GroupId"),
    "subnet": ("describe_subnets", "Subnets", "SubnetId"),
    "network interface": (
        "describe_network_interfaces",
        "NetworkInterfaces",
        "NetworkInterfaceId",
    ),
}
"""Call, key of the answer and id, by kind."""


def find(aws: Aws, networks: Collection[str], known: frozenset[str]) -> tuple[str, ...]:
    """What is in these networks and not known, in words with its id.

    Args:
        aws: AWS in the networks' region.
        networks: Ids of VPCs.
        known: Ids in the state.

    Raises:
        AwsRefused: AWS does not let us look.
    """
    found: list[str] = []
    if not networks:
        return ()
    ec2 = aws.client("ec2")
    inside = [{"Name": "vpc-id", "Values": sorted(networks)}]
    for kind, (call, key, identifier) in _KINDS.items():
        with translated(f"ec2:{call}"):
            items = getattr(ec2, call)(Filters=inside)[key]
        for one in items:
            is_own = one[identifier] in known or one.get("GroupName") == "default"
            is_served = one.get("RequesterManaged") or not known.isdisjoint(
                group["GroupId"] for group in one.get("Groups", ())
            )
            if not is_own and not is_served:
                name = one.get("GroupName") or one.get("Description") or ""
                found.append(f"{kind} {one[identifier]}" + (f" ({name})" if name else ""))
    return tuple(found)

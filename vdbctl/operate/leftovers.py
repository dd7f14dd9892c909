"""What is still there after a stack has gone, and whether it costs money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from vdbctl.aws import Aws, translated

_COSTS: Mapping[str, str] = {
    "backup:recovery-point": "storage of the backup",
    "ec2:elastic-ip": "the address, used or not",
    "ec2:natgateway": "each hour",
    "ec2:vpc-endpoint": "each hour",
    "elasticache:cluster": "each hour",
    "elasticache:replicationgroup": "each hour",
    "elasticache:serverlesscache": "each hour",
    "elasticloadbalancing:loadbalancer": "each hour",
    "kms:key": "each month until it is deleted",
    "logs:log-group": "storage of the logs",
    "rds:cluster": "each hour",
    "rds:cluster-snapshot": "storage of the snapshot",
    "rds:db": "each hour",
    "rds:snapshot": "storage of the snapshot",
    "s3:": "storage",
    "secretsmanager:secret": "each month until it is deleted",
}
"""What is paid for, by service and kind of resource as ARNs name them."""


@dataclass(frozen=True)
class Leftover:
    """One resource that has the tag of a stack that is gone.

    Attributes:
        costs: What is paid for, or "".
    """

    arn: str
    costs: str


def find(aws: Aws, stack: str) -> tuple[Leftover, ...]:
    """Resources that still have a stack's tag, those that cost money first.

    AWS goes on telling of some resources for a while after they have gone.
    """
    with translated("tag:GetResources"):
        pages = aws.client("resourcegroupstaggingapi").get_paginator("get_resources")
        arns = [
            item["ResourceARN"]
            for page in pages.paginate(TagFilters=[{"Key": "Stack", "Values": [stack]}])
            for item in page["ResourceTagMappingList"]
        ]
    there = {*arns, *_snapshots(aws, stack)} - gone_gateways(aws, arns)
    found = [Leftover(arn, _costs(arn)) for arn in there]
    return tuple(sorted(found, key=lambda one: (not one.costs, one.arn)))


def gone_gateways(aws: Aws, arns: Iterable[str]) -> frozenset[str]:
    """NAT gateways that are deleted; AWS lists them for an hour more, and charges nothing."""
    ids = {arn: arn.rsplit("/", 1)[-1] for arn in arns if ":natgateway/" in arn}
    if not ids:
        return frozenset()
    wanted = [{"Name": "nat-gateway-id", "Values": sorted(ids.values())}]
    with translated("ec2:DescribeNatGateways"):
        told = aws.client("ec2").describe_nat_gateways(Filter=wanted)["NatGateways"]
    alive = {one["NatGatewayId"] for one in told if one.get("State") not in ("deleted", "deleting")}
    return frozenset(arn for arn, identifier in ids.items() if identifier not in alive)


def _snapshots(aws: Aws, stack: str) -> Iterator[str]:
    """Snapshots that were kept; their tags depend on who made them, their names do not."""
    rds = aws.client("rds")
    with translated(f"rds:Describe...Snapshots of {stack}"):
        for page in rds.get_paginator("describe_db_snapshots").paginate(SnapshotType="manual"):
            for one in page["DBSnapshots"]:
                if one["DBInstanceIdentifier"] == stack:
                    yield str(one["DBSnapshotArn"])
        pages = rds.get_paginator("describe_db_cluster_snapshots").paginate(SnapshotType="manual")
        for page in pages:
            for one in page["DBClusterSnapshots"]:
                if one["DBClusterIdentifier"] == stack:
                    yield str(one["DBClusterSnapshotArn"])


def _costs(arn: str) -> str:
    parts = arn.split(":", 5)
    kind = parts[5].replace("/", ":").split(":")[0]
    exact = _COSTS.get(f"{parts[2]}:{kind}")
    return exact or _COSTS.get(f"{parts[2]}:", "")

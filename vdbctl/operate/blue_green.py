"""A blue/green deployment under way: schema changes on its source do not reach its copy."""

from __future__ import annotations

from datetime import date

from vdbctl.aws import Aws, translated
from vdbctl.fact import Fact

FACTS = (
    Fact(
        "states of a blue/green deployment",
        "RDS API Reference, BlueGreenDeployment, Status",
        date(2026, 11, 21),
    ),
)

_ACTIVE = frozenset({"PROVISIONING", "AVAILABLE", "SWITCHOVER_IN_PROGRESS"})


def active(aws: Aws, database_arn: str) -> str | None:
    """Identifier of the deployment that replicates this database just now; None for none.

    Raises:
        AwsRefused: The role may not look (rds:DescribeBlueGreenDeployments).
    """
    with translated("rds:DescribeBlueGreenDeployments"):
        found = aws.client("rds").describe_blue_green_deployments(
            Filters=[{"Name": "source", "Values": [database_arn]}]
        )["BlueGreenDeployments"]
    for each in found:
        if each["Status"] in _ACTIVE:
            return str(each["BlueGreenDeploymentIdentifier"])
    return None

"""The assistant: paused at 0 ACU, in the default VPC, protected."""

from __future__ import annotations

import pytest

from tests.sandbox.end_to_end.rows import round_trip, together

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=5),
    pytest.mark.timeout(1800),  # the provider waits for RDS as it would on AWS
]

ROWS = ("B1", "B2", "B3", "B4", "B5", "B10", "B11")


def test_assistant_goes_from_nothing_to_nothing(project):
    ec2 = project.client("ec2")
    [vpc] = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    group = ec2.create_security_group(GroupName="theirs", Description="x", VpcId=vpc["VpcId"])
    change = {
        "database": {"allowed_security_groups": [group["GroupId"]]},
        "migrations": {"set": "assistant"},
    }

    round_trip(project, "rb", together(ROWS, change))

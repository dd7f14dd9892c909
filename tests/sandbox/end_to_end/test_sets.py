"""The assistant (paused at 0 ACU, in the default VPC, protected) and the learning platform (a copy
for one developer; parameters, users, blue/green)."""

from __future__ import annotations

import pytest

from tests import soak
from tests.sandbox.end_to_end.project import side_by_side
from tests.sandbox.end_to_end.rows import bring_up, together

pytestmark = [
    soak.only,
    pytest.mark.sandbox,
    pytest.mark.terraform,
    pytest.mark.slow(minutes=6),
    pytest.mark.timeout(3600),  # the provider waits for RDS as it would on AWS
]

ASSISTANT = ("B1", "B2", "B3", "B4", "B5", "B10", "B11")
LEARNING = ("C1", "C3", "D4", "D11", "D12", "B15-blue-green")


def test_assistant_and_learning_come_up_and_stay_as_they_are(project):
    ec2 = project.client("ec2")
    [vpc] = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    group = ec2.create_security_group(GroupName="theirs", Description="x", VpcId=vpc["VpcId"])
    certificate = project.client("acm").request_certificate(DomainName="example.com")
    assistant = {
        "database": {"allowed_security_groups": [group["GroupId"]]},
        "migrations": {"set": "assistant"},
    }
    learning = {
        "workload": {"certificate_arn": certificate["CertificateArn"]},
        "migrations": {"set": "learning"},
    }

    side_by_side(
        lambda: bring_up(project, "rb", together(ASSISTANT, assistant)),
        lambda: bring_up(project, "rc", together(LEARNING, learning), "--developer", "john"),
    )

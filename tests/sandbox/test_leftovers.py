"""What stays behind is told, with what it costs."""

from __future__ import annotations

import pytest

from vdbctl.aws import Aws
from vdbctl.operate import leftovers

pytestmark = pytest.mark.sandbox


@pytest.fixture(autouse=True)
def environment(cloud, monkeypatch):
    for name, value in (
        ("ENDPOINT_URL", cloud.url),
        ("ACCESS_KEY_ID", "x"),
        ("SECRET_ACCESS_KEY", "x"),
    ):
        monkeypatch.setenv(f"AWS_{name}", value)


def test_what_costs_money_comes_first_and_other_stacks_do_not_count(cloud):
    rds, sns = cloud.client("rds"), cloud.client("sns")
    tags = [{"Key": "Stack", "Value": "departed"}]
    topic = sns.create_topic(Name="departed-alarms", Tags=tags)["TopicArn"]
    sns.create_topic(Name="other", Tags=[{"Key": "Stack", "Value": "other"}])
    rds.create_db_instance(
        DBInstanceIdentifier="departed", DBInstanceClass="db.t4g.micro", Engine="postgres",
        MasterUsername="dbadmin", ManageMasterUserPassword=True, AllocatedStorage=20,
    )  # fmt: skip
    rds.delete_db_instance(
        DBInstanceIdentifier="departed", FinalDBSnapshotIdentifier="departed-final"
    )

    found = leftovers.find(Aws("us-east-1"), "departed")

    assert [(one.arn.split(":")[-1], one.costs) for one in found] == [
        ("departed-final", "storage of the snapshot"),
        ("departed-alarms", ""),
    ]
    assert found[1].arn == topic


def test_a_gateway_that_is_deleted_costs_nothing_and_one_that_stands_does(cloud):
    ec2 = cloud.client("ec2")
    [subnet, *_] = cloud.subnets()
    tags = [{"ResourceType": "natgateway", "Tags": [{"Key": "Stack", "Value": "gone"}]}]

    def gateway() -> str:
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        made = ec2.create_nat_gateway(
            SubnetId=subnet, AllocationId=address, TagSpecifications=tags
        )["NatGateway"]
        return made["NatGatewayId"]

    standing, deleted = gateway(), gateway()
    ec2.delete_nat_gateway(NatGatewayId=deleted)
    aws = Aws("us-east-1")
    arns = [f"arn:aws:ec2:us-east-1:123456789012:natgateway/{one}" for one in (standing, deleted)]

    assert leftovers.gone_gateways(aws, arns) == {arns[1]}

"""What keeps a schema from being changed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from vdbctl.aws import Aws
from vdbctl.cli.held import require_free
from vdbctl.cli.show import Show
from vdbctl.errors import AwsRefused, DatabaseUnreachable, MigrationHeld
from vdbctl.operate import blue_green

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def outputs(cloud):
    rds = cloud.client("rds")
    made = rds.create_db_instance(
        DBInstanceIdentifier="blue", Engine="postgres", DBInstanceClass="db.t4g.micro",
        AllocatedStorage=20, MasterUsername="dbadmin", MasterUserPassword="x" * 12,
    )["DBInstance"]  # fmt: skip
    yield SimpleNamespace(
        region="us-east-1", database_arn=made["DBInstanceArn"], database_identifier="blue"
    )
    rds.delete_db_instance(DBInstanceIdentifier="blue", SkipFinalSnapshot=True)


def services(aws):
    return SimpleNamespace(aws=lambda _region: aws, show=Show())


def test_a_database_without_a_copy_is_free(aws, outputs):
    require_free(services(aws), outputs, None)


def test_a_blue_green_deployment_holds_it(aws, outputs, monkeypatch):
    answer = {"BlueGreenDeploymentIdentifier": "bgd-1", "Status": "AVAILABLE"}
    asked = []

    class Rds:
        def describe_blue_green_deployments(self, Filters):  # noqa: N803
            asked.append(Filters)
            return {"BlueGreenDeployments": [answer]}

    monkeypatch.setattr(Aws, "client", lambda _self, _service: Rds())

    with pytest.raises(MigrationHeld, match="bgd-1 replicates blue"):
        require_free(services(aws), outputs, None)
    answer["Status"] = "SWITCHOVER_COMPLETED"
    require_free(services(aws), outputs, None)

    assert asked[0] == [{"Name": "source", "Values": [outputs.database_arn]}]


def test_a_role_that_may_not_look_goes_on_and_says_so(aws, outputs, monkeypatch, capsys):
    def refused(*_):
        raise AwsRefused("AccessDenied")

    monkeypatch.setattr(blue_green, "active", refused)

    require_free(services(aws), outputs, None)

    assert "not known whether a blue/green deployment is active" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("via", "refused"),
    [
        ("vectors-prod.proxy-c1x2y3.eu-central-1.rds.amazonaws.com:5432", True),
        ("vectors-prod.cluster-c1x2y3.eu-central-1.rds.amazonaws.com:5432", False),
        ("localhost:5433", False),
    ],
)
def test_a_proxy_is_no_way_for_migrations(aws, outputs, via, refused):
    if refused:
        with pytest.raises(DatabaseUnreachable, match="is an RDS Proxy"):
            require_free(services(aws), outputs, via)
    else:
        require_free(services(aws), outputs, via)

"""A running sandbox from the outside: one for all tests of this file, emptied before each."""

from __future__ import annotations

import stat

import pytest

from tests.clients import Clients
from vdbctl.sandbox import control, record

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    home = tmp_path_factory.mktemp("daemon") / "sandbox"
    control.start(home)
    yield home
    control.stop(home)


@pytest.fixture
def home(running):
    control.reset(running)
    return running


@pytest.fixture
def clients(home):
    clients = Clients(lambda _: control.require(home).aws_url)
    yield clients
    clients.close()


def make_cluster(clients) -> None:
    clients.of("rds").create_db_cluster(
        DBClusterIdentifier="one",
        Engine="aurora-postgresql",
        DatabaseName="app",
        MasterUsername="dbadmin",
        ManageMasterUserPassword=True,
    )


def test_it_tells_each_database_as_soon_as_it_is_there(home, clients):
    make_cluster(clients)

    [row] = control.status(home).databases

    assert row.pop("port") > 0
    assert row == {
        "arn": "arn:aws:rds:us-east-1:123456789012:cluster:one",
        "kind": "Aurora cluster",
        "identifier": "one",
        "state": "available",
        "database": "app",
    }


def test_policies_that_aws_manages_are_there(clients):
    iam = clients.of("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument="{}")

    arn = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
    iam.attach_role_policy(RoleName="r", PolicyArn=arn)

    assert len(iam.list_attached_role_policies(RoleName="r")["AttachedPolicies"]) == 1


def test_a_second_start_finds_the_first(home):
    assert control.start(home) == control.require(home)


def test_its_record_is_private(home):
    assert stat.S_IMODE((home / record.FILE).stat().st_mode) == 0o600


def test_a_reset_empties_it_and_keeps_its_ports(home, clients):
    endpoints = control.require(home)
    make_cluster(clients)

    control.reset(home)

    assert clients.of("rds").describe_db_clusters()["DBClusters"] == []
    assert control.require(home) == endpoints

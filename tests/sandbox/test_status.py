"""How a database is, as AWS tells it: whole, in part, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from botocore.stub import Stubber

from vdbctl.aws import Aws
from vdbctl.errors import OperationFailed
from vdbctl.iac.outputs import Outputs
from vdbctl.operate import availability, status

pytestmark = pytest.mark.sandbox

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def outputs(name: str, engine: str = "aurora-postgresql") -> Outputs:
    return Outputs(
        stack=name, region="us-east-1", engine=engine, database_arn="arn", database_identifier=name,
        database_endpoint="h", database_reader_endpoint="h", database_port=5432,
        database_name="app", data_api=True, workload_subnet_ids=(),
    )  # fmt: skip


@pytest.fixture
def stubbed(aws, monkeypatch):
    """AWS that gives the answers of one service that a test queues, in their order."""
    made = {}

    def stub(service: str) -> Stubber:
        if service not in made:
            client = Aws("us-east-1").client(service)
            made[service] = Stubber(client)
            made[service].activate()
        return made[service]

    real = aws.client
    monkeypatch.setattr(
        aws, "client", lambda name, **o: stub(name).client if name in made else real(name)
    )
    yield stub
    for one in made.values():
        one.client.close()


def test_a_cluster_is_told_with_its_members_capacity_and_snapshots(cloud, aws):
    cloud.cluster("st-whole")
    cloud.client("rds").create_db_cluster_snapshot(
        DBClusterIdentifier="st-whole", DBClusterSnapshotIdentifier="st-by-hand"
    )

    found = status.read(aws, outputs("st-whole"), datetime.now(UTC))

    assert found.is_healthy
    assert [(m.identifier, m.role) for m in found.members] == [("st-whole-1", "writer")]
    assert (found.capacity.min_acu, found.capacity.max_acu, found.capacity.now_acu) == (0.5, 1, 0.5)
    assert found.last_backup.identifier == "st-by-hand"
    assert (found.maintenance, found.alarms, found.cache) == ((), (), None)


def test_a_cluster_of_classes_has_no_capacity_though_its_setting_is_there(cloud, aws):
    cloud.cluster("st-class")
    rds = cloud.client("rds")
    rds.delete_db_instance(DBInstanceIdentifier="st-class-1", SkipFinalSnapshot=True)
    rds.create_db_instance(
        DBInstanceIdentifier="st-class-1", DBClusterIdentifier="st-class",
        Engine="aurora-postgresql", DBInstanceClass="db.r6g.large",
    )  # fmt: skip

    assert status.read(aws, outputs("st-class"), datetime.now(UTC)).capacity is None


def test_an_alarm_that_is_on_is_told_and_those_of_other_stacks_are_not(cloud, aws):
    cloud.cluster("st-alarm")
    watch = cloud.client("cloudwatch")
    for name in ("st-alarm-database-cpu", "st-alarm-john-database-cpu"):
        watch.put_metric_alarm(
            AlarmName=name, MetricName="CPUUtilization", Namespace="AWS/RDS", Period=60,
            EvaluationPeriods=1, Threshold=80, ComparisonOperator="GreaterThanThreshold",
            Statistic="Average",
        )  # fmt: skip
        watch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="92 > 80")

    found = status.read(aws, outputs("st-alarm"), datetime.now(UTC))

    assert found.alarms == (status.Alarm("st-alarm-database-cpu", "ALARM", "92 > 80"),)
    assert not found.is_healthy


def test_what_may_not_be_read_is_unknown_with_the_reason_and_the_rest_is_told(cloud, aws, stubbed):
    cloud.cluster("st-part")
    for call in ("get_metric_statistics", "describe_alarms"):
        stubbed("cloudwatch").add_client_error(call, "AccessDenied", "no metrics for you")

    found = status.read(aws, outputs("st-part"), NOW)

    assert found.status == "available"
    assert "AccessDenied: no metrics for you" in found.capacity.now_acu.reason
    assert isinstance(found.alarms, status.Unknown)


def test_a_database_that_is_gone_is_said_to_be_gone(aws):
    with pytest.raises(OperationFailed, match="st-nowhere is not there any more"):
        status.read(aws, outputs("st-nowhere"), NOW)
    with pytest.raises(OperationFailed, match="st-nowhere is not there any more"):
        status.read(aws, outputs("st-nowhere", "postgres"), NOW)


def instance(state: str) -> dict:
    one = {"DBInstanceIdentifier": "st-i", "DBInstanceStatus": state, "Engine": "postgres"}
    return {"DBInstances": [one]}


class TestAvailability:
    def wait(self, aws, **options):
        return availability.wait(
            aws, outputs("st-i", "postgres"), timeout_s=600, sleep=lambda _s: None, **options
        )

    def test_it_waits_until_the_instance_is_available(self, aws, stubbed):
        rds, told = stubbed("rds"), []
        rds.add_response("describe_db_instances", instance("creating"))
        rds.add_client_error("describe_db_instances", "Throttling", "Rate exceeded")
        rds.add_response("describe_db_instances", instance("backing-up"))

        self.wait(aws, tell=told.append)

        rds.assert_no_pending_responses()
        assert told == ["st-i is creating", "AWS asks for fewer requests"]

    @pytest.mark.parametrize(
        ("state", "advice"),
        [
            ("storage-full", "storage_gb"),
            ("stopped", "start"),
            ("inaccessible-encryption-credentials", "KMS key"),
        ],
    )
    def test_a_state_that_does_not_end_is_told_with_what_helps(self, aws, stubbed, state, advice):
        stubbed("rds").add_response("describe_db_instances", instance(state))

        with pytest.raises(OperationFailed, match=f"st-i is {state}") as caught:
            self.wait(aws)

        assert advice in (caught.value.hint or "")

    def test_an_instance_that_vanishes_meanwhile_is_said_to_be_gone(self, aws, stubbed):
        stubbed("rds").add_response("describe_db_instances", instance("creating"))
        stubbed("rds").add_client_error("describe_db_instances", "DBInstanceNotFound", "gone")

        with pytest.raises(OperationFailed, match="not there any more"):
            self.wait(aws)

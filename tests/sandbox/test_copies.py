"""Developers' copies and the function that ends their time, against moto."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from vdbctl.functions import reaper
from vdbctl.operate import copies

pytestmark = pytest.mark.sandbox

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture
def instance(cloud, request):
    """An RDS instance of a developer's copy."""
    rds, name = cloud.client("rds"), f"p-dev-{len(request.node.name)}{hash(request.node.name) % 97}"
    tags = {"Project": name, "Environment": "dev", "Stack": name, "Developer": "john"}
    rds.create_db_instance(
        DBInstanceIdentifier=name, DBInstanceClass="db.t4g.micro", Engine="postgres",
        MasterUsername="dbadmin", ManageMasterUserPassword=True, AllocatedStorage=20,
        Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
    )  # fmt: skip
    yield name
    rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)


class Told:
    """SNS that remembers."""

    def __init__(self) -> None:
        self.subjects: list[str] = []

    def publish(self, **message: str) -> None:
        self.subjects.append(message["Subject"])


def reap(cloud, name: str, now: datetime, told: Told, engine: str = "postgres"):
    variables = {"DATABASE": name, "ENGINE": engine, "TTL_DAYS": "30", "WARN_HOURS": "48"}
    return reaper.reap(cloud.client("rds"), told, variables | {"TOPIC_ARN": "arn:t"}, now)["did"]


class TestCopies:
    def test_a_copy_is_found_by_its_tags_with_its_end(self, aws, instance):
        [copy] = copies.find(aws, instance, NOW)
        assert (copy.developer, copy.environment, copy.status) == ("john", "dev", "available")
        assert (copy.expires, copy.connected) == (None, None)

        copies.set_end(aws, copy.arn, NOW + DAY)

        [copy] = copies.find(aws, instance, NOW)
        assert copy.expires == (NOW + DAY).replace(microsecond=0)
        assert copies.end_of(aws, copy.arn) == copy.expires

    def test_the_last_connection_is_the_last_hour_with_one(self, cloud, aws, instance):
        metric = {"MetricName": "DatabaseConnections"}
        metric |= {"Dimensions": [{"Name": "DBInstanceIdentifier", "Value": instance}]}
        points = [(NOW - 3 * DAY, 2.0), (NOW - DAY, 0.0)]
        cloud.client("cloudwatch").put_metric_data(
            Namespace="AWS/RDS",
            MetricData=[metric | {"Timestamp": at, "Value": value} for at, value in points],
        )

        [copy] = copies.find(aws, instance, NOW)

        assert copy.connected is not None
        assert abs(copy.connected - (NOW - 3 * DAY)) < timedelta(hours=2)

    def test_a_cluster_counts_once(self, cloud, aws):
        tags = {"Project": "one", "Environment": "dev", "Stack": "copies-dev", "Developer": "mary"}
        cloud.cluster("copies-dev", Tags=[{"Key": k, "Value": v} for k, v in tags.items()])

        [copy] = copies.find(aws, "one", NOW)

        assert copy.is_cluster

    def test_what_is_shared_is_no_copy(self, cloud, aws):
        cloud.cluster("copies-shared", Tags=[{"Key": "Project", "Value": "nobody"}])

        assert copies.find(aws, "nobody", NOW) == ()


class TestReaper:
    def test_it_lets_live_warns_once_stops_with_a_snapshot_and_tells(self, cloud, aws, instance):
        told = Told()
        arn = copies.find(aws, instance, NOW)[0].arn
        copies.set_end(aws, arn, NOW + 3 * DAY)

        did = [
            reap(cloud, instance, NOW + elapsed, told)
            for elapsed in (timedelta(), 2 * DAY, 2 * DAY, 3 * DAY, 4 * DAY)
        ]

        assert did == ["alive", "warned", "alive", "stopped", "over"]
        assert [subject.split()[1] for subject in told.subjects] == ["ends", "has"]
        snapshots = cloud.client("rds").describe_db_snapshots(DBInstanceIdentifier=instance)
        names = [one["DBSnapshotIdentifier"] for one in snapshots["DBSnapshots"]]
        assert [name for name in names if name.startswith(f"{instance}-ended-")]

    def test_more_time_starts_it_all_over(self, cloud, aws, instance):
        told = Told()
        [copy] = copies.find(aws, instance, NOW)
        copies.set_end(aws, copy.arn, NOW)
        assert reap(cloud, instance, NOW + DAY, told) == "stopped"

        copies.set_end(aws, copy.arn, NOW + 9 * DAY)
        copies.start(aws, copy)

        assert reap(cloud, instance, NOW + DAY, told) == "alive"
        assert reap(cloud, instance, NOW + 8 * DAY, told) == "warned"
        assert reap(cloud, instance, NOW + 9 * DAY, told) == "stopped"

    def test_without_an_end_the_days_of_the_spec_count(self, cloud, instance):
        assert reap(cloud, instance, NOW + 20 * DAY, Told()) == "alive"
        assert reap(cloud, instance, NOW + 31 * DAY, Told()) == "stopped"

    def test_a_cluster_takes_its_snapshot_first(self, cloud):
        cloud.cluster("aging-copy")
        engine = "aurora-postgresql"

        did = [reap(cloud, "aging-copy", NOW + 31 * DAY, Told(), engine) for _ in range(3)]

        assert did == ["snapshot", "stopped", "over"]

    def test_while_aws_is_busy_with_it_nothing_is_done(self, cloud, instance, monkeypatch):
        found = reaper.Database("arn", "backing-up", NOW, {})
        monkeypatch.setattr(reaper, "_instance", lambda _rds, _name: found)

        assert reap(cloud, instance, NOW + 31 * DAY, Told()) == "busy"

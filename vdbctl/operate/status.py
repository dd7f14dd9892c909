"""How a deployed database and its cache are: what AWS tells, in one look.

What cannot be read, for lack of a permission for example, is an `Unknown` with the reason; the
rest is told all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from vdbctl.aws import Aws, translated
from vdbctl.errors import AwsRefused, OperationFailed
from vdbctl.fact import Fact
from vdbctl.iac.outputs import Outputs
from vdbctl.operate import cache_status
from vdbctl.operate.cache_status import Cache

FACTS = (
    Fact(
        "metrics of a paused cluster",
        'Aurora User Guide, "Monitoring Aurora Serverless v2 clusters that pause"',
        date(2026, 11, 22),
    ),
)

LOOK_BACK = timedelta(minutes=15)
"""So far back a last measurement counts as now."""
EVENTS_BACK = timedelta(hours=24)
EVENTS = 5

T = TypeVar("T")


@dataclass(frozen=True)
class Unknown:
    """What could not be read, and why."""

    reason: str


@dataclass(frozen=True)
class Member:
    """An instance of the database.

    Attributes:
        pending: Changes that wait for a restart or the maintenance window, as `name: value`.
    """

    identifier: str
    role: str
    instance_class: str
    zone: str
    status: str
    pending: tuple[str, ...] = ()


@dataclass(frozen=True)
class Capacity:
    """Of Aurora Serverless v2, in ACU.

    Attributes:
        now_acu: As measured last; None where nothing was measured in the last 15 minutes.
    """

    min_acu: float
    max_acu: float
    pauses: bool
    now_acu: float | Unknown | None = None

    @property
    def is_paused(self) -> bool:
        return self.pauses and self.now_acu == 0


@dataclass(frozen=True)
class Backup:
    """The newest snapshot that is complete."""

    identifier: str
    kind: str
    taken: datetime


@dataclass(frozen=True)
class Alarm:
    """An alarm of the environment."""

    name: str
    state: str
    reason: str


@dataclass(frozen=True)
class Event:
    """Something that AWS did with the database: a failover, a change of scale, a backup."""

    at: datetime
    words: str


@dataclass(frozen=True)
class Status:
    """Everything that one screen shows.

    Attributes:
        restorable: First and last moment that a restore to a point in time can reach.
        maintenance: What AWS wants to do, and by when.
    """

    identifier: str
    engine: str
    version: str
    status: str
    members: tuple[Member, ...]
    data_api: bool
    deletion_protection: bool
    encrypted: bool
    restorable: tuple[datetime | None, datetime | None]
    backup_retention_days: int
    windows: tuple[str, str]
    capacity: Capacity | None
    last_backup: Backup | Unknown | None
    maintenance: tuple[str, ...] | Unknown
    alarms: tuple[Alarm, ...] | Unknown
    events: tuple[Event, ...] | Unknown
    cache: Cache | Unknown | None

    @property
    def is_healthy(self) -> bool:
        """Whether everything is available and no alarm is on."""
        alarms = self.alarms if isinstance(self.alarms, tuple) else ()
        return (
            self.status == "available"
            and all(member.status == "available" for member in self.members)
            and not any(alarm.state == "ALARM" for alarm in alarms)
        )


def read(aws: Aws, outputs: Outputs, now: datetime) -> Status:
    """Ask AWS.

    Raises:
        OperationFailed: The database is not there any more.
    """
    of_cluster = outputs.engine == "aurora-postgresql"
    found = cluster(aws, outputs.database_identifier) if of_cluster else None
    instances = _instances(aws, outputs.database_identifier, of_cluster=of_cluster)
    main = found or instances[0]
    return Status(
        identifier=outputs.database_identifier,
        engine=outputs.engine,
        version=main["EngineVersion"],
        status=main["Status"] if found else main["DBInstanceStatus"],
        members=tuple(_members(found, instances)),
        data_api=bool(main.get("HttpEndpointEnabled")),
        deletion_protection=bool(main.get("DeletionProtection")),
        encrypted=bool(main.get("StorageEncrypted")),
        restorable=_restorable(aws, main),
        backup_retention_days=int(main.get("BackupRetentionPeriod", 0)),
        windows=(
            str(main.get("PreferredBackupWindow")),
            str(main.get("PreferredMaintenanceWindow")),
        ),
        capacity=_capacity(aws, main, instances, now) if found else None,
        last_backup=known(lambda: last_backup(aws, outputs)),
        maintenance=known(lambda: _maintenance(aws, main)),
        alarms=known(lambda: _alarms(aws, outputs.stack)),
        events=known(lambda: _events(aws, outputs, now)),
        cache=known(lambda: cache_status.read(aws, outputs)),
    )


def restorable(aws: Aws, outputs: Outputs) -> tuple[datetime | None, datetime | None]:
    """First and last moment that a restore to a point in time can reach."""
    name = outputs.database_identifier
    of_cluster = outputs.engine == "aurora-postgresql"
    return _restorable(aws, cluster(aws, name) if of_cluster else instance(aws, name))


def known(ask: Callable[[], T]) -> T | Unknown:
    """The answer, or why there is none."""
    try:
        return ask()
    except AwsRefused as error:
        return Unknown(error.message)


def cluster(aws: Aws, name: str) -> Mapping[str, Any]:
    """An Aurora cluster as AWS describes it.

    Raises:
        OperationFailed: There is none of that name.
    """
    with translated(f"rds:DescribeDBClusters of {name}"), _there(name, "DBClusterNotFoundFault"):
        [found] = aws.client("rds").describe_db_clusters(DBClusterIdentifier=name)["DBClusters"]
    return found  # type: ignore[no-any-return]


def instance(aws: Aws, name: str) -> Mapping[str, Any]:
    """An instance as AWS describes it.

    Raises:
        OperationFailed: There is none of that name.
    """
    with translated(f"rds:DescribeDBInstances of {name}"), _there(name, "DBInstanceNotFound"):
        [found] = aws.client("rds").describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
    return found  # type: ignore[no-any-return]


def last_backup(aws: Aws, outputs: Outputs) -> Backup | None:
    """The newest complete snapshot of the database, automated ones among them."""
    rds, name = aws.client("rds"), outputs.database_identifier
    if outputs.engine == "aurora-postgresql":
        call, given, key = "describe_db_cluster_snapshots", "DBClusterIdentifier", "DBCluster"
    else:
        call, given, key = "describe_db_snapshots", "DBInstanceIdentifier", "DB"
    with translated(f"rds:Describe...Snapshots of {name}"):
        pages = rds.get_paginator(call).paginate(**{given: name})
        found = [one for page in pages for one in page[f"{key}Snapshots"]]
    complete = [one for one in found if one["Status"] == "available"]
    newest = max(complete, key=lambda one: one["SnapshotCreateTime"], default=None)
    if newest is None:
        return None
    return Backup(
        newest[f"{key}SnapshotIdentifier"], newest["SnapshotType"], newest["SnapshotCreateTime"]
    )


class _there:  # noqa: N801
    """Tells that something is gone in one way, whatever it is."""

    def __init__(self, name: str, *codes: str) -> None:
        self.name, self.codes = name, codes

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        answer = getattr(error, "response", {}) or {}
        code = str(answer.get("Error", {}).get("Code", ""))
        if code in self.codes or code in {f"{one}Fault" for one in self.codes}:
            raise OperationFailed(
                f"{self.name} is not there any more",
                hint="was it deleted, or renamed, outside of vdbctl? `vdbctl drift ENV` tells",
            ) from error


def _instances(aws: Aws, name: str, *, of_cluster: bool) -> list[dict[str, Any]]:
    """Those of a cluster; or the instance, and its replicas in this region."""
    if not of_cluster:
        main = dict(instance(aws, name))
        replicas = main.get("ReadReplicaDBInstanceIdentifiers", [])
        here = [replica for replica in replicas if not replica.startswith("arn:")]
        return [main, *(dict(instance(aws, replica)) for replica in here)]
    with translated(f"rds:DescribeDBInstances of {name}"):
        pages = aws.client("rds").get_paginator("describe_db_instances")
        given = [{"Name": "db-cluster-id", "Values": [name]}]
        return [one for page in pages.paginate(Filters=given) for one in page["DBInstances"]]


def _members(found: Mapping[str, Any] | None, instances: list[dict[str, Any]]) -> list[Member]:
    told = found.get("DBClusterMembers", []) if found else []
    writers = {one["DBInstanceIdentifier"] for one in told if one["IsClusterWriter"]}
    members = []
    for number, one in enumerate(instances):
        name = one["DBInstanceIdentifier"]
        if found:
            role = "writer" if name in writers else "reader"
        else:
            role = "primary" if number == 0 else "replica"
        members.append(
            Member(
                name,
                role,
                one["DBInstanceClass"],
                one.get("AvailabilityZone") or "",
                one["DBInstanceStatus"],
                tuple(f"{key}: {value}" for key, value in _pending(one).items()),
            )
        )
    return sorted(members, key=lambda one: (one.role not in ("writer", "primary"), one.identifier))


def _pending(one: Mapping[str, Any]) -> dict[str, Any]:
    """Changes that wait; a password is only named."""
    found = {key: value for key, value in one.get("PendingModifiedValues", {}).items() if value}
    if "MasterUserPassword" in found:
        found["MasterUserPassword"] = "changed"
    groups = one.get("DBParameterGroups", [])
    if any(group.get("ParameterApplyStatus") == "pending-reboot" for group in groups):
        found["parameters"] = "wait for a restart"
    return found


def _restorable(aws: Aws, main: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    earliest, latest = main.get("EarliestRestorableTime"), main.get("LatestRestorableTime")
    if earliest is None and "DBInstanceIdentifier" in main:
        window = known(lambda: _window(aws, main["DBInstanceIdentifier"]))
        if not isinstance(window, Unknown):
            earliest = window.get("EarliestTime")
            latest = latest or window.get("LatestTime")
    return earliest, latest


def _window(aws: Aws, name: str) -> Mapping[str, Any]:
    """RDS tells the window of an instance with its automated backups."""
    with translated(f"rds:DescribeDBInstanceAutomatedBackups of {name}"):
        found = aws.client("rds").describe_db_instance_automated_backups(DBInstanceIdentifier=name)
    backups = found["DBInstanceAutomatedBackups"]
    return backups[0].get("RestoreWindow", {}) if backups else {}


def _capacity(
    aws: Aws, main: Mapping[str, Any], instances: list[dict[str, Any]], now: datetime
) -> Capacity | None:
    """Of a cluster with instances of Serverless v2; others may have the setting all the same."""
    scaling = main.get("ServerlessV2ScalingConfiguration")
    if not scaling or all(one["DBInstanceClass"] != "db.serverless" for one in instances):
        return None
    least = float(scaling["MinCapacity"])
    name = main["DBClusterIdentifier"]
    return Capacity(
        least,
        float(scaling["MaxCapacity"]),
        pauses=least == 0,
        now_acu=known(lambda: _last_measured(aws, name, now)),
    )


def _last_measured(aws: Aws, name: str, now: datetime) -> float | None:
    """ServerlessDatabaseCapacity, 0 while paused."""
    with translated(f"cloudwatch:GetMetricStatistics of {name}"):
        points = aws.client("cloudwatch").get_metric_statistics(
            Namespace="AWS/RDS",
            MetricName="ServerlessDatabaseCapacity",
            Dimensions=[{"Name": "DBClusterIdentifier", "Value": name}],
            StartTime=now - LOOK_BACK,
            EndTime=now + timedelta(minutes=1),
            Period=60,
            Statistics=["Average"],
        )["Datapoints"]
    newest = max(points, key=lambda one: one["Timestamp"], default=None)
    return None if newest is None else float(newest["Average"])


def _maintenance(aws: Aws, main: Mapping[str, Any]) -> tuple[str, ...]:
    arn = main.get("DBClusterArn") or main["DBInstanceArn"]
    with translated(f"rds:DescribePendingMaintenanceActions of {arn}"):
        found = aws.client("rds").describe_pending_maintenance_actions(ResourceIdentifier=arn)
    return tuple(
        f"{action['Action']}: {action.get('Description', '')}"
        + (f", on {action['CurrentApplyDate']:%Y-%m-%d}" if "CurrentApplyDate" in action else "")
        for one in found["PendingMaintenanceActions"]
        for action in one["PendingMaintenanceActionDetails"]
    )


def _alarms(aws: Aws, stack: str) -> tuple[Alarm, ...]:
    with translated(f"cloudwatch:DescribeAlarms of {stack}"):
        pages = aws.client("cloudwatch").get_paginator("describe_alarms")
        found = [
            one
            for page in pages.paginate(AlarmNamePrefix=f"{stack}-")
            for one in page["MetricAlarms"]
            if one["AlarmName"].startswith((f"{stack}-database-", f"{stack}-cache-"))
        ]
    return tuple(
        Alarm(one["AlarmName"], one["StateValue"], one.get("StateReason") or "") for one in found
    )


def _events(aws: Aws, outputs: Outputs, now: datetime) -> tuple[Event, ...]:
    kind = "db-cluster" if outputs.engine == "aurora-postgresql" else "db-instance"
    with translated(f"rds:DescribeEvents of {outputs.database_identifier}"):
        found = aws.client("rds").describe_events(
            SourceIdentifier=outputs.database_identifier,
            SourceType=kind,
            StartTime=now - EVENTS_BACK,
            EndTime=now,
        )["Events"]
    events = sorted((Event(one["Date"], one["Message"]) for one in found), key=lambda e: e.at)
    return tuple(events[-EVENTS:])

"""Lambda function: ends the time of a developer's copy. Called once an hour by a schedule.

Told beforehand; then a last snapshot, then stopped, then told again. Nothing is deleted here: that
is for `vdbctl dev reap`. AWS starts a stopped database again after seven days; the next call stops
it once more.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

EXPIRES = "ExpiresAt"
"""Tag of the database: the end of its time, ISO 8601; set by `vdbctl apply` and `dev extend`."""
WARNED = "WarnedFor"
"""Tag: the end that somebody has been told of."""
REAPED = "ReapedAt"
"""Tag: when it was stopped."""


@dataclass(frozen=True)
class Database:
    """What the function looks after."""

    arn: str
    status: str
    created: datetime
    tags: Mapping[str, str]


def handler(_event: object = None, _context: object = None) -> dict[str, str]:
    """Entry point of the function."""
    import boto3

    return reap(boto3.client("rds"), boto3.client("sns"), os.environ, datetime.now(UTC))


def reap(rds: Any, sns: Any, variables: Mapping[str, str], now: datetime) -> dict[str, str]:
    """One look, and at most one step.

    Args:
        rds: Client of RDS.
        sns: Client of SNS.
        variables: DATABASE, ENGINE, TTL_DAYS, WARN_HOURS, and TOPIC_ARN where there is a topic.
        now: The time.

    Returns:
        What was done: `alive`, `warned`, `snapshot`, `stopped`, `over` or `busy`.
    """
    name, cluster = variables["DATABASE"], variables["ENGINE"] == "aurora-postgresql"
    found = _cluster(rds, name) if cluster else _instance(rds, name)
    end = expiry(found, int(variables["TTL_DAYS"]))
    tell = _Teller(sns, variables.get("TOPIC_ARN", ""), name)
    if now < end - timedelta(hours=int(variables["WARN_HOURS"])):
        return {"did": "alive", "expires": end.isoformat()}
    if now < end:
        if found.tags.get(WARNED) == end.isoformat():
            return {"did": "alive", "expires": end.isoformat()}
        tell(f"{name} ends at {end:%Y-%m-%d %H:%M} UTC", "`vdbctl dev extend` gives it more time.")
        _tag(rds, found.arn, {WARNED: end.isoformat()})
        return {"did": "warned", "expires": end.isoformat()}
    if found.status == "stopped":
        return {"did": "over", "expires": end.isoformat()}
    if found.status != "available":
        return {"did": "busy", "status": found.status}
    return _end(rds, tell, found, name, cluster=cluster, end=end, now=now)


def expiry(found: Database, ttl_days: int) -> datetime:
    """When its time is over: its tag, else so many days after it was made."""
    try:
        return datetime.fromisoformat(found.tags[EXPIRES])
    except (KeyError, ValueError):
        return found.created + timedelta(days=ttl_days)


def _end(
    rds: Any,
    tell: _Teller,
    found: Database,
    name: str,
    *,
    cluster: bool,
    end: datetime,
    now: datetime,
) -> dict[str, str]:
    snapshot = f"{name}-ended-{end:%Y%m%d%H%M}"
    if not cluster:  # RDS takes the snapshot itself, just before it stops
        again = {} if REAPED in found.tags else {"DBSnapshotIdentifier": snapshot}
        rds.stop_db_instance(DBInstanceIdentifier=name, **again)
    elif not _has_snapshot(rds, snapshot):
        rds.create_db_cluster_snapshot(
            DBClusterIdentifier=name, DBClusterSnapshotIdentifier=snapshot
        )
        return {"did": "snapshot", "snapshot": snapshot}
    else:
        rds.stop_db_cluster(DBClusterIdentifier=name)
    _tag(rds, found.arn, {REAPED: now.isoformat()})
    tell(
        f"{name} has been stopped: its time was over at {end:%Y-%m-%d %H:%M} UTC",
        f"Its last snapshot is {snapshot}. `vdbctl dev extend` gives it more time and starts it; "
        "`vdbctl dev reap` removes it.",
    )
    return {"did": "stopped", "snapshot": snapshot}


class _Teller:
    """Tells people, where there is a topic; the log of the function has it anyway."""

    def __init__(self, sns: Any, topic: str, name: str) -> None:
        self._sns = sns
        self._topic = topic
        self._name = name

    def __call__(self, subject: str, words: str) -> None:
        print(f"{subject}. {words}")  # noqa: T201  # a Lambda function's log
        if self._topic:
            self._sns.publish(
                TopicArn=self._topic, Subject=subject[:100], Message=f"{subject}. {words}"
            )


def _instance(rds: Any, name: str) -> Database:
    [found] = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
    arn, status = found["DBInstanceArn"], found["DBInstanceStatus"]
    return Database(arn, status, found["InstanceCreateTime"], _tags(rds, arn))


def _cluster(rds: Any, name: str) -> Database:
    [found] = rds.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"]
    arn = found["DBClusterArn"]
    return Database(arn, found["Status"], found["ClusterCreateTime"], _tags(rds, arn))


def _tags(rds: Any, arn: str) -> dict[str, str]:
    found = rds.list_tags_for_resource(ResourceName=arn)["TagList"]
    return {tag["Key"]: tag["Value"] for tag in found}


def _tag(rds: Any, arn: str, tags: Mapping[str, str]) -> None:
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    rds.add_tags_to_resource(ResourceName=arn, Tags=pairs)


def _has_snapshot(rds: Any, name: str) -> bool:
    """Whether the snapshot is there and whole."""
    try:
        answer = rds.describe_db_cluster_snapshots(DBClusterSnapshotIdentifier=name)
    except rds.exceptions.DBClusterSnapshotNotFoundFault:
        return False
    return any(found["Status"] == "available" for found in answer["DBClusterSnapshots"])

"""Developers' copies as AWS knows them: by their tags, wherever their state is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from vdbctl.aws import Aws, translated
from vdbctl.functions.reaper import EXPIRES, REAPED, WARNED

LOOK_BACK = timedelta(days=14)
"""So far back a last connection is looked for."""


@dataclass(frozen=True)
class Copy:
    """One copy.

    Attributes:
        created: When its database was made.
        expires: The end of its time; None where it has none.
        connected: Last day with a connection, of the last two weeks; None where there was none.
    """

    stack: str
    environment: str
    developer: str
    identifier: str
    arn: str
    status: str
    created: datetime
    expires: datetime | None
    connected: datetime | None

    @property
    def is_cluster(self) -> bool:
        return ":cluster:" in self.arn


def find(aws: Aws, project: str, now: datetime) -> tuple[Copy, ...]:
    """All copies of a project in a region, by stack."""
    with translated("tag:GetResources"):
        pages = aws.client("resourcegroupstaggingapi").get_paginator("get_resources")
        found = [
            (item["ResourceARN"], {tag["Key"]: tag["Value"] for tag in item["Tags"]})
            for page in pages.paginate(
                TagFilters=[{"Key": "Project", "Values": [project]}, {"Key": "Developer"}],
                ResourceTypeFilters=["rds:db", "rds:cluster"],
            )
            for item in page["ResourceTagMappingList"]
        ]
    clusters = {tags["Stack"] for arn, tags in found if ":cluster:" in arn}
    databases = [
        (arn, tags)
        for arn, tags in found
        if ":cluster:" in arn or (tags["Stack"] not in clusters and arn.endswith(tags["Stack"]))
    ]
    copies = [_copy(aws, arn, tags, now) for arn, tags in databases]
    return tuple(sorted(copies, key=lambda copy: copy.stack))


def set_end(aws: Aws, arn: str, end: datetime) -> None:
    """Give a copy an end; what was said and done about an earlier one does not count any more."""
    rds = aws.client("rds")
    with translated(f"rds:AddTagsToResource on {arn}"):
        rds.add_tags_to_resource(
            ResourceName=arn, Tags=[{"Key": EXPIRES, "Value": end.isoformat(timespec="seconds")}]
        )
        rds.remove_tags_from_resource(ResourceName=arn, TagKeys=[WARNED, REAPED])


def end_of(aws: Aws, arn: str) -> datetime | None:
    """The end of a copy's time, or None where nobody has set one."""
    with translated(f"rds:ListTagsForResource on {arn}"):
        found = aws.client("rds").list_tags_for_resource(ResourceName=arn)["TagList"]
    return _moment({tag["Key"]: tag["Value"] for tag in found})


def start(aws: Aws, copy: Copy) -> None:
    """Start a copy that was stopped."""
    rds = aws.client("rds")
    with translated(f"rds:Start... of {copy.identifier}"):
        if copy.is_cluster:
            rds.start_db_cluster(DBClusterIdentifier=copy.identifier)
        else:
            rds.start_db_instance(DBInstanceIdentifier=copy.identifier)


def _copy(aws: Aws, arn: str, tags: Mapping[str, str], now: datetime) -> Copy:
    identifier = arn.rsplit(":", 1)[1]
    rds = aws.client("rds")
    with translated(f"rds:Describe... of {identifier}"):
        if ":cluster:" in arn:
            [found] = rds.describe_db_clusters(DBClusterIdentifier=identifier)["DBClusters"]
            status, created = found["Status"], found["ClusterCreateTime"]
        else:
            [found] = rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"]
            status, created = found["DBInstanceStatus"], found["InstanceCreateTime"]
    return Copy(
        stack=tags["Stack"],
        environment=tags["Environment"],
        developer=tags["Developer"],
        identifier=identifier,
        arn=arn,
        status=status,
        created=created,
        expires=_moment(tags),
        connected=_connected(aws, arn, identifier, now),
    )


def _connected(aws: Aws, arn: str, identifier: str, now: datetime) -> datetime | None:
    """The last day on which somebody was connected."""
    name = "DBClusterIdentifier" if ":cluster:" in arn else "DBInstanceIdentifier"
    with translated(f"cloudwatch:GetMetricStatistics of {identifier}"):
        points: list[dict[str, Any]] = aws.client("cloudwatch").get_metric_statistics(
            Namespace="AWS/RDS",
            MetricName="DatabaseConnections",
            Dimensions=[{"Name": name, "Value": identifier}],
            StartTime=now - LOOK_BACK,
            EndTime=now,
            Period=3600,
            Statistics=["Maximum"],
        )["Datapoints"]
    return max((point["Timestamp"] for point in points if point["Maximum"] > 0), default=None)


def _moment(tags: Mapping[str, str]) -> datetime | None:
    try:
        return datetime.fromisoformat(tags[EXPIRES])
    except (KeyError, ValueError):
        return None

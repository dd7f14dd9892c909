"""A second database out of a backup: beside the first, in its network, with its settings.

AWS makes the master's secret of a restored database in a second step, after the restore itself;
the Data API of a restored cluster is switched on in a third.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from vdbctl.aws import Aws, translated
from vdbctl.errors import OperationFailed
from vdbctl.fact import Fact
from vdbctl.iac.outputs import Outputs
from vdbctl.operate import availability, status, waiting

FACTS = (
    Fact(
        "what a restore takes",
        "RDS API Reference, RestoreDBClusterFromSnapshot and the three like it",
        date(2026, 11, 22),
    ),
)

MADE_BY = "MadeBy"
SOURCE = "RestoredFrom"


@dataclass(frozen=True)
class Origin:
    """What is restored.

    Attributes:
        snapshot: Its identifier or ARN; None for a point in time.
        moment: Point in time, UTC; None for the latest.
    """

    snapshot: str | None = None
    moment: datetime | None = None

    @property
    def words(self) -> str:
        if self.snapshot:
            return f"snapshot {self.snapshot}"
        return f"{self.moment:%Y-%m-%d %H:%M:%S} UTC" if self.moment else "the latest moment"


@dataclass(frozen=True)
class Restored:
    """A database that was restored.

    Attributes:
        outputs: Those of the stack, with the restored database in the place of the first.
        seconds: Until it was available, the secret and the Data API among it.
    """

    identifier: str
    resource_id: str
    outputs: Outputs
    seconds: float


def require(aws: Aws, outputs: Outputs, origin: Origin) -> None:
    """Refuse a moment that cannot be reached, before anything is made.

    Raises:
        OperationFailed: It lies outside of what is kept.
    """
    if origin.snapshot or origin.moment is None:
        return
    earliest, latest = status.restorable(aws, outputs)
    if latest is None:
        raise OperationFailed(
            f"{outputs.database_identifier} cannot be restored to a point in time",
            hint="are automated backups on? `vdbctl db snapshot list` shows snapshots",
        )
    if origin.moment > latest or (earliest and origin.moment < earliest):
        since = f"{earliest:%Y-%m-%d %H:%M:%S}" if earliest else "the beginning"
        raise OperationFailed(
            f"{origin.words} cannot be reached: backups reach from {since} to "
            f"{latest:%Y-%m-%d %H:%M:%S} UTC",
            hint="choose a moment between these, or a snapshot: `vdbctl db snapshot list`",
        )


def restore(
    aws: Aws, outputs: Outputs, origin: Origin, name: str, tags: Mapping[str, str], *,
    password: str | None = None, **options: Any,
) -> Restored:  # fmt: skip
    """Restore beside the first database, and wait until it can be used.

    What is there already under this name is gone on with, as after a run that was cut off.

    Args:
        name: Of the restored cluster or instance; a cluster's instance is `name-1`.
        password: Of the master user, where the secret belongs to the environment; None where RDS
            is to make one.
        options: Of `waiting.until`.

    Raises:
        OperationFailed: The restore failed, or what it makes vanished meanwhile.
        WaitTimedOut: It is not done in time.
    """
    began = time.monotonic()
    kept = {**tags, SOURCE: origin.words.replace(",", " ")}
    if outputs.engine == "aurora-postgresql":
        found = _cluster(aws, outputs, origin, name, kept, password, options)
        endpoint, resource_id = str(found["Endpoint"]), str(found["DbClusterResourceId"])
        arn, port = str(found["DBClusterArn"]), int(found["Port"])
    else:
        found = _instance(aws, outputs, origin, name, kept, password, options)
        endpoint, resource_id = str(found["Endpoint"]["Address"]), str(found["DbiResourceId"])
        arn, port = str(found["DBInstanceArn"]), int(found["Endpoint"]["Port"])
    made = found.get("MasterUserSecret", {}).get("SecretArn")
    secret = outputs.database_secret_arn if password else made
    changed = {
        "database_identifier": name,
        "database_arn": arn,
        "database_endpoint": endpoint,
        "database_reader_endpoint": endpoint,
        "database_port": port,
        "database_secret_arn": secret,
        "proxy_endpoint": None,
        "runner_function_name": None,
        "accounts_function_name": None,
    }
    return Restored(name, resource_id, outputs.model_copy(update=changed), time.monotonic() - began)


def remove(aws: Aws, outputs: Outputs, name: str, **options: Any) -> None:
    """Delete a restored database without a snapshot; one that is gone is no error.

    What AWS does not delete yet, because it is still being made, is asked for again.
    """
    of_cluster = outputs.engine == "aurora-postgresql"
    look = _removing_cluster if of_cluster else _removing_instance
    waiting.until(lambda: look(aws, name), what=f"the end of {name}", **options)


def left_over(aws: Aws, outputs: Outputs, prefix: str, mark: str) -> tuple[str, ...]:
    """Restored databases of earlier runs that are still there, by their prefix and their tag."""
    return tuple(name for name, tags in _all(aws, outputs) if _is_ours(name, tags, prefix, mark))


def _is_ours(name: str, tags: Mapping[str, str], prefix: str, mark: str) -> bool:
    return name.startswith(prefix) and tags.get(MADE_BY) == mark


def _all(aws: Aws, outputs: Outputs) -> Iterator[tuple[str, Mapping[str, str]]]:
    kind = "cluster" if outputs.engine == "aurora-postgresql" else "instance"
    with translated(f"rds:DescribeDB{kind.title()}s"):
        pages = aws.client("rds").get_paginator(f"describe_db_{kind}s").paginate()
        key = "DBClusters" if kind == "cluster" else "DBInstances"
        for page in pages:
            for one in page[key]:
                tags = {tag["Key"]: tag["Value"] for tag in one.get("TagList", [])}
                yield one[f"DB{kind.title()}Identifier"], tags


# -- Aurora ----------------------------------------------------------------------------------------


def _cluster(
    aws: Aws, outputs: Outputs, origin: Origin, name: str, tags: Mapping[str, str],
    password: str | None, options: dict[str, Any],
) -> Mapping[str, Any]:  # fmt: skip
    rds, source = aws.client("rds"), status.cluster(aws, outputs.database_identifier)
    if _exists(lambda: status.cluster(aws, name)) is None:
        given = _of_cluster(source, name, tags)
        with translated(f"rds:RestoreDBCluster... of {origin.words} into {name}"):
            if origin.snapshot:
                rds.restore_db_cluster_from_snapshot(
                    SnapshotIdentifier=origin.snapshot, Engine=source["Engine"], **given
                )
            else:
                rds.restore_db_cluster_to_point_in_time(
                    SourceDBClusterIdentifier=outputs.database_identifier,
                    **_moment(origin, "RestoreToTime"),
                    **given,
                )
    waiting.until(
        lambda: _busy(name, status.cluster(aws, name)["Status"]),
        what=f"restore of {name}",
        **options,
    )
    if not _members(aws, name):
        _first_member(aws, outputs, source, name, tags)
    availability.until_cluster(aws, name, **options)
    with translated(f"rds:ModifyDBCluster of {name}"):
        if password:
            rds.modify_db_cluster(
                DBClusterIdentifier=name, MasterUserPassword=password, ApplyImmediately=True
            )
        elif "MasterUserSecret" not in status.cluster(aws, name):
            rds.modify_db_cluster(
                DBClusterIdentifier=name, ManageMasterUserPassword=True, ApplyImmediately=True
            )
        if source.get("HttpEndpointEnabled"):
            rds.enable_http_endpoint(ResourceArn=status.cluster(aws, name)["DBClusterArn"])
    availability.until_cluster(aws, name, **options)
    if password is None:
        _until_secret(lambda: status.cluster(aws, name), name, options)
    return status.cluster(aws, name)


def _of_cluster(source: Mapping[str, Any], name: str, tags: Mapping[str, str]) -> dict[str, Any]:
    given: dict[str, Any] = {
        "DBClusterIdentifier": name,
        "DBSubnetGroupName": source["DBSubnetGroup"],
        "VpcSecurityGroupIds": _groups(source),
        "DBClusterParameterGroupName": source["DBClusterParameterGroup"],
        "EnableIAMDatabaseAuthentication": bool(source.get("IAMDatabaseAuthenticationEnabled")),
        "CopyTagsToSnapshot": True,
        "DeletionProtection": False,
        "Tags": _tags(tags),
    }
    if scaling := source.get("ServerlessV2ScalingConfiguration"):
        names = ("MinCapacity", "MaxCapacity", "SecondsUntilAutoPause")
        given["ServerlessV2ScalingConfiguration"] = {
            key: scaling[key] for key in names if key in scaling
        }
    return given


def _first_member(
    aws: Aws, outputs: Outputs, source: Mapping[str, Any], name: str, tags: Mapping[str, str]
) -> None:
    """One instance, of the writer's class."""
    writer = next(
        one["DBInstanceIdentifier"] for one in source["DBClusterMembers"] if one["IsClusterWriter"]
    )
    like = status.instance(aws, writer)
    with translated(f"rds:CreateDBInstance of {name}-1"):
        aws.client("rds").create_db_instance(
            DBInstanceIdentifier=f"{name}-1",
            DBClusterIdentifier=name,
            Engine=outputs.engine,
            DBInstanceClass=like["DBInstanceClass"],
            PubliclyAccessible=bool(like.get("PubliclyAccessible")),
            Tags=_tags(tags),
        )


def _members(aws: Aws, name: str) -> list[str]:
    found = _exists(lambda: status.cluster(aws, name)) or {}
    return [one["DBInstanceIdentifier"] for one in found.get("DBClusterMembers", [])]


# -- RDS -------------------------------------------------------------------------------------------


def _instance(
    aws: Aws, outputs: Outputs, origin: Origin, name: str, tags: Mapping[str, str],
    password: str | None, options: dict[str, Any],
) -> Mapping[str, Any]:  # fmt: skip
    rds, source = aws.client("rds"), status.instance(aws, outputs.database_identifier)
    if _exists(lambda: status.instance(aws, name)) is None:
        given = _of_instance(source, tags)
        with translated(f"rds:RestoreDBInstance... of {origin.words} into {name}"):
            if origin.snapshot:
                rds.restore_db_instance_from_db_snapshot(
                    DBInstanceIdentifier=name, DBSnapshotIdentifier=origin.snapshot, **given
                )
            else:
                rds.restore_db_instance_to_point_in_time(
                    SourceDBInstanceIdentifier=outputs.database_identifier,
                    TargetDBInstanceIdentifier=name,
                    **_moment(origin, "RestoreTime"),
                    **given,
                )
    availability.until_instance(aws, name, **options)
    with translated(f"rds:ModifyDBInstance of {name}"):
        if password:
            rds.modify_db_instance(
                DBInstanceIdentifier=name, MasterUserPassword=password, ApplyImmediately=True
            )
        elif "MasterUserSecret" not in status.instance(aws, name):
            rds.modify_db_instance(
                DBInstanceIdentifier=name, ManageMasterUserPassword=True, ApplyImmediately=True
            )
    availability.until_instance(aws, name, **options)
    if password is None:
        _until_secret(lambda: status.instance(aws, name), name, options)
    return status.instance(aws, name)


def _of_instance(source: Mapping[str, Any], tags: Mapping[str, str]) -> dict[str, Any]:
    return {
        "DBInstanceClass": source["DBInstanceClass"],
        "DBSubnetGroupName": source["DBSubnetGroup"]["DBSubnetGroupName"],
        "VpcSecurityGroupIds": _groups(source),
        "DBParameterGroupName": source["DBParameterGroups"][0]["DBParameterGroupName"],
        "MultiAZ": False,
        "PubliclyAccessible": bool(source.get("PubliclyAccessible")),
        "EnableIAMDatabaseAuthentication": bool(source.get("IAMDatabaseAuthenticationEnabled")),
        "CopyTagsToSnapshot": True,
        "DeletionProtection": False,
        "Tags": _tags(tags),
    }


# -- both ------------------------------------------------------------------------------------------


def _until_secret(
    find: Callable[[], Mapping[str, Any]], name: str, options: dict[str, Any]
) -> None:
    """RDS makes the secret after the instance is available."""

    def look() -> str | None:
        found = find().get("MasterUserSecret") or {}
        state = found.get("SecretStatus", "not made yet")
        return None if state == "active" else f"the secret of {name} is {state}"

    waiting.until(look, what=f"the secret of {name}", **options)


def _busy(name: str, state: str) -> str | None:
    if state in availability.BROKEN:
        raise OperationFailed(f"{name} is {state}", hint=availability.BROKEN[state])
    return None if state == "available" else f"{name} is {state}"


def _moment(origin: Origin, key: str) -> dict[str, Any]:
    return {key: origin.moment} if origin.moment else {"UseLatestRestorableTime": True}


def _groups(source: Mapping[str, Any]) -> list[str]:
    return [one["VpcSecurityGroupId"] for one in source.get("VpcSecurityGroups", [])]


def _tags(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _exists(find: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any] | None:
    try:
        return find()
    except OperationFailed:
        return None


def _removing_cluster(aws: Aws, name: str) -> str | None:
    found = _exists(lambda: status.cluster(aws, name))
    if found is None:
        return None
    for member in found.get("DBClusterMembers", []):
        _removing_instance(aws, member["DBInstanceIdentifier"])
    if found["Status"] != "deleting":
        _delete(aws, "cluster", DBClusterIdentifier=name, SkipFinalSnapshot=True)
    left = _exists(lambda: status.cluster(aws, name))
    return f"{name} is {left['Status']}" if left else None


def _removing_instance(aws: Aws, name: str) -> str | None:
    found = _exists(lambda: status.instance(aws, name))
    if found is None:
        return None
    if found["DBInstanceStatus"] != "deleting":
        automated = {} if found.get("DBClusterIdentifier") else {"DeleteAutomatedBackups": True}
        _delete(aws, "instance", DBInstanceIdentifier=name, SkipFinalSnapshot=True, **automated)
    left = _exists(lambda: status.instance(aws, name))
    return f"{name} is {left['DBInstanceStatus']}" if left else None


def _delete(aws: Aws, kind: str, **given: object) -> None:
    """Ask for the deletion; one that is gone, or cannot be deleted yet, is looked at again."""
    from botocore.exceptions import ClientError

    with translated(f"rds:DeleteDB{kind.title()} of {given[f'DB{kind.title()}Identifier']}"):
        try:
            getattr(aws.client("rds"), f"delete_db_{kind}")(**given)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if "NotFound" not in code and not code.startswith("InvalidDB"):
                raise

"""Until something that AWS has begun to make is there."""

from __future__ import annotations

from collections.abc import Mapping

from vdbctl.aws import Aws, translated

_WAITERS: Mapping[str, tuple[str, str, str]] = {
    "aws_db_instance": ("rds", "db_instance_available", "DBInstanceIdentifier"),
    "aws_rds_cluster": ("rds", "db_cluster_available", "DBClusterIdentifier"),
    "aws_rds_cluster_instance": ("rds", "db_instance_available", "DBInstanceIdentifier"),
    "aws_elasticache_replication_group": (
        "elasticache",
        "replication_group_available",
        "ReplicationGroupId",
    ),
}


def until_there(aws: Aws, kind: str, identifier: str) -> bool:
    """Wait until a database or a cache is available, for up to half an hour.

    Returns:
        False if there is none of that name, or it failed.
    """
    from botocore.exceptions import WaiterError

    service, waiter, argument = _WAITERS.get(kind, ("", "", ""))
    if not service:
        return True
    with translated(f"{service}:Describe... of {identifier}"):
        try:
            aws.client(service).get_waiter(waiter).wait(**{argument: identifier})
        except WaiterError:
            return False
    return True

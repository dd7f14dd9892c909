"""Until something that AWS has begun to make is there."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from vdbctl.aws import Aws, is_throttling, translated
from vdbctl.errors import AwsRefused, AwsUnreachable, WaitTimedOut

POLL_S = 10.0

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


def until(
    look: Callable[[], str | None],
    *,
    what: str,
    timeout_s: float,
    tell: Callable[[str], None] = lambda _words: None,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> float:
    """Look again and again until it is done. Throttling and a network that is away for a while
    count as not done yet.

    Args:
        look: Says in a few words what still goes on; None once it is done. It raises what ends
            the waiting, such as OperationFailed.
        what: What is waited for, for the message.

    Returns:
        Seconds that it took.

    Raises:
        WaitTimedOut: It is not done in time, and goes on at AWS.
    """
    began, last = clock(), ""
    while True:
        try:
            words = look()
        except AwsRefused as error:
            if not is_throttling(error.code):
                raise
            words = "AWS asks for fewer requests"
        except AwsUnreachable as error:
            words = f"no answer from AWS: {error.message}"
        if words is None:
            return clock() - began
        if clock() - began > timeout_s:
            raise WaitTimedOut(
                f"{what} is not done after {timeout_s:.0f} s; last seen: {words}",
                hint="AWS goes on with it: look with `vdbctl db status`, or wait longer with "
                "--timeout",
            )
        if words != last:
            tell(words)
        last = words
        sleep(POLL_S)

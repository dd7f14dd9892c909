"""Failing over on purpose, with the time measured in which nobody was answered."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from vdbctl.aws import Aws, translated
from vdbctl.errors import NotVerified, OperationFailed, VdbctlError
from vdbctl.iac.outputs import Outputs
from vdbctl.operate import availability, status, waiting

PROBE_S = 0.2


@dataclass(frozen=True)
class Change:
    """What a failover did.

    Attributes:
        before: The writer, or the zone of a single instance; `after` likewise.
        downtime_s: Longest time without an answer; None where nobody could ask from here.
        seconds: Until AWS had everything available again.
    """

    before: str
    after: str
    downtime_s: float | None
    seconds: float
    errors: tuple[str, ...] = ()


@dataclass
class Probe:
    """Asks again and again, beside whatever else goes on, and knows the longest silence.

    Attributes:
        ask: Asks the database something; raises while it does not answer.
    """

    ask: Callable[[], object]
    pause_s: float = PROBE_S
    longest_s: float = 0.0
    errors: list[str] = field(default_factory=list)
    _last: float = 0.0
    _end: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Probe:
        self.ask()  # one that cannot ask at all has nothing to measure
        self._last = time.monotonic()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        if self._thread:
            self._thread.join()

    def _run(self) -> None:
        silent = False
        while not (self._end.is_set() and not silent):
            began = time.monotonic()
            try:
                self.ask()
            except VdbctlError as error:
                if self._end.is_set():
                    return
                silent = True
                if error.message not in self.errors:
                    self.errors.append(error.message)
            else:
                if silent:
                    self.longest_s = max(self.longest_s, time.monotonic() - self._last)
                silent = False
                self._last = began
            self._end.wait(self.pause_s)


def database(
    aws: Aws, outputs: Outputs, *, target: str | None = None, ask: Callable[[], object] | None,
    **options: Any,
) -> Change:  # fmt: skip
    """Fail the database over, wait, and verify that somebody else has taken over.

    Args:
        target: Reader of an Aurora cluster that is to become the writer.
        ask: Asks the database something, for the downtime; None where there is no way to it.
        options: Of `waiting.until`.

    Raises:
        OperationFailed: There is nobody who could take over.
        NotVerified: The same one writes as before.
    """
    of_cluster = outputs.engine == "aurora-postgresql"
    act = _cluster if of_cluster else _instance
    require = _require_reader if of_cluster else _require_standby
    require(aws, outputs.database_identifier, target)
    before = _writer(aws, outputs)
    if ask is None:
        seconds = act(aws, outputs.database_identifier, target, options)
        return _verified(aws, outputs, Change(before, "", None, seconds))
    with Probe(ask) as probe:
        seconds = act(aws, outputs.database_identifier, target, options)
    return _verified(
        aws, outputs, Change(before, "", probe.longest_s, seconds, tuple(probe.errors))
    )


def cache(aws: Aws, outputs: Outputs, **options: Any) -> Change:
    """Fail the cache over (TestFailover), and verify that another node is the primary.

    Raises:
        OperationFailed: It has no replica, or fails over by itself as serverless ones do.
        AwsRefused: More than 15 failovers in 24 hours, for example.
    """
    name = outputs.stack
    if ".serverless." in (outputs.cache_endpoint or ""):
        raise OperationFailed(
            f"{name} is a serverless cache, which AWS fails over by itself",
            hint="there is nothing to test; `kind: nodes` has nodes of its own",
        )
    group = _group(aws, name)
    if group.get("AutomaticFailover") != "enabled":
        raise OperationFailed(
            f"{name} has no replica that could take over",
            hint="`cache.nodes: 2` or more in its file, then apply",
        )
    before, node_group = _primary(group), group["NodeGroups"][0]["NodeGroupId"]
    with translated(f"elasticache:TestFailover of {name}"):
        aws.client("elasticache").test_failover(ReplicationGroupId=name, NodeGroupId=node_group)

    def look() -> str | None:
        found = _group(aws, name)
        if found["Status"] != "available":
            return f"{name} is {found['Status']}"
        return None if _primary(found) != before else f"{before} is still the primary"

    seconds = waiting.until(look, what=f"the failover of {name}", **options)
    return Change(before, _primary(_group(aws, name)), None, seconds)


def _verified(aws: Aws, outputs: Outputs, change: Change) -> Change:
    after = _writer(aws, outputs)
    if after == change.before and outputs.engine == "aurora-postgresql":
        raise NotVerified(
            f"{after} is the writer as before",
            hint="`vdbctl db status` shows what AWS did; failing over again is safe",
        )
    return Change(change.before, after, change.downtime_s, change.seconds, change.errors)


def _writer(aws: Aws, outputs: Outputs) -> str:
    """The writer of a cluster; of an instance its zone."""
    name = outputs.database_identifier
    if outputs.engine != "aurora-postgresql":
        return str(status.instance(aws, name).get("AvailabilityZone"))
    members = status.cluster(aws, name)["DBClusterMembers"]
    return next(
        (str(one["DBInstanceIdentifier"]) for one in members if one["IsClusterWriter"]), "nobody"
    )


def _require_reader(aws: Aws, name: str, target: str | None) -> None:
    members = status.cluster(aws, name)["DBClusterMembers"]
    readers = [one["DBInstanceIdentifier"] for one in members if not one["IsClusterWriter"]]
    if not readers:
        raise OperationFailed(
            f"{name} has no reader that could take over: a failover would recreate the writer",
            hint="`database.readers: 1` in its file, then apply",
        )
    if target and target not in readers:
        raise OperationFailed(
            f"{target} is no reader of {name}", hint=f"there are {', '.join(readers)}"
        )


def _require_standby(aws: Aws, name: str, target: str | None) -> None:
    if target:
        raise OperationFailed(
            "only readers of an Aurora cluster can be named", hint="leave --to out"
        )
    if not status.instance(aws, name).get("MultiAZ"):
        raise OperationFailed(
            f"{name} has no standby that could take over",
            hint="`database.multi_az: true` in its file, then apply",
        )


def _cluster(aws: Aws, name: str, target: str | None, options: dict[str, Any]) -> float:
    before = {
        one["DBInstanceIdentifier"]
        for one in status.cluster(aws, name)["DBClusterMembers"]
        if one["IsClusterWriter"]
    }
    given = {"TargetDBInstanceIdentifier": target} if target else {}
    with translated(f"rds:FailoverDBCluster of {name}"):
        aws.client("rds").failover_db_cluster(DBClusterIdentifier=name, **given)

    def look() -> str | None:
        members = status.cluster(aws, name)["DBClusterMembers"]
        writers = {one["DBInstanceIdentifier"] for one in members if one["IsClusterWriter"]}
        return None if writers - before else f"{', '.join(before)} is still the writer"

    seconds = waiting.until(look, what=f"the failover of {name}", **options)
    return seconds + availability.until_cluster(aws, name, **options)


def _instance(aws: Aws, name: str, _target: str | None, options: dict[str, Any]) -> float:
    with translated(f"rds:RebootDBInstance of {name}"):
        aws.client("rds").reboot_db_instance(DBInstanceIdentifier=name, ForceFailover=True)
    return availability.until_instance(aws, name, **options)


def _group(aws: Aws, name: str) -> Any:
    with translated(f"elasticache:DescribeReplicationGroups of {name}"):
        caches = aws.client("elasticache")
        [found] = caches.describe_replication_groups(ReplicationGroupId=name)["ReplicationGroups"]
    return found


def _primary(group: Any) -> str:
    for node in group["NodeGroups"][0]["NodeGroupMembers"]:
        if node.get("CurrentRole") == "primary":
            return str(node["CacheClusterId"])
    return "nobody"

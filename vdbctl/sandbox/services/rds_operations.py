"""RDS and Aurora in operation: names that change, failovers that interrupt, measurements.

Gaps: a failover or a restart interrupts nobody; a cluster that is renamed is there under both
names, and its server under neither; nobody measures a database; the calls for pending maintenance
are not there.
"""

from __future__ import annotations

import functools
import time
from typing import Any

from moto.cloudwatch import models as cloudwatch
from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.rds import models
from moto.rds.exceptions import DBInstanceAlreadyExists
from moto.rds.responses import RDSResponse

from vdbctl.sandbox.databases import Databases

_SOURCE = "AWS/RDS"


def install(databases: Databases) -> None:
    """Correct moto; after `rds.install` and `rds_restores.install`."""
    backend = models.RDSBackend
    RDSResponse.describe_pending_maintenance_actions = _pending_maintenance
    for name, make in (
        ("failover_db_cluster", _interrupting_cluster),
        ("reboot_db_instance", _interrupting_instance),
        ("modify_db_cluster", _renaming_cluster),
        ("modify_db_instance", _renaming_instance),
    ):
        original = getattr(backend, name)
        setattr(backend, name, functools.wraps(original)(make(original, databases)))
    statistics = cloudwatch.CloudWatchBackend.get_metric_statistics
    data = cloudwatch.CloudWatchBackend.get_metric_data
    cloudwatch.CloudWatchBackend.get_metric_statistics = _measuring(statistics, databases)
    cloudwatch.CloudWatchBackend.get_metric_data = _measuring(data, databases)


def _pending_maintenance(_call: Any) -> ActionResult:
    return ActionResult({"PendingMaintenanceActions": []})


# -- failover and restart --------------------------------------------------------------------------


def _interrupting_cluster(original: Any, databases: Databases) -> Any:
    def failover(self: Any, *args: Any, **options: Any) -> Any:
        cluster = original(self, *args, **options)
        databases.restart(cluster.arn)
        return cluster

    return failover


def _interrupting_instance(original: Any, databases: Databases) -> Any:
    def reboot(self: Any, *args: Any, **options: Any) -> Any:
        instance = original(self, *args, **options)
        databases.restart(instance.arn)
        return instance

    return reboot


# -- names -----------------------------------------------------------------------------------------


def _renaming_cluster(original: Any, databases: Databases) -> Any:
    def modify(self: Any, options: dict[str, Any]) -> Any:
        old, new = options["db_cluster_identifier"], options.get("new_db_cluster_identifier")
        if not new or old not in self.clusters:
            return original(self, options)
        if new in self.clusters:
            raise DBInstanceAlreadyExists
        cluster = self.clusters.pop(old)
        before, members = cluster.arn, list(cluster.members)
        cluster.db_cluster_identifier = new
        for member in members:
            member.db_cluster_identifier = new
        self.clusters[new] = cluster
        databases.rename(before, cluster.arn)
        rest = {key: value for key, value in options.items() if key != "new_db_cluster_identifier"}
        return original(self, rest | {"db_cluster_identifier": new})

    return modify


def _renaming_instance(original: Any, databases: Databases) -> Any:
    def modify(self: Any, identifier: str, options: dict[str, Any]) -> Any:
        new = options.get("new_db_instance_identifier")
        if new and new in self.databases:
            raise DBInstanceAlreadyExists
        before = self.databases[identifier].arn if identifier in self.databases else ""
        instance = original(self, identifier, options)
        if new:
            databases.rename(before, instance.arn)
        return instance

    return modify


# -- measurements ----------------------------------------------------------------------------------


def _measuring(original: Any, databases: Databases) -> Any:
    """Measure each database when somebody asks: capacity of clusters, and connections."""

    @functools.wraps(original)
    def ask(self: Any, *args: Any, **options: Any) -> Any:
        rds = models.rds_backends[self.account_id][self.region_name]
        for name, cluster in rds.clusters.items():
            dimension = [{"Name": "DBClusterIdentifier", "Value": name}]
            if scaling := cluster.serverless_v2_scaling_configuration:
                least = float(scaling.get("min_capacity") or 0)
                acu = 0.0 if _is_paused(cluster, scaling) else max(least, 0.5)
                _put(self, "ServerlessDatabaseCapacity", dimension, acu)
            _put_connections(self, databases, cluster.arn, dimension)
        for name, instance in rds.databases.items():
            dimension = [{"Name": "DBInstanceIdentifier", "Value": name}]
            _put_connections(self, databases, instance.arn, dimension)
        return original(self, *args, **options)

    return ask


def _is_paused(cluster: Any, scaling: Any) -> bool:
    """As the Data API sees it, which keeps the moment of the last call on the cluster."""
    idle_s = time.monotonic() - getattr(cluster, "sandbox_used", time.monotonic())
    pauses = float(scaling.get("min_capacity") or 0) == 0
    return pauses and idle_s > float(scaling.get("seconds_until_auto_pause") or 300)


def _put_connections(backend: Any, databases: Databases, arn: str, dimension: list[Any]) -> None:
    count = databases.connections(arn)
    if count is not None:
        _put(backend, "DatabaseConnections", dimension, float(count))


def _put(backend: Any, name: str, dimension: list[Any], value: float) -> None:
    backend.put_metric_data(
        _SOURCE,
        [
            {
                "MetricName": name,
                "Dimensions": dimension,
                "Value": value,
                "Timestamp": utcnow(),
            }
        ],
    )

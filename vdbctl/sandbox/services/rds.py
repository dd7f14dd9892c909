"""RDS and Aurora: what moto forgets, and calls that it lacks."""

from __future__ import annotations

import functools
import secrets
import string
from collections.abc import Callable
from datetime import date
from typing import Any

from moto.core.responses import ActionResult
from moto.rds import models
from moto.rds.responses import RDSResponse

from vdbctl.fact import Fact
from vdbctl.sandbox.databases import Databases
from vdbctl.sandbox.services import rds_extras, rds_parameters, rds_servers, rds_versions

FACTS = (
    Fact(
        "storage type of Aurora in answers",
        "hashicorp/terraform-provider-aws, acceptance tests (storageTypeAuroraReturnsBlank)",
        date(2026, 11, 29),
    ),
)

_RESOURCE_ID_CHARS = string.ascii_uppercase + string.digits
_CA_CERTIFICATE = "rds-ca-rsa2048-g1"


_INSIGHTS = {
    "enable_performance_insights": "performance_insights_enabled",
    "performance_insights_kms_key_id": "performance_insights_kms_key_id",
    "performance_insights_retention_period": "performance_insights_retention_period",
}
"""Names in requests, and of what is told."""


def install(databases: Databases) -> None:
    """Correct moto's RDS, and keep a server in `databases` for each cluster and instance."""
    _instances()
    _windows()
    _clusters()
    _changes()
    _global_clusters()
    _calls()
    rds_extras.install()
    rds_parameters.install()
    rds_versions.install()
    rds_servers.install(databases)


def _wrap(owner: Any, name: str, make: Callable[[Any], Any]) -> None:
    original = getattr(owner, name)
    setattr(owner, name, functools.wraps(original)(make(original)))


def _resource_id(prefix: str) -> str:
    return f"{prefix}-" + "".join(secrets.choice(_RESOURCE_ID_CHARS) for _ in range(26))


def _instances() -> None:
    """Gaps: one resource id for all instances, by which the provider reads them back; insights,
    lifecycle support and encryption settings are not kept."""

    def make_init(original: Any) -> Any:
        def init(self: Any, *args: Any, **options: Any) -> None:
            original(self, *args, **options)
            self.dbi_resource_id = _resource_id("db")
            if options.get("ca_certificate_identifier") is None:
                self.ca_certificate_identifier = _CA_CERTIFICATE
            _keep_insights(self, options)

        return init

    def make_replica(original: Any) -> Any:
        def create(self: Any, options: dict[str, Any]) -> Any:
            replica = original(self, options)
            replica.dbi_resource_id = _resource_id("db")
            replica.replicas = []
            if _from_elsewhere(self, options) and not options.get("db_parameter_group_name"):
                family = f"{replica.engine}{replica.engine_version.split('.')[0]}"
                replica.db_parameter_group_name = f"default.{family}"
            replica.manage_master_user_password = False
            replica.deletion_protection = bool(options.get("deletion_protection"))
            replica.multi_az = bool(options.get("multi_az"))
            replica.backup_retention_period = int(options.get("backup_retention_period") or 0)
            replica.enabled_cloudwatch_logs_exports = list(
                options.get("enable_cloudwatch_logs_exports") or []
            )
            replica.max_allocated_storage = (
                options.get("max_allocated_storage") or replica.allocated_storage
            )
            replica.enable_iam_database_authentication = bool(
                options.get("enable_iam_database_authentication")
            )
            replica.monitoring_interval = int(options.get("monitoring_interval") or 0)
            replica.monitoring_role_arn = options.get("monitoring_role_arn")
            replica.tags = options.get("tags") or []
            replica.__dict__.pop("master_user_secret", None)
            _keep_insights(replica, options)
            return replica

        return create

    def remove_replica(self: Any, replica: Any) -> None:
        gone = (replica.db_instance_identifier, replica.arn)
        self.replicas = [name for name in self.replicas if name not in gone]

    models.DBInstance.remove_replica = remove_replica
    _wrap(models.DBInstance, "__init__", make_init)
    _wrap(models.RDSBackend, "create_db_instance_read_replica", make_replica)


def _from_elsewhere(backend: Any, options: dict[str, Any]) -> bool:
    """Whether the source of a replica is in another region, whose groups are not known here."""
    source = str(options.get("source_db_instance_identifier"))
    return source.startswith("arn:") and source.split(":")[3] != backend.region_name


def _windows() -> None:
    """Gap: a maintenance window that begins when the backup window ends counts as an overlap."""
    original = models.valid_preferred_maintenance_window

    def valid(maintenance: str, backup: str) -> Any:
        begin, end = backup.split("-")
        hours, minutes = (int(part) for part in end.split(":"))
        last = (hours * 60 + minutes - 1) % (24 * 60)
        return original(maintenance, f"{begin}-{last // 60:02}:{last % 60:02}")

    models.valid_preferred_maintenance_window = valid


def _clusters() -> None:
    """Gaps: the Data API only for Serverless v1; an empty v1 scaling configuration on every
    cluster, which is a diff that never ends; insights and monitoring are not kept; I/O-Optimized
    storage is a KeyError; so is the restoration of a cluster whose password RDS manages."""

    def make_init(original: Any) -> Any:
        def init(self: Any, *args: Any, **options: Any) -> None:
            original(self, *args, **options)
            self._enable_http_endpoint = bool(options.get("enable_http_endpoint"))
            _keep_storage_type(self, options.get("storage_type"))
            _keep_insights(self, options)
            self.monitoring_interval = options.get("monitoring_interval") or 0
            self.monitoring_role_arn = options.get("monitoring_role_arn")
            if self.manage_master_user_password:
                self._master_user_password = None

        return init

    def make_storage(original: Any) -> Any:
        def default(engine: str, storage_type: str) -> int:
            return 1 if engine == "aurora-postgresql" else int(original(engine, storage_type))

        return staticmethod(default)

    def scaling(self: Any) -> dict[str, Any] | None:
        return None if self.engine_mode != "serverless" else {"MinCapacity": 1, "MaxCapacity": 16}

    _wrap(models.DBCluster, "__init__", make_init)
    models.DBCluster.default_allocated_storage = make_storage(
        models.DBCluster.default_allocated_storage
    )
    models.DBCluster.enable_http_endpoint = property(
        lambda self: self._enable_http_endpoint,
        lambda self, value: setattr(self, "_enable_http_endpoint", bool(value)),
    )
    models.DBCluster.scaling_configuration_info = property(scaling)


def _keep_storage_type(cluster: Any, given: str | None) -> None:
    """Aurora's standard storage has no name in answers, whether it was asked for by name or not."""
    if cluster.engine.startswith("aurora"):
        cluster.storage_type = given if given != "aurora" else None


def _keep_insights(resource: Any, options: dict[str, Any]) -> None:
    """Performance Insights, as Database Insights is still called in the API, and its mode."""
    resource.database_insights_mode = options.get("database_insights_mode") or "standard"
    resource.engine_lifecycle_support = (
        options.get("engine_lifecycle_support") or "open-source-rds-extended-support"
    )
    enabled = options.get("enable_performance_insights")
    resource.performance_insights_enabled = bool(enabled)
    if enabled:
        resource.performance_insights_retention_period = int(
            options.get("performance_insights_retention_period") or 7
        )
        resource.performance_insights_kms_key_id = options.get(
            "performance_insights_kms_key_id"
        ) or (f"arn:aws:kms:{resource.region}:{resource.account_id}:key/aws-rds")


def _keep_secret(resource: Any, options: dict[str, Any]) -> None:
    """Gap: to manage a password that RDS manages already makes another secret."""
    if getattr(resource, "manage_master_user_password", False) and options.get(
        "manage_master_user_password"
    ):
        del options["manage_master_user_password"]


def _changes() -> None:
    """Gaps: insights are not changed, nor are a cluster's logins by IAM, nor what it exports to
    CloudWatch Logs."""

    def make_instance(original: Any) -> Any:
        def modify(self: Any, identifier: str, options: dict[str, Any]) -> Any:
            _keep_secret(self.databases.get(identifier), options)
            instance = original(self, identifier, options)
            _change_insights(instance, options)
            return instance

        return modify

    def make_cluster(original: Any) -> Any:
        def modify(self: Any, options: dict[str, Any]) -> Any:
            exports = options.get("cloudwatch_logs_export_configuration")
            _keep_secret(self.clusters.get(options["db_cluster_identifier"]), options)
            initial = original(self, options)
            cluster = self.clusters[initial.db_cluster_identifier]
            _change_insights(cluster, options)
            if options.get("storage_type"):
                _keep_storage_type(cluster, options["storage_type"])
            if options.get("enable_iam_database_authentication") is not None:
                cluster.iam_auth = bool(options["enable_iam_database_authentication"])
            if exports:
                kept = set(cluster.enabled_cloudwatch_logs_exports)
                kept -= set(exports.get("DisableLogTypes", []))
                kept |= set(exports.get("EnableLogTypes", []))
                cluster.enabled_cloudwatch_logs_exports = sorted(kept)
            return initial

        return modify

    _wrap(models.RDSBackend, "modify_db_instance", make_instance)
    _wrap(models.RDSBackend, "modify_db_cluster", make_cluster)


def _change_insights(resource: Any, options: dict[str, Any]) -> None:
    for given, kept in _INSIGHTS.items():
        if options.get(given) is not None:
            setattr(resource, kept, options[given])


def _global_clusters() -> None:
    """Gaps: the name of the database and the tags are dropped; a member that was deleted, or is in
    another region, cannot be removed."""

    def make_create(original: Any) -> Any:
        def create(call: Any) -> ActionResult:
            answer = original(call)
            cluster = answer.result["GlobalCluster"]
            cluster.database_name = call.params.get("DatabaseName")
            cluster.tags = call.params.get("Tags") or []
            return answer

        return create

    def make_remove(original: Any) -> Any:
        def remove(self: Any, global_cluster_identifier: str, db_cluster_identifier: str) -> Any:
            found = self.global_clusters.get(global_cluster_identifier)
            if found is None:
                return original(self, global_cluster_identifier, db_cluster_identifier)
            for member in list(found.members):
                if db_cluster_identifier in (member.arn, member.db_cluster_identifier):
                    member.global_cluster_identifier = None
                    found.members.remove(member)
            return found

        return remove

    _wrap(RDSResponse, "create_global_cluster", make_create)
    _wrap(models.RDSBackend, "remove_from_global_cluster", make_remove)


def _calls() -> None:
    """Gaps: calls that moto does not know."""
    RDSResponse.enable_http_endpoint = lambda self: _switch_data_api(self, on=True)
    RDSResponse.disable_http_endpoint = lambda self: _switch_data_api(self, on=False)


def _switch_data_api(call: Any, *, on: bool) -> ActionResult:
    arn = call.params["ResourceArn"]
    for cluster in call.backend.clusters.values():
        if cluster.arn == arn:
            cluster.enable_http_endpoint = on
            return ActionResult({"ResourceArn": arn, "HttpEndpointEnabled": on})
    raise models.DBClusterNotFoundError(arn)

"""RDS and Aurora: what moto forgets, calls that it lacks, and a real server behind each."""

from __future__ import annotations

import functools
import json
import secrets
import string
from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.rds import models
from moto.rds.exceptions import RDSClientError
from moto.rds.responses import RDSResponse

from vdbctl.sandbox.databases import ADDRESS, Databases, password
from vdbctl.spec import engines

_RESOURCE_ID_CHARS = string.ascii_uppercase + string.digits
_CA_CERTIFICATE = "rds-ca-rsa2048-g1"


class _AlreadyExists(RDSClientError):  # type: ignore[misc]
    def __init__(self, name: str) -> None:
        super().__init__("DBClusterAlreadyExistsFault", f"DB Cluster {name} already exists")


def install(databases: Databases) -> None:
    """Correct moto's RDS, and keep a server in `databases` for each cluster and instance."""
    _instances()
    _windows()
    _clusters()
    _calls()
    _real_servers(databases)


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
            replica.tags = options.get("tags") or []
            replica.__dict__.pop("master_user_secret", None)
            _keep_insights(replica, options)
            return replica

        return create

    _wrap(models.DBInstance, "__init__", make_init)
    _wrap(models.RDSBackend, "create_db_instance_read_replica", make_replica)


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
    cluster, which is a diff that never ends; insights are not kept."""

    def make_init(original: Any) -> Any:
        def init(self: Any, *args: Any, **options: Any) -> None:
            original(self, *args, **options)
            self._enable_http_endpoint = bool(options.get("enable_http_endpoint"))
            _keep_insights(self, options)
            self.monitoring_interval = options.get("monitoring_interval") or 0

        return init

    def scaling(self: Any) -> dict[str, Any] | None:
        return None if self.engine_mode != "serverless" else {"MinCapacity": 1, "MaxCapacity": 16}

    _wrap(models.DBCluster, "__init__", make_init)
    models.DBCluster.enable_http_endpoint = property(
        lambda self: self._enable_http_endpoint,
        lambda self, value: setattr(self, "_enable_http_endpoint", bool(value)),
    )
    models.DBCluster.scaling_configuration_info = property(scaling)


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


def _calls() -> None:
    """Gaps: calls that moto does not know, and parameters without their source."""
    RDSResponse.enable_http_endpoint = lambda self: _switch_data_api(self, on=True)
    RDSResponse.disable_http_endpoint = lambda self: _switch_data_api(self, on=False)
    RDSResponse.describe_db_engine_versions = _engine_versions
    RDSResponse.describe_db_parameters = _parameters


def _switch_data_api(call: Any, *, on: bool) -> ActionResult:
    arn = call.params["ResourceArn"]
    for cluster in call.backend.clusters.values():
        if cluster.arn == arn:
            cluster.enable_http_endpoint = on
            return ActionResult({"ResourceArn": arn, "HttpEndpointEnabled": on})
    raise models.DBClusterNotFoundError(arn)


def _engine_versions(call: Any) -> ActionResult:
    engine = call.params.get("Engine") or "postgres"
    wanted = call.params.get("EngineVersion")
    aurora = engine == "aurora-postgresql"
    known = engines.AURORA_VERSIONS if aurora else engines.RDS_VERSIONS
    found = sorted(v for v in known if not wanted or wanted in (v, v.split(".")[0]))
    return ActionResult(
        {
            "DBEngineVersions": [
                {
                    "Engine": engine,
                    "EngineVersion": version,
                    "DBParameterGroupFamily": f"{engine}{version.split('.')[0]}",
                    "Status": "available",
                    "SupportsLogExportsToCloudwatchLogs": True,
                    "SupportedEngineModes": ["provisioned"],
                    "ValidUpgradeTarget": [],
                }
                for version in found
            ]
        }
    )


def _parameters(call: Any) -> ActionResult:
    name = call.params.get("DBParameterGroupName")
    groups = call.backend.describe_db_parameter_groups({"db_parameter_group_name": name})
    if not groups:
        raise models.DBParameterGroupNotFoundError(name)
    by_user = call.params.get("Source") in (None, "user")
    parameters = groups[0].parameters.values() if by_user else ()
    return ActionResult({"Parameters": [{"Source": "user", **item} for item in parameters]})


def _real_servers(databases: Databases) -> None:
    """Gap: nothing listens at an endpoint, and the managed secret is the same for everyone."""
    backend = models.RDSBackend
    models.MasterUserSecret._generate_secret_string = _secret_text
    models.DBInstance.address = property(lambda _self: ADDRESS)
    models.DBCluster.endpoint = property(lambda _self: ADDRESS)
    models.DBCluster.reader_endpoint = property(lambda _self: ADDRESS)
    _wrap(backend, "create_db_instance", lambda original: _serving_instance(original, databases))
    _wrap(backend, "create_db_cluster", lambda original: _serving_cluster(original, databases))
    _wrap(backend, "delete_db_instance", lambda original: _removing(original, databases))
    _wrap(backend, "delete_db_cluster", lambda original: _removing(original, databases))
    _wrap(backend, "reset", lambda original: _resetting(original, databases))


def _secret_text(secret: Any) -> str:
    secret.resource.sandbox_password = password()
    username = secret.resource.master_username
    return json.dumps({"username": username, "password": secret.resource.sandbox_password})


def _serving_instance(original: Any, databases: Databases) -> Any:
    def create(self: Any, options: dict[str, Any]) -> Any:
        instance = original(self, options)
        if instance.db_cluster_identifier is None:
            _serve(databases, instance, instance.db_name)
        else:
            instance.port = self.clusters[instance.db_cluster_identifier].port
        return instance

    return create


def _serving_cluster(original: Any, databases: Databases) -> Any:
    def create(self: Any, options: dict[str, Any]) -> Any:
        if options["db_cluster_identifier"] in self.clusters:  # gap: moto replaces the first one
            raise _AlreadyExists(options["db_cluster_identifier"])
        cluster = original(self, options)
        if cluster.master_username:
            _serve(databases, cluster, cluster.database_name)
        return cluster

    return create


def _serve(databases: Databases, resource: Any, database: str | None) -> None:
    secret = (
        getattr(resource, "sandbox_password", None)
        or getattr(resource, "_master_user_password", None)
        or resource.__dict__.get("master_user_password")
        or password()
    )
    served = databases.create(resource.arn, database, resource.master_username, secret)
    resource.port = served.port


def _removing(original: Any, databases: Databases) -> Any:
    def delete(self: Any, *args: Any, **options: Any) -> Any:
        gone = original(self, *args, **options)
        databases.remove(gone.arn)
        return gone

    return delete


def _resetting(original: Any, databases: Databases) -> Any:
    def reset(self: Any) -> None:
        databases.clear()
        original(self)

    return reset

"""RDS and Aurora: a real PostgreSQL server behind each cluster and instance, and its password.

Gap: in moto nothing listens at an endpoint, every managed secret has the same content, and a
rotation changes nothing.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

from moto.rds import models
from moto.rds.exceptions import DBInstanceAlreadyExists, InvalidParameterValue, RDSClientError

from vdbctl.sandbox.databases import ADDRESS, Databases, password
from vdbctl.sandbox.services import rds_versions

_RESERVED = frozenset({"admin", "rdsadmin"})


class _AlreadyExists(RDSClientError):  # type: ignore[misc]
    def __init__(self, name: str) -> None:
        super().__init__("DBClusterAlreadyExistsFault", f"DB Cluster {name} already exists")


def install(databases: Databases) -> None:
    """Keep a server in `databases` for each cluster and each instance outside of one."""
    backend, secret = models.RDSBackend, models.MasterUserSecret
    models.DBInstance.address = property(lambda _self: ADDRESS)
    models.DBCluster.endpoint = property(lambda _self: ADDRESS)
    models.DBCluster.reader_endpoint = property(lambda _self: ADDRESS)
    secret._generate_secret_string = _secret_text
    secret.rotate_secret = functools.partialmethod(_rotate, databases=databases)
    for name, make in (
        ("create_db_instance", _serving_instance),
        ("create_db_cluster", _serving_cluster),
        ("modify_db_instance", _changing_instance),
        ("modify_db_cluster", _changing_cluster),
        ("delete_db_instance", _removing),
        ("delete_db_cluster", _removing_cluster),
        ("reset", _resetting),
    ):
        original = getattr(backend, name)
        setattr(backend, name, functools.wraps(original)(make(original, databases)))


# -- creation and deletion -------------------------------------------------------------------------


def _serving_instance(original: Any, databases: Databases) -> Any:
    def create(self: Any, options: dict[str, Any]) -> Any:
        name = options["db_instance_identifier"]
        if name in self.databases:
            raise DBInstanceAlreadyExists
        if options.get("db_cluster_identifier"):
            instance = original(self, options)
            instance.port = self.clusters[instance.db_cluster_identifier].port
            return instance
        instance = original(self, _checked(options))
        _serve(databases, instance, instance.db_name, lambda: self.databases.pop(name))
        return instance

    return create


def _serving_cluster(original: Any, databases: Databases) -> Any:
    def create(self: Any, options: dict[str, Any]) -> Any:
        name = options["db_cluster_identifier"]
        if name in self.clusters:  # gap: moto replaces the first one
            raise _AlreadyExists(name)
        cluster = original(self, _checked(options))
        if cluster.master_username:
            _serve(databases, cluster, cluster.database_name, lambda: self.clusters.pop(name))
        return cluster

    return create


def _checked(options: dict[str, Any]) -> dict[str, Any]:
    """The request with its full engine version, or AWS's refusal."""
    username = str(options.get("master_username") or "")
    if username.lower() in _RESERVED:
        raise InvalidParameterValue(
            f"MasterUsername {username} cannot be used as it is a reserved word used by the engine"
        )
    version = rds_versions.resolve(options["engine"], options.get("engine_version"))
    options["engine_version"] = version  # a dict of moto's own, with names in two spellings
    return options


def _serve(
    databases: Databases, resource: Any, database: str | None, undo: Callable[[], object]
) -> None:
    if not rds_versions.serves(resource.engine):
        return
    secret = known_password(resource) or password()
    try:
        served = databases.create(resource.arn, database, resource.master_username, secret)
    except BaseException:
        undo()
        raise
    resource.port = served.port


def _removing(original: Any, databases: Databases) -> Any:
    def delete(self: Any, *args: Any, **options: Any) -> Any:
        gone = original(self, *args, **options)
        databases.remove(gone.arn)
        return gone

    return delete


def _removing_cluster(original: Any, databases: Databases) -> Any:
    """Gap: automated snapshots stay, and a new cluster of the same name stumbles over them."""
    remove = _removing(original, databases)

    def delete(self: Any, *args: Any, **options: Any) -> Any:
        gone = remove(self, *args, **options)
        for name, snapshot in list(self.cluster_snapshots.items()):
            automated = snapshot.snapshot_type == "automated"
            if automated and snapshot.cluster.arn == gone.arn:
                del self.cluster_snapshots[name]
        return gone

    return delete


def _resetting(original: Any, databases: Databases) -> Any:
    def reset(self: Any) -> None:
        databases.clear()
        original(self)

    return reset


# -- passwords -------------------------------------------------------------------------------------


def _secret_text(secret: Any) -> str:
    secret.resource.sandbox_password = password()
    return _login(secret.resource)


def _login(resource: Any) -> str:
    return json.dumps({"username": resource.master_username, "password": resource.sandbox_password})


def known_password(resource: Any) -> str | None:
    """What the managed secret holds, or what the request gave."""
    if resource.manage_master_user_password:
        return str(resource.sandbox_password)
    given: str | None = resource.__dict__.get("_master_user_password")
    return given


def _rotate(secret: Any, *, databases: Databases) -> None:
    """A new password, in the secret and in the server."""
    resource = secret.resource
    resource.sandbox_password = password()
    arn, text = secret.secret.arn, _login(resource)
    secret.secretsmanager.put_secret_value(arn, text, None, None, ["AWSCURRENT"])
    databases.set_password(resource.arn, resource.master_username, resource.sandbox_password)


def _changing_instance(original: Any, databases: Databases) -> Any:
    def modify(self: Any, identifier: str, options: dict[str, Any]) -> Any:
        if options.get("engine_version"):
            engine = self.describe_db_instances(identifier)[0].engine
            options["engine_version"] = rds_versions.resolve(engine, options["engine_version"])
        changed = _asks_for_password(options)
        instance = original(self, identifier, options)
        if changed:
            _set_password(databases, instance)
        return instance

    return modify


def _changing_cluster(original: Any, databases: Databases) -> Any:
    def modify(self: Any, options: dict[str, Any]) -> Any:
        name = options["db_cluster_identifier"]
        if name not in self.clusters:  # gap: a KeyError, told as HTTP 500
            raise models.DBClusterNotFoundError(name)
        cluster = self.clusters[name]
        if options.get("engine_version"):
            version = rds_versions.resolve(cluster.engine, options["engine_version"])
            options["engine_version"] = version
        changed = _asks_for_password(options)
        initial = original(self, options)
        if changed:
            _set_password(databases, cluster)
        return initial

    return modify


def _asks_for_password(options: dict[str, Any]) -> bool:
    return bool(options.get("master_user_password") or options.get("manage_master_user_password"))


def _set_password(databases: Databases, resource: Any) -> None:
    secret = known_password(resource)
    if secret and databases.find(resource.arn):
        databases.set_password(resource.arn, resource.master_username, secret)

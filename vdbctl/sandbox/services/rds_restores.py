"""RDS and Aurora: snapshots hold data, and what is restored or cloned has it.

Gaps: in moto a snapshot is a name, and what is made from it is as empty as any other; ARNs of
snapshots are not known, and a key does not encrypt what is restored with it.
"""

from __future__ import annotations

import functools
from typing import Any

from moto.rds import models

from vdbctl.sandbox.databases import Databases
from vdbctl.sandbox.services import rds_servers


def install(databases: Databases) -> None:
    """Keep data with manual snapshots, and give it to what is restored; after `rds.install`."""
    backend = models.RDSBackend
    for name, make in (
        ("create_db_snapshot", _keeping_instance),
        ("create_db_cluster_snapshot", _keeping_cluster),
        ("delete_db_snapshot", _dropping),
        ("delete_db_cluster_snapshot", _dropping),
        ("restore_db_instance_from_db_snapshot", _from_snapshot),
        ("restore_db_cluster_from_snapshot", _encrypting),
        ("restore_db_cluster_from_snapshot", _from_snapshot),
        ("restore_db_instance_to_point_in_time", _from_instance),
        ("restore_db_cluster_to_point_in_time", _from_cluster),
        ("describe_db_snapshots", _by_arn),
        ("describe_db_cluster_snapshots", _by_arn),
    ):
        original = getattr(backend, name)
        setattr(backend, name, functools.wraps(original)(make(original, databases)))


def _keeping_instance(original: Any, databases: Databases) -> Any:
    def create(
        self: Any,
        db_instance_identifier: str,
        db_snapshot_identifier: str,
        snapshot_type: str = "manual",
        *more: Any,
        **options: Any,
    ) -> Any:
        source, name = db_instance_identifier, db_snapshot_identifier
        snapshot = original(self, source, name, snapshot_type, *more, **options)
        if snapshot_type == "manual":
            databases.keep(_key(self, name), self.databases[source].arn)
        return snapshot

    return create


def _keeping_cluster(original: Any, databases: Databases) -> Any:
    def create(
        self: Any,
        db_cluster_identifier: str,
        db_cluster_snapshot_identifier: str,
        snapshot_type: str = "manual",
        tags: Any = None,
    ) -> Any:
        name = db_cluster_snapshot_identifier
        snapshot = original(self, db_cluster_identifier, name, snapshot_type, tags)
        if snapshot_type == "manual":
            databases.keep(_key(self, name), self.clusters[db_cluster_identifier].arn)
        return snapshot

    return create


def _by_arn(original: Any, _databases: Databases) -> Any:
    def describe(self: Any, *given: Any, **named: Any) -> Any:
        return original(
            self, *map(_name, given), **{key: _name(value) for key, value in named.items()}
        )

    return describe


def _name(given: Any) -> Any:
    """Name of a snapshot, which may have colons in it, from its ARN; all else stays as it is."""
    is_arn = isinstance(given, str) and "snapshot:" in given and given.startswith("arn:")
    return given.split(":", 6)[-1] if is_arn else given


def _encrypting(original: Any, _databases: Databases) -> Any:
    """A cluster that is restored with a key is encrypted, whether its snapshot is or not."""

    def restore(self: Any, from_snapshot_id: str, overrides: dict[str, Any]) -> Any:
        made = original(self, from_snapshot_id, overrides)
        if overrides.get("kms_key_id"):
            made.storage_encrypted = True
        return made

    return restore


def _dropping(original: Any, databases: Databases) -> Any:
    def delete(self: Any, *names: str, **named: str) -> Any:
        gone = original(self, *names, **named)
        databases.drop(_key(self, [*names, *named.values()][0]))
        return gone

    return delete


def _from_snapshot(original: Any, databases: Databases) -> Any:
    def restore(self: Any, from_snapshot_id: str, overrides: dict[str, Any]) -> Any:
        with databases.content(snapshot=_key(self, from_snapshot_id.rsplit(":", 1)[-1])):
            made = original(self, from_snapshot_id, overrides)
        _set_password(databases, made)
        return made

    return restore


def _from_instance(original: Any, databases: Databases) -> Any:
    def restore(
        self: Any, source_db_identifier: str, target_db_identifier: str, overrides: dict[str, Any]
    ) -> Any:
        with databases.content(source=_arn(self.databases, source_db_identifier)):
            made = original(self, source_db_identifier, target_db_identifier, overrides)
        made.source_db_instance_identifier = None  # gap: it would pass for a read replica
        _set_password(databases, made)
        return made

    return restore


def _from_cluster(original: Any, databases: Databases) -> Any:
    def restore(
        self: Any, db_cluster_identifier: str, source_db_cluster_identifier: str, **options: Any
    ) -> Any:
        source = _arn(self.clusters, source_db_cluster_identifier.rsplit(":", 1)[-1])
        with databases.content(source=source):
            made = original(self, db_cluster_identifier, source_db_cluster_identifier, **options)
        _set_password(databases, made)
        return made

    return restore


def _set_password(databases: Databases, made: Any) -> None:
    """A secret that RDS manages is a new one, and so is the password in it."""
    secret = rds_servers.known_password(made)
    if secret and databases.find(made.arn):
        databases.set_password(made.arn, made.master_username, secret)


def _arn(resources: Any, name: str) -> str | None:
    """None where there is no such resource; moto refuses the request."""
    return resources[name].arn if name in resources else None


def _key(backend: Any, name: str) -> str:
    return f"{backend.account_id}/{backend.region_name}/{name}"

"""Snapshots of the database and of the cache: taken, listed, deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from vdbctl.aws import Aws, translated
from vdbctl.errors import OperationFailed
from vdbctl.iac.outputs import Outputs
from vdbctl.operate import waiting

Part = Literal["database", "cache"]
_GONE = frozenset({"DBClusterSnapshotNotFoundFault", "DBSnapshotNotFound", "SnapshotNotFoundFault"})


@dataclass(frozen=True)
class Snapshot:
    """One snapshot.

    Attributes:
        kind: `manual`, `automated`, or `awsbackup`; only manual ones stay until they are deleted.
        size_gb: Storage of what it was taken of; None where AWS does not tell.
    """

    identifier: str
    part: Part
    kind: str
    status: str
    taken: datetime | None
    size_gb: float | None
    engine: str
    encrypted: bool
    arn: str = ""

    @property
    def is_complete(self) -> bool:
        return self.status == "available"


@dataclass(frozen=True)
class _Calls:
    """How one kind of snapshot is asked for, and told about."""

    service: str
    create: str
    describe: str
    delete: str
    source: str
    name: str
    answer: str
    one: str


_CLUSTER = _Calls(
    "rds", "create_db_cluster_snapshot", "describe_db_cluster_snapshots",
    "delete_db_cluster_snapshot", "DBClusterIdentifier", "DBClusterSnapshotIdentifier",
    "DBClusterSnapshots", "DBClusterSnapshot",
)  # fmt: skip
_INSTANCE = _Calls(
    "rds", "create_db_snapshot", "describe_db_snapshots", "delete_db_snapshot",
    "DBInstanceIdentifier", "DBSnapshotIdentifier", "DBSnapshots", "DBSnapshot",
)  # fmt: skip
_NODES = _Calls(
    "elasticache", "create_snapshot", "describe_snapshots", "delete_snapshot",
    "ReplicationGroupId", "SnapshotName", "Snapshots", "Snapshot",
)  # fmt: skip
_SERVERLESS = _Calls(
    "elasticache", "create_serverless_cache_snapshot", "describe_serverless_cache_snapshots",
    "delete_serverless_cache_snapshot", "ServerlessCacheName", "ServerlessCacheSnapshotName",
    "ServerlessCacheSnapshots", "ServerlessCacheSnapshot",
)  # fmt: skip


def find(aws: Aws, outputs: Outputs, part: Part) -> tuple[Snapshot, ...]:
    """All snapshots of a stack's database or cache, the newest first."""
    calls, source = _calls(outputs, part), _source(outputs, part)
    with translated(f"{calls.service}:{calls.describe} of {source}"):
        pages = aws.client(calls.service).get_paginator(calls.describe)
        found = [
            _snapshot(calls, part, one)
            for page in pages.paginate(**{calls.source: source})
            for one in page[calls.answer]
        ]
    old = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    return tuple(sorted(found, key=lambda one: one.taken or old, reverse=True))


def take(
    aws: Aws, outputs: Outputs, part: Part, name: str, tags: Mapping[str, str], **options: Any
) -> Snapshot:
    """Take a snapshot and wait until it is complete.

    Args:
        options: Of `waiting.until`.

    Raises:
        AwsRefused: There is one of that name, or no right to take it.
        OperationFailed: It failed, or somebody deleted it meanwhile.
        WaitTimedOut: It is not complete in time.
    """
    calls, source = _calls(outputs, part), _source(outputs, part)
    with translated(f"{calls.service}:{calls.create} of {source}"):
        getattr(aws.client(calls.service), calls.create)(
            **{calls.source: source, calls.name: name},
            Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
        )
    return until_complete(aws, outputs, part, name, **options)


def until_complete(aws: Aws, outputs: Outputs, part: Part, name: str, **options: Any) -> Snapshot:
    """Wait for a snapshot that is being taken."""
    latest: list[Snapshot] = []

    def look() -> str | None:
        found = get(aws, outputs, part, name)
        if found is None:
            raise OperationFailed(
                f"snapshot {name} is not there any more",
                hint="somebody deleted it while it was taken; take another one",
            )
        latest[:] = [found]
        if found.status in ("failed", "incompatible-restore"):
            raise OperationFailed(
                f"snapshot {name} is {found.status}",
                hint="`vdbctl db status` tells what AWS did last; take another one",
            )
        return None if found.is_complete else f"snapshot {name} is {found.status}"

    waiting.until(look, what=f"snapshot {name}", **options)
    return latest[0]


def get(aws: Aws, outputs: Outputs, part: Part, name: str) -> Snapshot | None:
    """One snapshot by its name, or None."""
    calls = _calls(outputs, part)
    with translated(f"{calls.service}:{calls.describe} of {name}"):
        client = aws.client(calls.service)
        try:
            found = getattr(client, calls.describe)(**{calls.name: name})[calls.answer]
        except client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return None
            raise
    return _snapshot(calls, part, found[0]) if found else None


def delete(aws: Aws, outputs: Outputs, snapshot: Snapshot) -> None:
    """Delete a snapshot; what it held is gone."""
    calls = _calls(outputs, snapshot.part)
    with translated(f"{calls.service}:{calls.delete} of {snapshot.identifier}"):
        getattr(aws.client(calls.service), calls.delete)(**{calls.name: snapshot.identifier})


def _calls(outputs: Outputs, part: Part) -> _Calls:
    if part == "database":
        return _CLUSTER if outputs.engine == "aurora-postgresql" else _INSTANCE
    return _SERVERLESS if ".serverless." in (outputs.cache_endpoint or "") else _NODES


def _source(outputs: Outputs, part: Part) -> str:
    if part == "database":
        return outputs.database_identifier
    if outputs.cache_endpoint is None:
        raise OperationFailed(
            f"{outputs.stack} has no cache", hint="`cache:` in its file makes one"
        )
    return outputs.stack


def _snapshot(calls: _Calls, part: Part, one: Mapping[str, Any]) -> Snapshot:
    if part == "database":
        size = one.get("AllocatedStorage")
        return Snapshot(
            one[calls.name], part, one["SnapshotType"], one["Status"],
            one.get("SnapshotCreateTime"), float(size) if size else None,
            f"{one['Engine']} {one['EngineVersion']}",
            bool(one.get("StorageEncrypted", one.get("Encrypted"))),
            str(one.get(f"{calls.one}Arn") or ""),
        )  # fmt: skip
    nodes = [node for node in one.get("NodeSnapshots", []) if "SnapshotCreateTime" in node]
    taken = max((node["SnapshotCreateTime"] for node in nodes), default=one.get("CreateTime"))
    engine = f"{one.get('Engine') or ''} {one.get('EngineVersion') or ''}".strip()
    return Snapshot(
        one[calls.name], part, one.get("SnapshotSource") or one.get("SnapshotType") or "",
        one.get("SnapshotStatus") or one.get("Status") or "", taken, None, engine,
        bool(one.get("KmsKeyId")), str(one.get("ARN") or ""),
    )  # fmt: skip

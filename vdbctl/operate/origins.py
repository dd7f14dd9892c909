"""What a new database is to be restored from, read from AWS before anything is planned.

A snapshot tells neither the name of its database nor, where the instance or cluster is gone, leads
to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from vdbctl.aws import Aws, translated
from vdbctl.errors import AwsRefused, PolicyViolated
from vdbctl.fact import Fact
from vdbctl.spec.database import Source
from vdbctl.spec.inherited import Origin

FACTS = (
    Fact(
        "what a snapshot tells of its database",
        "RDS API Reference, DescribeDBSnapshots, DescribeDBClusterSnapshots",
        date(2026, 11, 29),
    ),
)
Kind = Literal["cluster", "instance"]
Found = Mapping[str, Any]
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})
_GONE = frozenset(
    {
        "DBClusterNotFoundFault",
        "DBClusterSnapshotNotFoundFault",
        "DBInstanceNotFound",
        "DBSnapshotNotFound",
    }
)


@dataclass(frozen=True)
class _Look:
    """How one kind of origin is asked for."""

    call: str
    name: str
    answer: str
    permission: str


_SNAPSHOTS: Mapping[Kind, _Look] = {
    "cluster": _Look(
        "describe_db_cluster_snapshots", "DBClusterSnapshotIdentifier", "DBClusterSnapshots",
        "rds:DescribeDBClusterSnapshots",
    ),
    "instance": _Look(
        "describe_db_snapshots", "DBSnapshotIdentifier", "DBSnapshots", "rds:DescribeDBSnapshots"
    ),
}  # fmt: skip
_DATABASES: Mapping[Kind, _Look] = {
    "cluster": _Look(
        "describe_db_clusters", "DBClusterIdentifier", "DBClusters", "rds:DescribeDBClusters"
    ),
    "instance": _Look(
        "describe_db_instances", "DBInstanceIdentifier", "DBInstances", "rds:DescribeDBInstances"
    ),
}


def find(aws: Aws, source: Source, engine: str) -> Origin:
    """What `database.source` of an environment with this engine names.

    Raises:
        PolicyViolated: There is nothing of that name, or it cannot be restored.
        AwsRefused: It may not be read.
    """
    kind: Kind = "cluster" if engine == "aurora-postgresql" else "instance"
    if source.from_snapshot:
        return _snapshot(aws, source.from_snapshot, kind)
    name = str(source.clone_of or source.restore_of)
    return _database(aws, name, kind, "clone_of" if source.clone_of else "restore_of")


def exists(aws: Aws, engine: str, identifier: str) -> bool:
    """Whether the database itself is there, as after a run that was cut off."""
    kind: Kind = "cluster" if engine == "aurora-postgresql" else "instance"
    return _one(aws, _DATABASES[kind], identifier) is not None


# -- snapshots -------------------------------------------------------------------------------------


def _snapshot(aws: Aws, given: str, kind: Kind) -> Origin:
    found, of = _find_snapshot(aws, given, kind)
    key = f"DB{'Cluster' if of == 'cluster' else ''}SnapshotIdentifier"
    name, status = str(found[key]), str(found.get("Status") or "available")
    if status != "available":
        raise PolicyViolated(
            f"database.source.from_snapshot: {name} is {status}",
            hint="wait until it is available, or name another snapshot",
        )
    if kind == "cluster" and of == "instance" and not given.startswith("arn:"):
        raise PolicyViolated(
            f"database.source.from_snapshot: {name} is a snapshot of an RDS instance, which Aurora "
            "restores only by its ARN",
            hint=f"write `from_snapshot: {found['DBSnapshotArn']}`, or `engine: postgres`",
        )
    return Origin(
        f"snapshot {name}", "from_snapshot", of, name, str(found["Engine"]),
        str(found["EngineVersion"]), str(found["MasterUsername"]), _name_in(aws, found, of),
        bool(found.get("StorageEncrypted", found.get("Encrypted"))),
        str(found.get("KmsKeyId") or ""),
        int(found["AllocatedStorage"]) if of == "instance" else None,
    )  # fmt: skip


def _find_snapshot(aws: Aws, given: str, kind: Kind) -> tuple[Found, Kind]:
    """By its name or ARN, first among the engine's own kind, then among the other.

    Raises:
        PolicyViolated: There is none, or it is in another region.
    """
    if given.startswith("arn:"):
        _require_region(aws, given)
    other: Kind = "instance" if kind == "cluster" else "cluster"
    for each in (kind, other):
        if given.startswith("arn:") and (":cluster-snapshot:" in given) != (each == "cluster"):
            continue
        more = _kind_of_snapshot(given)
        try:
            found = _one(aws, _SNAPSHOTS[each], given, **more)
        except AwsRefused:
            if each == kind or given.startswith("arn:"):
                raise
            continue  # the other kind only explains a name that is not there
        if found:
            return found, each
    raise PolicyViolated(
        f"database.source.from_snapshot: there is no snapshot {given} in {aws.region}",
        hint="`vdbctl db snapshot list ENV` shows those of an environment, `aws rds "
        f"{_SNAPSHOTS[kind].call.replace('_', '-')}` all; one of another region is copied first",
    )


def _kind_of_snapshot(given: str) -> dict[str, object]:
    """AWS wants to be told where a snapshot is none that a person took."""
    name = given.split("snapshot:", 1)[-1]
    if name.startswith("rds:"):
        return {"SnapshotType": "automated"}
    if name.startswith("awsbackup:"):
        return {"SnapshotType": "awsbackup"}
    return {"IncludeShared": True} if given.startswith("arn:") else {}


def _require_region(aws: Aws, arn: str) -> None:
    region = arn.split(":")[3]
    if region != aws.region:
        raise PolicyViolated(
            f"database.source.from_snapshot: {arn} is in {region}, the environment in {aws.region}",
            hint="copy it into that region (`aws rds copy-db-snapshot` or "
            "`copy-db-cluster-snapshot` there) and name the copy",
        )


def _name_in(aws: Aws, snapshot: Found, of: Kind) -> str | None:
    """Name of the database, from the instance or cluster that the snapshot was taken of."""
    identifier = str(snapshot[f"DB{of.title()}Identifier"])
    try:
        found = _one(aws, _DATABASES[of], identifier)
    except AwsRefused:
        return None
    key = "DbiResourceId" if of == "instance" else "DbClusterResourceId"
    if found is None or snapshot.get(key, found.get(key)) != found.get(key):
        return None
    return _name(found)


# -- instances and clusters ------------------------------------------------------------------------


def _database(aws: Aws, given: str, kind: Kind, key: Literal["restore_of", "clone_of"]) -> Origin:
    other: Kind = "instance" if kind == "cluster" else "cluster"
    found, of = _one(aws, _DATABASES[kind], given), kind
    if found is None and not given.startswith("arn:"):
        found, of = _one_of_other_kind(aws, given, other), other
    if found is None:
        raise PolicyViolated(
            f"database.source.{key}: there is no {kind} {given} in {aws.region}",
            hint=f"`aws rds {_DATABASES[kind].call.replace('_', '-')}` lists them; of one that is "
            "deleted, name a snapshot with from_snapshot",
        )
    if member := found.get("DBClusterIdentifier") if of == "instance" else None:
        raise PolicyViolated(
            f"database.source.{key}: {given} is an instance of the cluster {member}",
            hint=f"write `engine: {found['Engine']}` and `{key}: {member}`",
        )
    return Origin(
        f"{of} {given}", key, of, given, str(found["Engine"]), str(found["EngineVersion"]),
        str(found["MasterUsername"]), _name(found), bool(found.get("StorageEncrypted")),
        str(found.get("KmsKeyId") or ""),
        int(found["AllocatedStorage"]) if of == "instance" else None,
    )  # fmt: skip


def _one_of_other_kind(aws: Aws, given: str, kind: Kind) -> Found | None:
    try:
        return _one(aws, _DATABASES[kind], given)
    except AwsRefused:
        return None


def _name(found: Found) -> str | None:
    return found.get("DBName") or found.get("DatabaseName") or None


def _one(aws: Aws, look: _Look, name: str, **more: object) -> Found | None:
    """The one of that name, or None.

    Raises:
        AwsRefused: It may not be read; with the permission that is missing.
    """
    from botocore.exceptions import ClientError

    try:
        with translated(f"{look.permission} of {name}"):
            try:
                answer = getattr(aws.client("rds"), look.call)(**{look.name: name}, **more)
            except ClientError as error:
                if error.response["Error"]["Code"] in _GONE:
                    return None
                raise
    except AwsRefused as error:
        if error.code not in _DENIED:
            raise
        raise AwsRefused(
            error.message,
            hint="a restored database keeps name, user, key and version of its origin, so vdbctl "
            f"compares them with the spec first: allow {look.permission}",
            code=error.code,
        ) from error
    found = answer[look.answer]
    return found[0] if found else None

"""What a database inherits from the snapshot or database that it is restored from, as far as the
spec says it too.

RDS takes these from the origin whatever is asked for, and Terraform compares them afterwards: a
difference is a replacement in each later plan.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from vdbctl.fact import Fact
from vdbctl.spec.database import AuroraDatabase, RdsDatabase

FACTS = (
    Fact(
        "what a restore keeps of its origin",
        "RDS API Reference, RestoreDBInstanceFromDBSnapshot, RestoreDBInstanceToPointInTime, "
        "RestoreDBClusterFromSnapshot, RestoreDBClusterToPointInTime; "
        "hashicorp/terraform-provider-aws, internal/service/rds/{instance,cluster}.go",
        date(2026, 11, 29),
    ),
)
Database = AuroraDatabase | RdsDatabase
_OURS = ("aurora-postgresql", "postgres")


@dataclass(frozen=True)
class Origin:
    """What a database is restored from.

    Attributes:
        words: What it is, for people: `snapshot before-the-release`.
        key: Field of `database.source` that names it.
        of: Whether it is, or was taken of, a cluster or an instance.
        name: Of the database that was made with the server; None where nothing tells.
        storage_gb: Of an instance; None for a cluster, whose storage grows by itself.
        kms_key: ARN; "" without encryption.
    """

    words: str
    key: Literal["from_snapshot", "restore_of", "clone_of"]
    of: Literal["cluster", "instance"]
    identifier: str
    engine: str
    version: str
    username: str
    name: str | None
    encrypted: bool
    kms_key: str = ""
    storage_gb: int | None = None


@dataclass(frozen=True)
class Difference:
    """A field of the spec that says something else than the origin has."""

    field: str
    wanted: object
    found: object
    advice: str

    @property
    def words(self) -> str:
        return f"{self.field} is {_yaml(self.wanted)}, the origin has {self.found}; {self.advice}"


def differences(
    database: Database, origin: Origin, own_keys: Collection[str]
) -> tuple[Difference, ...]:
    """Everything that could not be as the spec says after the restore.

    Args:
        database: As the spec wants it.
        origin: What it is restored from.
        own_keys: Ids of the KMS keys that the environment has already.
    """
    return tuple(_differences(database, origin, own_keys))


def _differences(
    database: Database, origin: Origin, own_keys: Collection[str]
) -> Iterator[Difference]:
    if not _is_of_kind(database, origin):
        yield _engine(database, origin)
    elif origin.engine in _OURS:
        yield from _version(database, origin)
    if origin.name not in (None, database.name):
        yield _write("name", database.name, origin.name)
    if database.username != origin.username:
        yield _write("username", database.username, origin.username)
    yield from _encryption(database, origin, own_keys)
    if isinstance(database, RdsDatabase):
        yield from _storage(database, origin)


def _is_of_kind(database: Database, origin: Origin) -> bool:
    """Aurora also takes a snapshot of an RDS instance."""
    migrated = database.engine == "aurora-postgresql" and origin.key == "from_snapshot"
    if migrated and origin.of == "instance" and origin.engine == "postgres":
        return True
    of = "cluster" if database.engine == "aurora-postgresql" else "instance"
    return (origin.engine, origin.of) == (database.engine, of)


def _engine(database: Database, origin: Origin) -> Difference:
    if origin.engine not in _OURS:
        advice = f"name another origin: vdbctl runs {' and '.join(_OURS)}"
    elif origin.engine == database.engine:
        advice = f"name another origin: {database.engine} cannot be restored from a {origin.of}"
    else:
        advice = f"write `engine: {origin.engine}`"
    return Difference("database.engine", database.engine, origin.engine, advice)


def _version(database: Database, origin: Origin) -> Iterator[Difference]:
    major = origin.version.split(".")[0]
    if str(database.major) != major:
        advice = f'write `version: "{major}"`'
        if database.major > int(major):
            advice += ", and raise it once the database is restored"
        yield Difference("database.version", database.version, origin.version, advice)
    elif "." in database.version and _number(database.version) < _number(origin.version):
        advice = f'write `version: "{major}"`, or a version from {origin.version} on'
        yield Difference("database.version", database.version, origin.version, advice)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"\d+", version.split("-")[0]))


def _encryption(
    database: Database, origin: Origin, own_keys: Collection[str]
) -> Iterator[Difference]:
    aurora = database.engine == "aurora-postgresql"
    if not origin.encrypted:
        # A cluster gets a key while it is restored, but only from a snapshot.
        if not (aurora and origin.key == "from_snapshot" and database.own_key):
            yield Difference(
                "storage encryption", "always on", "none", _encrypt(origin, aurora=aurora)
            )
    elif database.own_key and not aurora and origin.kms_key.rsplit("/", 1)[-1] not in own_keys:
        advice = "write `own_key: false`: RDS keeps the key of the origin, so do not delete it"
        yield Difference("database.own_key", True, f"the key {origin.kms_key}", advice)


def _encrypt(origin: Origin, *, aurora: bool) -> str:
    if aurora and origin.key == "from_snapshot":
        return "write `own_key: true`, and Aurora encrypts while it restores"
    if aurora:
        return (
            f"take a snapshot of {origin.identifier}, then write "
            "`source: {from_snapshot: NAME}` and `own_key: true`"
        )
    first = "" if origin.key == "from_snapshot" else f"take a snapshot of {origin.identifier}, "
    name = origin.identifier if origin.key == "from_snapshot" else "NAME"
    return (
        f"{first}copy it with a key (`aws rds copy-db-snapshot --source-db-snapshot-identifier "
        f"{name} --target-db-snapshot-identifier NEW --kms-key-id alias/aws/rds`) and write "
        "`source: {from_snapshot: NEW}`"
    )


def _storage(database: RdsDatabase, origin: Origin) -> Iterator[Difference]:
    size = origin.storage_gb
    if size is None or database.storage_gb >= size:
        return
    advice = f"write `storage_gb: {size}` or more"
    if database.storage_max_gb is not None and database.storage_max_gb * 10 < size * 11:
        advice += f", and `storage_max_gb: {-(-size * 11 // 10)}` or more"
    yield Difference("database.storage_gb", database.storage_gb, f"{size} GB", advice)


def _write(key: str, wanted: str, found: str | None) -> Difference:
    return Difference(f"database.{key}", wanted, found, f"write `{key}: {found}`")


def _yaml(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value

"""Terraform's state, read where it is kept: faster than a terraform that has to start first.

Source of the shape: state format version 4, as Terraform 0.12 to 1.14 write it; read 2026-11-21.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from vdbctl import files, strict_json
from vdbctl.errors import StateLocked, TerraformFailed
from vdbctl.iac import locks
from vdbctl.iac.locks import Lock

FORMAT = 4
FILE = "terraform.tfstate"
_KEPT = frozenset(
    {
        "aws_db_instance",
        "aws_elasticache_replication_group",
        "aws_rds_cluster",
        "aws_rds_cluster_instance",
    }
)
"""Types that are whole once AWS has made them, however the run ended that asked for them."""
_NAMED_BY = ("identifier", "cluster_identifier", "replication_group_id", "id")
"""Attributes by which AWS looks them up, the first that there is."""
_NOTES = "runs"
_LOCAL_LOCK = f".{FILE}.lock.info"


@dataclass(frozen=True)
class Tainted:
    """A resource that the next apply would make anew.

    Attributes:
        id: The name by which AWS looks it up.
    """

    address: str
    type: str
    id: str


@dataclass(frozen=True)
class State:
    """What Terraform remembers.

    Attributes:
        outputs: As `terraform output -json` prints them.
        addresses: Resources, without data sources.
        ids: Ids that AWS gave them, by resource type.
        tainted: Databases and caches whose creation did not come to an end.
    """

    serial: int
    lineage: str
    outputs: Mapping[str, Any] = field(default_factory=dict)
    addresses: tuple[str, ...] = ()
    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tainted: tuple[Tainted, ...] = ()


class StateStore(Protocol):
    """Where a state is kept."""

    @property
    def backend(self) -> str | None:
        """The place as an init records it; None for the workspace's own folder."""

    def read(self) -> State | None:
        """The state, or None where there is none."""

    def lock(self) -> Lock | None:
        """Who holds it, or None."""

    def release(self, lock: Lock) -> None:
        """Take the lock away from whoever holds it."""

    def where(self) -> str:
        """The place, for people."""

    def read_note(self, name: str) -> bytes | None:
        """What vdbctl keeps beside the state, or None."""

    def write_note(self, name: str, content: bytes) -> None:
        """Keep something beside the state."""

    def delete_note(self, name: str) -> None:
        """Keep it no longer."""


class Objects(Protocol):
    """What a store needs of a bucket."""

    def read(self, key: str) -> bytes | None:
        """Content of an object, or None."""

    def write(self, key: str, content: bytes) -> None:
        """Put an object."""

    def delete(self, key: str) -> None:
        """Remove an object."""


def parse(content: bytes, where: str) -> State:
    """Read a state file.

    Raises:
        TerraformFailed: It is none that we know.
    """
    try:
        document = strict_json.mapping(content)
        if is_encrypted(document):
            raise TerraformFailed(
                f"{where} is encrypted by OpenTofu",
                hint="vdbctl reads states itself and has no key; let tofu write it once without "
                "encryption, and keep it in a bucket with a KMS key instead",
            )
        if document["version"] != FORMAT:
            raise TerraformFailed(
                f"{where}: state format {document['version']} is not known, {FORMAT} is",
                hint="a newer terraform wrote it; a newer vdbctl may read it",
            )
        return State(
            serial=int(document["serial"]),
            lineage=str(document["lineage"]),
            outputs={name: {**output} for name, output in (document.get("outputs") or {}).items()},
            addresses=tuple(_addresses(document.get("resources") or [])),
            ids=_ids(document.get("resources") or []),
            tainted=tuple(_tainted(document.get("resources") or [])),
        )
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise TerraformFailed(
            f"{where} is not a state of Terraform: {error}",
            hint="look for terraform.tfstate.backup beside it, or among the bucket's versions",
        ) from error


def is_encrypted(document: Mapping[str, Any]) -> bool:
    """Whether OpenTofu has encrypted a state (internal/encryption/base.go; read 2026-11-29)."""
    return "encrypted_data" in document and bool(document.get("encryption_version"))


def _addresses(resources: list[dict[str, Any]]) -> list[str]:
    found = []
    for resource in resources:
        if resource["mode"] != "managed":
            continue
        found += [_address(resource, instance) for instance in resource["instances"]]
    return found


def _address(resource: Mapping[str, Any], instance: Mapping[str, Any]) -> str:
    base = f"{resource['type']}.{resource['name']}"
    if resource.get("module"):
        base = f"{resource['module']}.{base}"
    key = instance.get("index_key")
    return base if key is None else f"{base}[{json.dumps(key)}]"


def _tainted(resources: list[dict[str, Any]]) -> Iterator[Tainted]:
    for resource in resources:
        for instance in resource["instances"]:
            attributes = instance.get("attributes") or {}
            # The id of an instance may be its resource id (db-…), which RDS does not look up.
            name = next((attributes[key] for key in _NAMED_BY if attributes.get(key)), None)
            if instance.get("status") == "tainted" and resource["type"] in _KEPT and name:
                yield Tainted(_address(resource, instance), str(resource["type"]), str(name))


def _ids(resources: list[dict[str, Any]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for resource in resources:
        for instance in resource["instances"]:
            identifier = (instance.get("attributes") or {}).get("id")
            if resource["mode"] == "managed" and identifier:
                found.setdefault(resource["type"], []).append(str(identifier))
    return {kind: tuple(ids) for kind, ids in found.items()}


@dataclass(frozen=True)
class LocalStore:
    """A file in the workspace."""

    folder: Path
    backend: None = None

    def read(self) -> State | None:
        file = self.folder / FILE
        if not file.is_file() or not file.stat().st_size:
            return None
        return parse(files.content(file), str(file))

    def lock(self) -> Lock | None:
        """Terraform leaves its note behind when it is killed; only a lock that is held counts."""
        note = self.folder / _LOCAL_LOCK
        if not note.is_file() or not locks.is_held(self.folder / FILE):
            return None
        return locks.parse(files.content(note))

    def release(self, lock: Lock) -> None:  # noqa: ARG002
        (self.folder / _LOCAL_LOCK).unlink(missing_ok=True)

    def where(self) -> str:
        return str(self.folder / FILE)

    def read_note(self, name: str) -> bytes | None:
        file = self.folder / _NOTES / name
        return files.content(file) if file.is_file() else None

    def write_note(self, name: str, content: bytes) -> None:
        file = self.folder / _NOTES / name
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        files.write(file, content, mode=0o600)

    def delete_note(self, name: str) -> None:
        (self.folder / _NOTES / name).unlink(missing_ok=True)


@dataclass(frozen=True)
class S3Store:
    """An object in a bucket."""

    objects: Objects
    bucket: str
    key: str

    @property
    def backend(self) -> str:
        return self.where()

    def read(self) -> State | None:
        content = self.objects.read(self.key)
        return parse(content, self.where()) if content else None

    def lock(self) -> Lock | None:
        content = self.objects.read(f"{self.key}.tflock")
        return locks.parse(content) if content else None

    def release(self, lock: Lock) -> None:  # noqa: ARG002
        self.objects.delete(f"{self.key}.tflock")

    def where(self) -> str:
        return f"s3://{self.bucket}/{self.key}"

    def read_note(self, name: str) -> bytes | None:
        return self.objects.read(self._beside(name))

    def write_note(self, name: str, content: bytes) -> None:
        self.objects.write(self._beside(name), content)

    def delete_note(self, name: str) -> None:
        self.objects.delete(self._beside(name))

    def _beside(self, name: str) -> str:
        return f"{self.key.rsplit('/', 1)[0]}/{name}"


@dataclass(frozen=True)
class RemoteStore:
    """A workspace of HCP Terraform; terraform itself has to ask for it.

    Attributes:
        outputs: Calls `terraform output -json`.
        addresses: Calls `terraform state list`.
        notes: Where notes are kept instead: on this machine.
    """

    place: str
    notes: LocalStore
    outputs: Callable[[], Mapping[str, Any]]
    addresses: Callable[[], tuple[str, ...]]

    @property
    def backend(self) -> str:
        return self.place

    def read(self) -> State | None:
        addresses = self.addresses()
        return State(0, "", self.outputs(), addresses) if addresses else None

    def lock(self) -> Lock | None:
        return None  # runs wait in a queue there

    def release(self, lock: Lock) -> None:  # noqa: ARG002
        raise StateLocked(
            f"{self.place} is locked by HCP Terraform", hint="unlock it in the workspace's settings"
        )

    def where(self) -> str:
        return self.place

    def read_note(self, name: str) -> bytes | None:
        return self.notes.read_note(name)

    def write_note(self, name: str, content: bytes) -> None:
        self.notes.write_note(name, content)

    def delete_note(self, name: str) -> None:
        self.notes.delete_note(name)

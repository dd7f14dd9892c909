"""Whether a workspace is initialised as its files want it, so that nobody waits for it twice."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vdbctl import files, strict_json
from vdbctl.errors import FileRefused
from vdbctl.iac import lockfile, programs

_STAMP = Path(".terraform/vdbctl-init")
_RECORD = Path(".terraform/terraform.tfstate")
_PROVIDERS = Path(".terraform/providers")
_CALLS = re.compile(r'^module "(\w+)"|^\s*(?:source|version)\s*=.*$', re.MULTILINE)
_WHOLE = re.compile(r"\b(?:required_providers|backend|cloud)\b")


def fingerprint(folder: Path, *surroundings: str) -> str:
    """What decides about an init: calls of modules, providers, the backend, and what runs it.

    Args:
        folder: The workspace.
        surroundings: The binary, the mirror, and whatever else counts.
    """
    digest = hashlib.sha256("\0".join(surroundings).encode())
    for path in sorted([*folder.glob("*.tf"), *folder.glob("modules/*/*.tf")]):
        for part in _relevant(files.content(path).decode(errors="replace")):
            digest.update(f"{path.relative_to(folder)}\0{part}\0".encode())
    lock = folder / lockfile.NAME
    digest.update(files.content(lock) if lock.is_file() else b"")
    return digest.hexdigest()


def is_ready(folder: Path, wanted: str, provider: str = programs.TERRAFORM.provider) -> bool:
    """Whether the last init was for this fingerprint, and its provider is still there."""
    stamp = folder / _STAMP
    if not stamp.is_file() or files.content(stamp).strip() != wanted.encode():
        return False
    versions = (folder / _PROVIDERS / provider).glob("*")
    builds = [build for version in versions for build in version.glob("*")]
    return any(any(build.glob("terraform-provider-aws*")) for build in builds)


def remember(folder: Path, wanted: str) -> None:
    """An init for this fingerprint has succeeded."""
    stamp = folder / _STAMP
    stamp.parent.mkdir(exist_ok=True)
    files.write(stamp, f"{wanted}\n")


def forget(folder: Path) -> None:
    """The next run initialises again."""
    (folder / _STAMP).unlink(missing_ok=True)


@dataclass(frozen=True)
class Record:
    """Where the last init found the state, when that was not the workspace itself.

    Attributes:
        place: As `StateStore.backend` words it.
        bucket: Of S3; "" otherwise, as are the next two.
    """

    place: str
    bucket: str = ""
    key: str = ""
    region: str = ""


def backend(folder: Path) -> Record | None:
    """What the last init recorded; None: the state is in the workspace, or there was no init."""
    try:
        record = strict_json.mapping(files.content(folder / _RECORD)).get("backend") or {}
        return _record(record, record.get("config") or {})
    except (AttributeError, FileRefused, ValueError):
        return None


def _record(record: Mapping[str, Any], config: Mapping[str, Any]) -> Record | None:
    if record.get("type") == "s3":
        bucket, key = str(config.get("bucket")), str(config.get("key"))
        return Record(f"s3://{bucket}/{key}", bucket, key, str(config.get("region")))
    if record.get("type") == "cloud":
        name = (config.get("workspaces") or {}).get("name")
        return Record(f"{config.get('hostname')}/{config.get('organization')}/{name}")
    return None


def _relevant(text: str) -> Iterator[str]:
    if _WHOLE.search(text):
        yield text
        return
    for found in _CALLS.finditer(text):
        yield found.group(0)

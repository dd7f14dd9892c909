"""The state of a workspace: a file in Terraform's own format, with its backup, serial and lock."""

from __future__ import annotations

import fcntl
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.fake_terraform.configuration import Resource, address_of
from tests.fake_terraform.lines import VERSION

Json = dict[str, Any]


class Locked(Exception):
    """Another process holds the state."""

    def __init__(self, note: Json) -> None:
        super().__init__(note)
        self.note = note


class StateFile:
    """terraform.tfstate in one workspace."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "terraform.tfstate"
        self.note = folder / ".terraform.tfstate.lock.info"
        self._backed_up = False
        text = self.path.read_text(encoding="utf-8") if self.path.is_file() else ""
        self.document: Json = json.loads(text) if text else _empty()
        self.instances: dict[str, tuple[Json, Json]] = {
            address_of(entry, instance): (
                {name: value for name, value in entry.items() if name != "instances"},
                instance,
            )
            for entry in self.document["resources"]
            for instance in entry["instances"]
        }

    @property
    def serial(self) -> int:
        return int(self.document["serial"])

    @property
    def lineage(self) -> str:
        return str(self.document["lineage"])

    @property
    def outputs(self) -> Json:
        return dict(self.document["outputs"])

    def attributes(self, address: str) -> Json:
        return dict(self.instances[address][1]["attributes"])

    def is_tainted(self, address: str) -> bool:
        return self.instances[address][1].get("status") == "tainted"

    def put(
        self, resource: Resource, attributes: Json, *, tainted: bool = False, write: bool = True
    ) -> None:
        status = {"status": "tainted"} if tainted else {}
        instance = {**status, **resource.instance, "attributes": attributes}
        self.instances[resource.address] = (resource.head, instance)
        if write:
            self.write()

    def update(self, address: str, attributes: Json) -> None:
        head, instance = self.instances[address]
        self.instances[address] = (head, instance | {"attributes": attributes})

    def untaint(self, address: str) -> None:
        self.instances[address][1].pop("status")
        self.write()

    def remove(self, address: str, *, write: bool = True) -> None:
        del self.instances[address]
        if write:
            self.write()

    def write(self, outputs: Json | None = None) -> None:
        """Write it in place, as Terraform does; what was there before a run is its backup."""
        if self.path.is_file() and self.path.stat().st_size and not self._backed_up:
            self.path.with_suffix(".tfstate.backup").write_bytes(self.path.read_bytes())
        self._backed_up = True
        entries: dict[str, Json] = {}
        for address in sorted(self.instances):
            head, instance = self.instances[address]
            entry = entries.setdefault(json.dumps(head), head | {"instances": []})
            entry["instances"].append(instance)
        self.document |= {
            "serial": self.serial + 1,
            "lineage": self.lineage or str(uuid.uuid4()),
            "resources": list(entries.values()),
        }
        if outputs is not None:
            self.document["outputs"] = outputs
        self.path.write_text(json.dumps(self.document) + "\n", encoding="utf-8")

    @contextmanager
    def lock(self, operation: str) -> Iterator[None]:
        """Hold the state; the note of a run that is killed stays behind.

        Raises:
            Locked: Another process holds it. Terraform would wait for -lock-timeout first.
        """
        if is_locked(self.path):
            raise Locked(json.loads(self.note.read_text(encoding="utf-8")))
        self.note.write_text(json.dumps(lock_note(f"root@{os.uname().nodename}", operation)))
        yield
        self.note.unlink()


def is_locked(path: Path) -> bool:
    """Whether another process holds the lock on this state, as Terraform takes it."""
    if not path.is_file():
        return False
    with path.open("r+b") as stream:
        try:
            fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def lock_note(who: str, operation: str) -> Json:
    """What Terraform leaves beside a state that it has locked."""
    return {
        "ID": "6a3a249f-63ba-8f3e-c13b-c64fc28d923d",
        "Operation": operation,
        "Info": "",
        "Who": who,
        "Version": VERSION,
        "Created": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "Path": "terraform.tfstate",
    }


def _empty() -> Json:
    return {
        "version": 4,
        "terraform_version": VERSION,
        "serial": 0,
        "lineage": "",
        "outputs": {},
        "resources": [],
        "check_results": None,
    }

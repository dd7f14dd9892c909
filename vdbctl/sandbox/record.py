"""What a running sandbox writes about itself: `sandbox.json` in its home folder."""

from __future__ import annotations

import dataclasses
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AwareDatetime, Field, TypeAdapter

from vdbctl import files, strict_json
from vdbctl.errors import FileRefused

FILE = "sandbox.json"
FOLDER_PREFIX = "vdbctl-sandbox-"
"""Of the temporary folder with a sandbox's servers."""
Port = Annotated[int, Field(ge=0, le=65_535)]


@dataclass(frozen=True)
class Record:
    """A running sandbox.

    Attributes:
        instance: Random id; the process answers with it, so that a reused pid is not mistaken.
        data: Folder of the PostgreSQL servers.
    """

    instance: str
    pid: Annotated[int, Field(gt=1)]
    aws_port: Port
    data_api_port: Port
    data: str
    started_at: AwareDatetime

    def with_port(self, aws_port: int) -> Record:
        return dataclasses.replace(self, aws_port=aws_port)

    def write(self, home: Path) -> None:
        """Write at once and whole, readable by the owner alone."""
        content = dataclasses.asdict(self) | {"started_at": self.started_at.isoformat()}
        files.write(home / FILE, json.dumps(content, indent=2), mode=0o600)


_RECORD = TypeAdapter(Record)


def read(home: Path) -> Record | None:
    """The record in this folder, or None where there is none that can be read."""
    try:
        return _RECORD.validate_python(strict_json.mapping(files.content(home / FILE)))
    except (FileRefused, ValueError):
        return None


def own_data(found: Record) -> Path | None:
    """Folder of its servers, if it is one that a sandbox of this user made; a record may come from
    a stranger, and what it names is removed."""
    folder = Path(found.data)
    try:
        status = folder.lstat()
    except OSError:
        return None
    own = stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()
    return folder if own and folder.name.startswith(FOLDER_PREFIX) else None

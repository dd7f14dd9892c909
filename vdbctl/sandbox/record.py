"""What a running sandbox writes about itself: `sandbox.json` in its home folder."""

from __future__ import annotations

import dataclasses
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

FILE = "sandbox.json"


@dataclass(frozen=True)
class Record:
    """A running sandbox.

    Attributes:
        instance: Random id; the process answers with it, so that a reused pid is not mistaken.
        data: Folder of the PostgreSQL servers.
    """

    instance: str
    pid: int
    aws_port: int
    data_api_port: int
    data: str
    started_at: datetime

    def with_port(self, aws_port: int) -> Record:
        return dataclasses.replace(self, aws_port=aws_port)

    def write(self, home: Path) -> None:
        """Write at once and whole, readable by the owner alone."""
        content = dataclasses.asdict(self) | {"started_at": self.started_at.isoformat()}
        draft = home / f"{FILE}.new"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=2)
        draft.replace(home / FILE)


def read(home: Path) -> Record | None:
    """The record in this folder, or None where there is none that can be read."""
    try:
        content = json.loads((home / FILE).read_text(encoding="utf-8"))
        return Record(**content | {"started_at": datetime.fromisoformat(content["started_at"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None

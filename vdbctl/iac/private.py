"""Files that only their owner may read, written whole or not at all."""

from __future__ import annotations

from pathlib import Path

from vdbctl import files


def write(file: Path, text: str) -> None:
    """Replace a file in one step; its mode is 0600.

    Raises:
        OSError: The folder cannot be written.
    """
    files.write(file, text, mode=0o600, durable=True)

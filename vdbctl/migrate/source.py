"""Texts of the files of a set."""

from __future__ import annotations

from pathlib import Path

from vdbctl import files
from vdbctl.errors import MigrationFileInvalid


def text(path: Path) -> str:
    """What a file of a set holds, with line ends as on Unix.

    Raises:
        MigrationFileInvalid: It is no regular file, is a link out of its folder, or not UTF-8.
    """
    return files.text(path, refused=MigrationFileInvalid, within=path.parent)

"""The index of a set: one line for each file, whose checksum includes the line before it.

Two branches that add a migration both add a line at the end, so they conflict in version control
instead of in production; and a file that changes after its review does not match any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vdbctl import files
from vdbctl.errors import MigrationFileInvalid
from vdbctl.migrate import source
from vdbctl.migrate.files import Migration

NAME = "index.txt"
_HEAD = (
    "# The migrations of this set in their order. Each checksum covers the file, its rollback file",
    "# and the line before it. Written by `vdbctl migrate index`; do not merge by hand.",
)


@dataclass(frozen=True)
class Line:
    """A file and the checksum of everything up to it."""

    file: str
    checksum: str


def lines(migrations: Sequence[Migration]) -> tuple[Line, ...]:
    """The index as the files are now."""
    found: list[Line] = []
    before = ""
    for migration in migrations:
        text = f"{before}\0{migration.path.name}\0{migration.digest}"
        before = hashlib.sha256(text.encode()).hexdigest()[:24]
        found.append(Line(migration.path.name, before))
    return tuple(found)


def version(migrations: Sequence[Migration]) -> str:
    """Checksum of the last line: names everything that a set is."""
    found = lines(migrations)
    return found[-1].checksum if found else ""


def read(folder: Path) -> tuple[Line, ...] | None:
    """The index as it was written; None where there is none.

    Raises:
        MigrationFileInvalid: It cannot be read, as after a merge that was not finished.
    """
    path = folder / NAME
    if not path.is_file():
        return None
    found = []
    for number, line in enumerate(source.text(path).splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = line.split()
        if len(parts) != 2 or not parts[0].endswith(".sql"):  # file and checksum
            raise MigrationFileInvalid(
                f"{path}:{number}: not a line of an index: {line.strip()}",
                hint="settle which migration comes first, rename the other to a later time, then "
                "`vdbctl migrate index SET`",
            )
        found.append(Line(*parts))
    return tuple(found)


def write(folder: Path, migrations: Sequence[Migration]) -> Path:
    """Write the index as the files are now."""
    now = lines(migrations)
    width = max((len(line.file) for line in now), default=0)
    text = "\n".join([*_HEAD, *(f"{line.file:{width}}  {line.checksum}" for line in now)])
    path = folder / NAME
    files.write(path, f"{text}\n")
    return path


def difference(folder: Path, migrations: Sequence[Migration]) -> str | None:
    """The first file that is not as the index says; None when all are, or there is no index."""
    written = read(folder)
    if written is None:
        return None
    now = lines(migrations)
    for old, new in zip(written, now, strict=False):
        if old.file != new.file:
            first = min(old.file, new.file)
            return f"{first} is {'gone' if first == old.file else 'not in it'}"
        if old.checksum != new.checksum:
            return f"{new.file} or its rollback file was changed"
    if len(written) > len(now):
        return f"{written[len(now)].file} is gone"
    if len(now) > len(written):
        return f"{now[len(written)].file} is not in it"
    return None


def require(folder: Path, migrations: Sequence[Migration]) -> None:
    """Stop where the files are not as the index says.

    Raises:
        MigrationFileInvalid: Says which one.
    """
    if found := difference(folder, migrations):
        raise MigrationFileInvalid(
            f"{folder / NAME} does not fit the files: {found}",
            hint=f"after a look at the change: `vdbctl migrate index {folder.name}`, and commit it",
        )

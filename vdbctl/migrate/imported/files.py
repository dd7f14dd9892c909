"""Files of a set made of another tool's migrations: their SQL as it is, below a line of options."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from vdbctl import files as disk
from vdbctl.errors import MigrationFileInvalid
from vdbctl.migrate import files, source
from vdbctl.migrate.files import REPEATABLE, ROLLBACK_SUFFIX, Migration
from vdbctl.migrate.imported import versions
from vdbctl.migrate.imported.tools import Folder, Foreign
from vdbctl.migrate.placeholders import used
from vdbctl.migrate.statements import Statement, split, within_transaction

State = Literal["new", "kept", "changed"]
_NO_STATEMENT = "SELECT 1;  -- there was no statement in it\n"


@dataclass(frozen=True)
class File:
    """One file of the set, and where it came from.

    Attributes:
        path: In the set; its rollback file stands beside it.
        up: Text with the line of options, of a file that is there what it holds; `down` likewise,
            None where there is nothing to take back.
        state: `new`; `kept`, because it is there already; `changed`, because what is there
            differs, and stays.
    """

    foreign: Foreign
    path: Path
    up: str
    down: str | None
    state: State = "new"

    @property
    def rollback_path(self) -> Path:
        return self.path.with_name(self.path.stem + ROLLBACK_SUFFIX)

    def parsed(self, values: Mapping[str, str]) -> Migration:
        """As `migrate up` would read it.

        Raises:
            MigrationFileInvalid: A placeholder has no value, or a text is no migration.
        """
        return files.parse(self.path, self.up, self.down, values)

    def write(self) -> None:
        """Write both files, the one that takes back first; nothing that is there is replaced.

        Raises:
            OSError: One cannot be written.
        """
        if self.state != "new":
            return
        if self.down is not None:
            disk.write(self.rollback_path, self.down)
        disk.write(self.path, self.up)


def convert(found: Folder, folder: Path) -> tuple[File, ...]:
    """The files that a set gets, in its order.

    Args:
        folder: Of the set, new or with files that were imported earlier.

    Raises:
        MigrationFileInvalid: A file of the set has the same name, or comes between without room.
    """
    there = files.read(folder, None) if folder.is_dir() else ()
    imported = {one.options.imported: one for one in there if one.options.imported}
    counted = [one for one in found.migrations if not one.repeatable]
    known = {one.version: _known(imported, found.tool, one) for one in counted}
    kept = {version: one.version for version, one in known.items() if one}
    taken = {one.version for one in there}
    numbers = versions.assigned([one.version for one in counted], kept, taken)
    made = []
    for one in found.migrations:
        version = REPEATABLE.rstrip("_") if one.repeatable else numbers[one.version]
        before = _known(imported, found.tool, one)
        made.append(_file(one, found.tool, folder, version, before))
    _require_different(made, there)
    return tuple(made)


def _known(imported: Mapping[str, Migration], tool: str, one: Foreign) -> Migration | None:
    return imported.get(f"{tool}:{_label(one)}")


def _label(one: Foreign) -> str:
    return re.sub(r"[^0-9A-Za-z._-]", "_", one.version)


def _file(one: Foreign, tool: str, folder: Path, version: str, before: Migration | None) -> File:
    separator = "__" if one.repeatable else "_"
    path = before.path if before else folder / f"{version}{separator}{_slug(one.name)}.sql"
    up, down, options = _texts(one, path)
    header = " ".join((f"-- vdbctl: imported={tool}:{_label(one)}", *options))
    text = f"{header}\n{up}"
    if before is None:
        return File(one, path, text, down)
    there = source.text(before.path)
    state: State = "kept" if (there, before.rollback_sql) == (text, down) else "changed"
    return File(one, path, there, before.rollback_sql, state)


def _texts(one: Foreign, path: Path) -> tuple[str, str | None, list[str]]:
    up, down = within_transaction(one.up), one.down and within_transaction(one.down)
    options = []
    statements = _statements(up, path)
    alone = any(each.alone for each in statements or ())
    if not one.repeatable and (alone or not (one.transactional or up != one.up)):
        options.append("transaction=off")
    if not one.placeholders and used(up + (down or "")):
        options.append("placeholders=off")
    if statements == ():
        up = f"{up.rstrip()}\n\n{_NO_STATEMENT}".lstrip()
    if one.repeatable or not down or _statements(down, path) == ():
        down = None
    return up, down, options


def _statements(text: str, path: Path) -> tuple[Statement, ...] | None:
    """None where the text cannot be read; why is said when the file is tried."""
    try:
        return split(text, path)
    except MigrationFileInvalid:
        return None


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "migration"


def _require_different(made: Sequence[File], there: Sequence[Migration]) -> None:
    paths: dict[Path, Foreign] = {}
    for one in made:
        if other := paths.get(one.path):
            raise MigrationFileInvalid(
                f"{one.foreign.path} and {other.path} would both become {one.path}",
                hint="rename one of them",
            )
        paths[one.path] = one.foreign
    for own in there:
        if own.path in paths and not own.options.imported:
            raise MigrationFileInvalid(
                f"{own.path} is there already, and was not imported", hint="import into another set"
            )

"""New migration files from a template."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from vdbctl import files
from vdbctl.errors import MigrationFileInvalid
from vdbctl.migrate.files import ROLLBACK_SUFFIX

_UP = """\
-- {title}
--
-- Runs in one transaction. For CREATE INDEX CONCURRENTLY and the like, use a file of its own that
-- begins with:  -- vdbctl: transaction=off
--
-- A function says where its names are looked up, the caller's temporary schema last:
--   CREATE FUNCTION … LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS …

"""
_FIX = """\
-- vdbctl: requires={fixes}
--
-- Corrects {fixes}, which is applied and stays as it is. What was wrong: ...
-- Databases that never ran {fixes} run both, one after the other; so write it for its result.

"""
_DOWN = """\
-- Takes back {name}.sql; afterwards the schema is as it was before.

"""


def create(
    folder: Path, words: str, now: datetime, *, fixes: str | None = None
) -> tuple[Path, Path]:
    """Write the two files of a new migration; nothing is overwritten.

    Args:
        folder: Folder of the set.
        words: What it does; becomes part of the name.
        now: The version.
        fixes: Version of an applied migration that it corrects.

    Raises:
        MigrationFileInvalid: No usable name, no such set, or a file of that version is there.
    """
    slug = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
    if not slug:
        raise MigrationFileInvalid(
            f"{words!r} has no letters or digits for a file name", hint="say what it does"
        )
    if not folder.is_dir():
        raise MigrationFileInvalid(f"there is no folder {folder}/", hint="make it first")
    version = now.strftime("%Y%m%d_%H%M")
    if taken := next(folder.glob(f"{version}_*.sql"), None):
        raise MigrationFileInvalid(
            f"{taken} has this very minute", hint="wait a minute, or edit it"
        )
    if fixes and not next(folder.glob(f"{fixes}_*.sql"), None):
        raise MigrationFileInvalid(
            f"there is no migration {fixes} in {folder}/", hint="name the version that was wrong"
        )
    name = f"{version}_{slug}"
    up, down = folder / f"{name}.sql", folder / f"{name}{ROLLBACK_SUFFIX}"
    text = _UP.format(title=words.strip().capitalize())
    files.write(up, text + (_FIX.format(fixes=fixes) if fixes else ""))
    files.write(down, _DOWN.format(name=name))
    return up, down

"""A second copy of a local state, for Terraform writes its own in place.

A terraform that is killed while it writes leaves an empty or half a file. So each state that is
whole is copied while Terraform runs, and a broken one is replaced by the newest copy.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from vdbctl import files, strict_json
from vdbctl.errors import FileRefused, TerraformFailed
from vdbctl.iac import locks, private, state

KEPT = Path("runs/terraform.tfstate.kept")
_OTHERS = 0o077
_BACKUP = f"{state.FILE}.backup"
_ERRORED = "errored.tfstate"
"""Where Terraform puts a state that it cannot write to its place."""


def keep(folder: Path) -> None:
    """Copy the state, if it is whole and newer than the copy; both are for their owner alone.

    Raises:
        OSError: There is no room for it, or it may not be written.
    """
    file = folder / state.FILE
    if not file.is_file():
        return
    for one in (file, folder / _BACKUP):  # Terraform leaves their mode to the umask
        if _is_open_to_others(one):
            one.chmod(0o600)
    content, before = files.content(file), _content(folder / KEPT)
    found = None if content == before else _parsed(content)
    if found is None:
        return
    kept = None if before is None else _parsed(before)
    if kept is None or kept.lineage != found.lineage or kept.serial < found.serial:
        private.write(folder / KEPT, content.decode())


def mend(folder: Path) -> str | None:
    """Replace a broken state by the newest copy of it; the broken one stays beside it. One that a
    run is writing just now is not broken.

    Returns:
        What takes its place, in words; None where nothing was broken.
    """
    file = folder / state.FILE
    if not file.is_file() or _read(file) is not None or locks.is_held(file):
        return None
    if _is_encrypted(file):
        return None  # whole, though not for us
    paths = (folder / KEPT, folder / _BACKUP, folder / _ERRORED)
    copies = [(found, path) for path in paths if (found := _read(path))]
    if not copies:
        if _is_whole_json(file):  # of a newer Terraform, or none of its files
            return None
        file.replace(file.with_suffix(".tfstate.broken"))
        return "there is no copy of it; what the stack has is looked for on AWS and"
    _, newest = max(copies, key=lambda copy: copy[0].serial)
    text = files.text(newest)
    file.replace(file.with_suffix(".tfstate.broken"))
    private.write(file, text)
    return newest.name


def _is_open_to_others(file: Path) -> bool:
    """A file itself: where a link leads is no business of ours."""
    if not os.path.lexists(file):
        return False
    mode = file.lstat().st_mode
    return stat.S_ISREG(mode) and bool(mode & _OTHERS)


def _is_encrypted(file: Path) -> bool:
    try:
        return state.is_encrypted(strict_json.mapping(files.content(file)))
    except (FileRefused, ValueError):
        return False


def _is_whole_json(file: Path) -> bool:
    try:
        strict_json.parse(files.content(file))
    except (FileRefused, ValueError):
        return False
    return True


def _read(file: Path) -> state.State | None:
    content = _content(file)
    return None if content is None else _parsed(content)


def _content(file: Path) -> bytes | None:
    try:
        return files.content(file)
    except FileRefused:
        return None


def _parsed(content: bytes) -> state.State | None:
    try:
        return state.parse(content, "copy")
    except TerraformFailed:
        return None

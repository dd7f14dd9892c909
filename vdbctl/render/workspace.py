"""A workspace on disk: plain Terraform that also runs without vdbctl.

The files are a pure function of the environment. Before anything is written they are compared with
the disk; a manifest with checksums tells a file that vdbctl wrote from one that a person edited.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Literal

from vdbctl import files as disk
from vdbctl import strict_json
from vdbctl.errors import FileRefused, WorkspaceEdited
from vdbctl.render import engine, functions
from vdbctl.spec.model import Environment

MANIFEST = ".vdbctl-manifest.json"
HALF_DONE = ".vdbctl-manifest.next.json"
"""What a write that is going on will have written."""
_IGNORE = """\
# State and plans hold data; they stay out of git. Keep state in S3 to share it.
.terraform/
*.tfplan
*.tfstate
*.tfstate.*
runs/
functions/
.vdbctl-hold.*
"""

Change = Literal["create", "update", "delete"]
Content = str | bytes


@dataclass(frozen=True)
class FileChange:
    """One file that differs between the rendering and the disk."""

    path: str
    change: Change
    diff: str


def templates_folder() -> Path:
    """Where the templates are: inside the installed package, else in the source tree."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "templates" / "terraform"
    return installed if installed.is_dir() else package.parent / "templates" / "terraform"


def files(
    environment: Environment,
    source: str,
    templates: Path,
    archive: bytes = b"",
    archive_digest: str = "",
) -> dict[str, Content]:
    """Every file of the workspace, by path; same input, same bytes.

    Args:
        environment: What to render.
        source: Name of the environment file, for the first line of each file.
        templates: Folder with `root/` and `modules/`.
        archive: Zip file with the code of the functions, where the environment has some.
        archive_digest: Digest of what is in it.
    """
    root = engine.root_files(environment, source, templates, archive_digest)
    rendered: dict[str, Content] = dict(root)
    for module in sorted(engine.modules(root)):
        folder = templates / "modules" / module
        rendered |= {f"modules/{module}/{name}": text for name, text in _module(folder)}
    rendered[".gitignore"] = _IGNORE
    if functions.packaged(environment):
        rendered[functions.ARCHIVE_PATH] = archive
    return rendered


@cache
def _module(folder: Path) -> tuple[tuple[str, str], ...]:
    """Files of a module, read once."""
    return tuple((path.name, path.read_text("utf-8")) for path in sorted(folder.glob("*.tf")))


def changes(folder: Path, wanted: Mapping[str, Content]) -> tuple[FileChange, ...]:
    """What writing would change, in the order of the paths."""
    found = _read(folder, set(wanted) | set(_manifest(folder)))
    return tuple(_compare(wanted, found))


def write(folder: Path, wanted: Mapping[str, Content], *, overwrite: bool = False) -> None:
    """Bring the folder to the wanted files; files that vdbctl did not write are left alone.

    Raises:
        WorkspaceEdited: A file was changed since vdbctl wrote it, and `overwrite` is not set.
    """
    manifest, half_done = _manifest(folder), _manifest(folder, HALF_DONE)
    found = _read(folder, {*wanted, *manifest, *half_done})
    edited = [
        path
        for path, text in sorted(found.items())
        if text != wanted.get(path)
        and _checksum(text) not in (manifest.get(path), half_done.get(path))
    ]
    if edited and not overwrite:
        raise WorkspaceEdited(str(folder), edited)
    folder.mkdir(parents=True, exist_ok=True)
    checksums = {path: _checksum(text) for path, text in sorted(wanted.items())}
    # Said before it is done, so that a write that is cut off is not taken for somebody's edit.
    disk.write(folder / HALF_DONE, _json({**half_done, **checksums}))
    for path in sorted(set(found) - set(wanted)):
        (folder / path).unlink()
    differing = [path for path in sorted(wanted) if found.get(path) != wanted[path]]
    for parent in {(folder / path).parent for path in differing}:
        parent.mkdir(parents=True, exist_ok=True)
    for path in differing:
        _replace(folder / path, _bytes(wanted[path]))
    _replace(folder / MANIFEST, _json(checksums))
    (folder / HALF_DONE).unlink()


def _json(checksums: Mapping[str, str]) -> bytes:
    return (json.dumps(checksums, indent=2) + "\n").encode()


def _replace(target: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    disk.write(target, content)


def _read(folder: Path, paths: set[str]) -> dict[str, Content]:
    """What is there of these paths.

    Raises:
        FileRefused: One leads out of the folder, or is something else than a file.
    """
    found = {}
    for path in sorted(paths):
        _require_inside(folder, path)
        file = folder / path
        if not os.path.lexists(file):
            continue
        if not stat.S_ISREG(mode := file.lstat().st_mode):
            raise FileRefused(
                f"{file}: {disk.kind(mode)}, and vdbctl writes a file there", hint="move it away"
            )
        found[path] = _content(path, disk.content(file))
    return found


def _require_inside(folder: Path, path: str) -> None:
    """Neither a manifest nor a link that somebody put there leads to files elsewhere."""
    parts = PurePosixPath(path).parts
    if not parts or parts[0] == "/" or ".." in parts or "\0" in path:
        raise FileRefused(
            f"{folder / MANIFEST}: {path!r} is not a path inside of the folder",
            hint="vdbctl never writes that; look where the manifest comes from, then remove it",
        )
    for depth in range(1, len(parts)):
        if (parent := folder.joinpath(*parts[:depth])).is_symlink():
            raise FileRefused(
                f"{parent}: a link, and vdbctl writes files there", hint="move it away"
            )


def _content(path: str, content: bytes) -> Content:
    """Text, as far as it is one: what is not UTF-8 was not written by vdbctl."""
    try:
        return content if path.endswith(".zip") else content.decode()
    except UnicodeDecodeError:
        return content


def _bytes(content: Content) -> bytes:
    return content if isinstance(content, bytes) else content.encode()


def _compare(wanted: Mapping[str, Content], found: Mapping[str, Content]) -> Iterator[FileChange]:
    for path in sorted(set(wanted) | set(found)):
        old, new = found.get(path), wanted.get(path)
        if old == new:
            continue
        change: Change = "create" if old is None else "delete" if new is None else "update"
        yield FileChange(path, change, _diff(path, old or "", new or ""))


def _diff(path: str, old: Content, new: Content) -> str:
    if isinstance(old, bytes) or isinstance(new, bytes):
        return f"{path}: {len(old)} bytes on disk, {len(new)} bytes rendered\n"
    lines = difflib.unified_diff(
        old.splitlines(keepends=True),
        new.splitlines(keepends=True),
        f"{path} (on disk)",
        f"{path} (rendered)",
    )
    return "".join(lines)


def _manifest(folder: Path, name: str = MANIFEST) -> dict[str, str]:
    try:
        content = strict_json.mapping(disk.content(folder / name))
    except (FileRefused, ValueError):
        return {}
    return {str(path): str(checksum) for path, checksum in content.items()}


def _checksum(content: Content) -> str:
    return hashlib.sha256(_bytes(content)).hexdigest()

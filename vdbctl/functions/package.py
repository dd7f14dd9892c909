"""The archive that Lambda runs: this package's modules, and the driver in the versions of
`driver.csv`.

The driver is copied from where it is installed, and only if it is, file by file, what the digests
in that table say: the same archive comes from every machine. `scripts/pin_driver` writes the table
for what is installed.
"""

from __future__ import annotations

import csv
import hashlib
import importlib.metadata
import importlib.util
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vdbctl.errors import DriverDiffers

_OWN = Path(__file__).parent
_HERE_ONLY = frozenset({"package.py"})
_PINNED = _OWN / "driver.csv"
"""pg8000 and what it needs, all of it plain Python."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Pinned:
    """A module of the driver.

    Attributes:
        distribution: Name of the package that it comes from.
        sha256: Of its files, one after the other in the order of their names.
    """

    module: str
    distribution: str
    version: str
    sha256: str


@dataclass(frozen=True)
class Archive:
    """A zip file.

    Attributes:
        digest: SHA-256 of the files in it, which unlike that of the zip does not depend on the
            version of zlib.
    """

    content: bytes
    digest: str


def archive(extra: Mapping[str, bytes]) -> Archive:
    """Build the archive.

    Args:
        extra: Files besides the code, by their name below `vdbctl/functions/`.

    Raises:
        DriverDiffers: The driver is not installed, or is another than the pinned one.
    """
    return _archive(tuple(sorted(extra.items())))


@cache
def _archive(extra: tuple[tuple[str, bytes], ...]) -> Archive:
    files = dict(_code())
    files.update({f"vdbctl/functions/{name}": content for name, content in extra})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.external_attr = 0o644 << 16
            target.writestr(info, files[name], zipfile.ZIP_DEFLATED)
    return Archive(buffer.getvalue(), _digest(files))


def _code() -> Iterator[tuple[str, bytes]]:
    yield "vdbctl/__init__.py", b""
    for path in _OWN.glob("*.py"):
        if path.name not in _HERE_ONLY:
            yield f"vdbctl/functions/{path.name}", path.read_bytes()
    for module in pinned():
        yield from _checked(module).items()
        yield _metadata(module)


def pinned() -> tuple[Pinned, ...]:
    """Modules of the driver, as they have to be."""
    with _PINNED.open(encoding="utf-8", newline="") as file:
        return tuple(Pinned(**row) for row in csv.DictReader(file))


def installed(distributions: Iterable[tuple[str, str]]) -> tuple[Pinned, ...]:
    """Modules of the driver, as they are here.

    Args:
        distributions: Each module, and the distribution that it comes from.
    """
    return tuple(
        Pinned(module, name, importlib.metadata.version(name), _digest(dict(_files(module))))
        for module, name in distributions
    )


def _checked(module: Pinned) -> dict[str, bytes]:
    try:
        found, files = importlib.metadata.version(module.distribution), dict(_files(module.module))
    except importlib.metadata.PackageNotFoundError:
        found, files = "none", {}
    if found != module.version or _digest(files) != module.sha256:
        raise DriverDiffers(module.distribution, module.version, found)
    return files


def _metadata(module: Pinned) -> tuple[str, bytes]:
    """What a package needs to learn its own version."""
    name, version = module.distribution, module.version
    text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    folder = f"{name.replace('-', '_')}-{version}.dist-info"
    return f"{folder}/METADATA", text.encode()


def _files(name: str) -> Iterator[tuple[str, bytes]]:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        return
    origin = Path(found.origin)
    if origin.name != "__init__.py":
        yield origin.name, origin.read_bytes()
        return
    for path in origin.parent.rglob("*.py"):
        yield path.relative_to(origin.parents[1]).as_posix(), path.read_bytes()


def _digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + files[name])
    return digest.hexdigest()

"""The archive that Lambda runs: this package's modules and the driver, as installed here."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vdbctl.errors import ExtraMissing

_OWN = Path(__file__).parent
_HERE_ONLY = frozenset({"package.py"})
_DRIVER = {
    "pg8000": "pg8000",
    "scramp": "scramp",
    "asn1crypto": "asn1crypto",
    "dateutil": "python-dateutil",
    "six": "six",
}
"""pg8000 and what it needs, all of it plain Python: module, and distribution that it comes from."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


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
        ExtraMissing: The driver is not installed.
    """
    return _archive(tuple(sorted(extra.items())))


@cache
def _archive(extra: tuple[tuple[str, bytes], ...]) -> Archive:
    files = dict(_code())
    files.update({f"vdbctl/functions/{name}": content for name, content in extra})
    buffer, digest = io.BytesIO(), hashlib.sha256()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.external_attr = 0o644 << 16
            target.writestr(info, files[name], zipfile.ZIP_DEFLATED)
            digest.update(name.encode() + b"\0" + files[name])
    return Archive(buffer.getvalue(), digest.hexdigest())


def _code() -> Iterator[tuple[str, bytes]]:
    yield "vdbctl/__init__.py", b""
    for path in _OWN.glob("*.py"):
        if path.name not in _HERE_ONLY:
            yield f"vdbctl/functions/{path.name}", path.read_bytes()
    for module, distribution in _DRIVER.items():
        yield from _installed(module)
        yield _metadata(distribution)


def _metadata(distribution: str) -> tuple[str, bytes]:
    """What a package needs to learn its own version."""
    version = importlib.metadata.version(distribution)
    text = f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n"
    folder = f"{distribution.replace('-', '_')}-{version}.dist-info"
    return f"{folder}/METADATA", text.encode()


def _installed(name: str) -> Iterator[tuple[str, bytes]]:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise ExtraMissing("packaging functions", "functions")
    origin = Path(found.origin)
    if origin.name != "__init__.py":
        yield origin.name, origin.read_bytes()
        return
    for path in origin.parent.rglob("*.py"):
        yield path.relative_to(origin.parents[1]).as_posix(), path.read_bytes()

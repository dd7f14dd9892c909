"""The dependency lock file: which version of the provider a workspace has chosen.

Source: Terraform documentation, "Dependency Lock File"; read 2026-11-29.
"""

from __future__ import annotations

import re
from pathlib import Path

from vdbctl import files

NAME = ".terraform.lock.hcl"
_CHOICE = re.compile(
    r'^provider "([^"\n]+)" \{\n\s*version\s*=\s*"(\d{1,4}\.\d{1,6}(?:\.[^"\n]*)?)"$',
    re.MULTILINE,
)


def of(folder: Path, provider: str) -> str | None:
    """Version of a provider in a workspace's lock file; None where it holds none.

    Raises:
        FileRefused: Something else than a file is in its place.
    """
    file = folder / NAME
    if not file.is_file():
        return None
    return chosen(files.content(file).decode(errors="replace"), provider)


def chosen(text: str, provider: str) -> str | None:
    """Version of a provider in a lock file; None where its address is not in it."""
    return dict(_CHOICE.findall(text)).get(provider)


def merged(text: str, other: str, provider: str) -> str:
    """A lock file with the checksums of another one besides its own."""
    head = rf'^(provider "{re.escape(provider)}" \{{\n(?:  .*\n)*?  hashes = \[\n)'
    block = re.compile(rf"{head}((?:    .*\n)*)(?=  \])", re.MULTILINE)
    found = block.search(other)
    if found is None:
        return text

    def with_both(own: re.Match[str]) -> str:
        lines = {*own[2].splitlines(), *found[2].splitlines()}
        return own[1] + "".join(f"{line}\n" for line in sorted(lines))

    return block.sub(with_both, text)


def fits(version: str, constraint: str) -> bool:
    """Whether a version is one of `~> MAJOR.MINOR`, the form that vdbctl renders."""
    major, minor = _numbers(constraint.removeprefix("~> "))
    found = _numbers(version)
    return found[0] == major and found[1] >= minor


def _numbers(version: str) -> tuple[int, int]:
    major, minor = version.split(".")[:2]
    return int(major), int(minor)

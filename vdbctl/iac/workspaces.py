"""Which environment a workspace on this machine was rendered from, by the tags in its files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from vdbctl import files

_PROVIDERS = "providers.tf"
_TAG = re.compile(r'^ +(Developer|Environment|Project) += "([^"]*)"$', re.MULTILINE)
_PROJECT = re.compile(r"""^-project:\s*["']?([a-z0-9-]+)["']?\s*(?:#.*)?$""", re.MULTILINE)


@dataclass(frozen=True)
class Rendered:
    """What was rendered into a workspace; its folder is called like the stack."""

    folder: Path
    project: str
    environment: str
    developer: str | None

    @property
    def stack(self) -> str:
        return self.folder.name


def rendered(folder: Path) -> Rendered | None:
    """None for a folder that vdbctl did not render."""
    file = folder / _PROVIDERS
    if not file.is_file():
        return None
    tags = dict(_TAG.findall(files.content(file).decode(errors="replace")))
    if "Project" not in tags or "Environment" not in tags:
        return None
    return Rendered(folder, tags["Project"], tags["Environment"], tags.get("Developer"))


def earlier_projects(patches: str) -> tuple[str, ...]:
    """Names that `project` had, from what `git log -p` prints of an environment's file."""
    return tuple(dict.fromkeys(_PROJECT.findall(patches)))

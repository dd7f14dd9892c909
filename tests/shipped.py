"""The sets that are shipped, with the values that their files have without an environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT
from vdbctl.migrate import files
from vdbctl.migrate.files import Migration
from vdbctl.spec import placeholders

NAMES = ("assistant", "content-hub", "learning", "recipes")
ROLES = tuple(placeholders.EXAMPLES[name] for name in placeholders.ROLES)


@dataclass(frozen=True)
class Shipped:
    """One set."""

    name: str

    @property
    def folder(self) -> Path:
        return ROOT / "migrations" / self.name

    @property
    def values(self) -> Mapping[str, str]:
        return {**placeholders.EXAMPLES, **placeholders.defaults(self.folder)}

    @property
    def migrations(self) -> tuple[Migration, ...]:
        return files.read(self.folder, self.values)


CONTENT_HUB_FILES = len(Shipped("content-hub").migrations)
"""How many migrations the set of the shipped environments has."""

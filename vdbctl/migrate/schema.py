"""A schema as text for review (`schema.sql` of a set), and the difference between two. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast, get_args

from vdbctl.errors import MigrationFileInvalid

Kind = Literal[
    "extension",
    "schema",
    "type",
    "sequence",
    "table",
    "constraint",
    "index",
    "view",
    "function",
    "trigger",
    "policy",
    "row security",
    "comment",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
NAME = "schema.sql"
_HEAD = """\
-- The schema that the migrations of this set make, for review and for `vdbctl migrate verify`.
-- Written by `vdbctl migrate dump`; not for loading. Last line of the index: """
_VALUE = "-- Value of a placeholder: "
NO_VALUES: Mapping[str, str] = MappingProxyType({})
_TITLE = re.compile(r"^-- (?P<kind>[a-z ]+): (?P<name>.+)$")


@dataclass(frozen=True, order=True)
class Object:
    """One object.

    Attributes:
        name: With its schema.
        definition: The statement that makes it, without its semicolon.
    """

    kind: Kind
    name: str
    definition: str


@dataclass(frozen=True)
class Schema:
    """All objects, by kind and name."""

    objects: tuple[Object, ...]

    def text(self, version: str, values: Mapping[str, str] = NO_VALUES) -> str:
        """As a file.

        Args:
            version: Checksum of the last line of the set's index.
            values: Of the placeholders in the migrations.
        """
        parts = [f"{_HEAD}{version}"]
        parts[0] += "".join(f"\n{_VALUE}{name}={value}" for name, value in sorted(values.items()))
        parts += [f"-- {one.kind}: {one.name}\n{one.definition};" for one in self.objects]
        return "\n\n".join(parts) + "\n"


@dataclass(frozen=True)
class Written:
    """A schema that was read from its file."""

    version: str
    values: Mapping[str, str]
    schema: Schema


def parse(text: str, path: Path) -> Written:
    """A file as `Schema.text` writes it.

    Raises:
        MigrationFileInvalid: It is not such a file.
    """
    head, *parts = re.split(r"\n\n(?=-- [a-z ]+: )", text.rstrip("\n"))
    if not head.startswith(_HEAD):
        raise MigrationFileInvalid(
            f"{path}: not written by `vdbctl migrate dump`", hint="write it again"
        )
    version, *lines = head.removeprefix(_HEAD).splitlines()
    values = (line.removeprefix(_VALUE).partition("=") for line in lines)
    return Written(
        version.strip(),
        {name: value for name, _, value in values},
        Schema(tuple(_object(one) for one in parts)),
    )


def _object(part: str) -> Object:
    title, _, definition = part.partition("\n")
    found = _TITLE.match(title)
    kind, name = (found["kind"], found["name"]) if found else ("table", title)
    return Object(cast("Kind", kind), name, definition.removesuffix(";"))


def differences(expected: Schema, found: Schema) -> Iterator[str]:
    """Each object that differs, as lines with - (expected) and + (found)."""
    left = {(one.kind, one.name): one.definition for one in expected.objects}
    right = {(one.kind, one.name): one.definition for one in found.objects}
    keys = sorted(set(left) | set(right), key=lambda key: (KINDS.index(key[0]), key[1]))
    for key in keys:
        old, new = left.get(key), right.get(key)
        if old != new:
            yield f"{key[0]} {key[1]}\n{_lines(old, new)}"


def _lines(old: str | None, new: str | None) -> str:
    before = old.splitlines() if old is not None else []
    after = new.splitlines() if new is not None else []
    lines = list(difflib.unified_diff(before, after, lineterm="", n=1))[2:]
    return "\n".join(f"  {line}" for line in lines if not line.startswith("@@"))

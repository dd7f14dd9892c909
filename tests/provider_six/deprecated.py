"""What a provider calls deprecated, as the Python package of Pulumi carries it.

`pulumi-aws` is generated from the same provider; its properties have the messages of deprecation, and
names that are Terraform's but for plurals. Its wheel is read as text, nothing of it is imported.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from tests.provider_six.configuration import Uses
from tests.provider_six.schema import Block, Schema

NAMES = Path(__file__).with_name("pulumi_names.csv")
"""File and class of each type; new types are added by hand."""
_CLASS = re.compile(r"^class (\w+)[(:]", re.MULTILINE)
_PROPERTY = re.compile(
    r'@pulumi\.getter(?:\(name="\w+"\))?\n'
    r'(?:    @_utilities\.deprecated\("""((?:.|\n)*?)"""\)\n)?'
    r"    def (\w+)\(self\) -> (.*):$",
    re.MULTILINE,
)
_NESTED = re.compile(r"'outputs\.(\w+)'")

Key = tuple[str, str]


@dataclass(frozen=True)
class Class:
    """Names of a type's properties, and messages of those that are deprecated, by their paths."""

    properties: frozenset[str]
    deprecated: Mapping[tuple[str, ...], str]


def table() -> dict[Key, tuple[str, str]]:
    """File and class in the package, by kind and type."""
    with NAMES.open(encoding="utf-8") as file:
        return {
            (row["kind"], row["type"]): (row["file"], row["class"]) for row in csv.DictReader(file)
        }


def read(wheel: Path) -> dict[Key, Class]:
    """All types of the table."""
    with ZipFile(wheel) as archive:
        package = _Package(archive, {})
        return {key: package.type(file, name) for key, (file, name) in table().items()}


def used(uses: Uses, schema: Schema, known: Mapping[Key, Class]) -> list[str]:
    """Sentences on deprecated things that are set or read, sorted."""
    places = [(each.kind, each.type, each.path) for each in (*uses.settings, *uses.reads)]
    found = set()
    for kind, name, path in places:
        block, one = schema.types.get((kind, name)), known.get((kind, name))
        if block and one:
            for deprecated, message in one.deprecated.items():
                if path[: len(deprecated)] == spelled(deprecated, block):
                    found.add(f"{kind} {name}: {'.'.join(path)} is deprecated: {message}")
    return sorted(found)


def spelled(path: tuple[str, ...], block: Block) -> tuple[str, ...] | None:
    """A path of Pulumi in Terraform's names; None where the schema has no such name."""
    if not path:
        return ()
    names: Mapping[str, Block | None] = {**block.arguments, **block.attributes}
    first, *rest = path
    name = first if first in names else next((n for n in names if fold(n) == fold(first)), None)
    if name is None:
        return None
    inside = names[name]
    below = spelled(tuple(rest), inside) if inside else (() if not rest else None)
    return None if below is None else (name, *below)


def fold(name: str) -> str:
    """The same for a name and its plural: Pulumi has `rules` where Terraform has blocks `rule`."""
    return re.sub(r"y$", "i", name).rstrip("es")


@dataclass(frozen=True)
class _Package:
    archive: ZipFile
    files: dict[str, dict[str, str]]

    def type(self, file: str, name: str) -> Class:
        text = self._classes(file)[name]
        properties = frozenset(found[2] for found in _PROPERTY.finditer(text))
        outputs = str(Path(file).with_name("outputs.py"))
        return Class(properties, dict(self._deprecated(text, outputs, ())))

    def _deprecated(
        self, text: str, outputs: str, above: tuple[str, ...]
    ) -> Iterator[tuple[tuple[str, ...], str]]:
        for found in _PROPERTY.finditer(text):
            message, name, annotation = found.groups()
            path = (*above, name)
            if message:
                yield path, " ".join(message.split())
            nested = _NESTED.search(annotation)
            if nested and len(path) < 8:  # blocks of WAF contain themselves
                yield from self._deprecated(self._classes(outputs)[nested[1]], outputs, path)

    def _classes(self, file: str) -> dict[str, str]:
        """Text of each class of a file."""
        if file not in self.files:
            text = self.archive.read(f"pulumi_aws/{file}").decode()
            starts = [*_CLASS.finditer(text)]
            ends = [each.start() for each in starts[1:]] + [len(text)]
            self.files[file] = {
                start[1]: text[start.start() : end] for start, end in zip(starts, ends, strict=True)
            }
        return self.files[file]

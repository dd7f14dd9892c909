"""The schema of a provider, as the classes of an npm package carry it.

`@cdktn/provider-aws` is generated from the provider's own schema: one folder for each resource, data
source and ephemeral resource; the names of Terraform are in it beside those of TypeScript. Read from
the package's archive, which is 46 MB instead of 476.
"""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_FOLDERS = {"resource": "", "data": "data-aws-", "ephemeral": "ephemeral-aws-"}
_TYPE = re.compile(r'^    static tfResourceType = "(\w+)";$', re.MULTILINE)
_PART = re.compile(r"^(?:function (\w+)ToHclTerraform\(|class (\w+) extends )", re.MULTILINE)
_ARGUMENT = re.compile(
    r'^ +"?(\w+)"?: \{\n +value: .*\n +isBlock: (true|false),\n +type: "\w+",\n'
    r' +storageClassType: "(\w+)",$',
    re.MULTILINE,
)
_READ = re.compile(r"this\.get\w+Attribute\(['\"](\w+)['\"]\)")
_NESTED = re.compile(r"new (?:cdktn\.)?(\w+)\(this, ['\"](\w+)['\"]")
_ENDS = ("OutputReference", "List", "Map")


@dataclass(frozen=True)
class Block:
    """What may be in a block: arguments, blocks within it, and what can be read.

    Attributes:
        arguments: Names that may be set; of a nested block or object, what is in it.
        attributes: Names that may be read, in the same way.
    """

    arguments: Mapping[str, Block | None] = field(default_factory=dict)
    attributes: Mapping[str, Block | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Schema:
    """Types of a provider.

    Attributes:
        version: Of the provider.
        types: By kind (resource, data, ephemeral) and name; those that were asked for and exist.
        provider: Arguments of the provider's own block.
    """

    version: str
    types: Mapping[tuple[str, str], Block]
    provider: Block


def read(package: Path, wanted: Iterable[tuple[str, str]]) -> Schema:
    """Read some types of the package's archive."""
    paths = {_path(kind, name): (kind, name) for kind, name in wanted}
    own = _path("resource", "provider")
    types, provider, version = {}, Block(), ""
    with tarfile.open(package) as archive:
        for member in archive:
            if member.name == "package/package.json":
                version = json.loads(_text(archive, member))["cdktn"]["provider"]["version"]
            elif member.name == own:
                provider = _block(_text(archive, member))
            elif member.name in paths:
                kind, name = paths[member.name]
                text = _text(archive, member)
                assert _TYPE.findall(text) == [name], member.name
                types[kind, name] = _block(text)
    return Schema(version, types, provider)


def _path(kind: str, name: str) -> str:
    folder = _FOLDERS[kind] + name.removeprefix("aws_").replace("_", "-")
    return f"package/lib/{folder}/index.js"


def _text(archive: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    file = archive.extractfile(member)
    assert file, member.name
    return file.read().decode()


def _block(text: str) -> Block:
    """The block of the last class, which is the type's own; those before are of nested blocks."""
    starts = [*_PART.finditer(text)]
    ends = [each.start() for each in starts[1:]] + [len(text)]
    functions, classes = {}, {}
    for start, end in zip(starts, ends, strict=True):
        part = text[start.start() : end]
        if start[1]:
            functions[start[1]] = part
        else:
            classes[start[2]] = part
    [main] = [
        name
        for name in classes
        if re.search(rf"^class {name} extends cdktn\.Terraform", classes[name])
    ]
    parts = _Parts(functions, classes)
    return Block(parts.arguments(classes[main]), parts.attributes(classes[main]))


@dataclass(frozen=True)
class _Parts:
    """Text of the functions and classes of nested blocks, by name."""

    functions: Mapping[str, str]
    classes: Mapping[str, str]

    def arguments(self, text: str) -> dict[str, Block | None]:
        return {name: self._nested(_stem(kind)) for name, _, kind in _ARGUMENT.findall(text)}

    def attributes(self, text: str) -> dict[str, Block | None]:
        found: dict[str, Block | None] = dict.fromkeys(_READ.findall(text))
        return found | {name: self._nested(_stem(kind)) for kind, name in _NESTED.findall(text)}

    def _nested(self, stem: str) -> Block | None:
        """A block within, None for a value of a simple type."""
        function = self.functions.get(stem[:1].lower() + stem[1:])
        reference = self.classes.get(f"{stem}OutputReference")
        if function is None and reference is None:
            return None
        return Block(self.arguments(function or ""), self.attributes(reference or ""))


def _stem(kind: str) -> str:
    """Name of a nested block's class without what tells whether it is one, a list or a map."""
    for end in _ENDS:
        if kind.endswith(end):
            return kind.removesuffix(end)
    return kind

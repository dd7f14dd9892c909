"""YAML text into values that remember their line.

PyYAML composes the node tree (it knows line and column of each node); this module turns the tree
into plain values beside a map from path to line, and refuses what YAML lets pass silently. A
stranger's file costs as little as a good one: what its aliases stand for is counted each time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path as FilePath

import yaml

from vdbctl import files
from vdbctl.errors import SpecInvalid

Path = tuple[str | int, ...]
MOST_VALUES = 20_000
"""Values in a document, each as often as aliases repeat it; what ships has 200 at most."""
DEEPEST = 40
"""Levels of mappings and lists."""
LONGEST_NUMBER = 40
"""Characters of a number; a longer one costs time, and is a mistake."""
LARGEST_NUMBER = 2**63
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_NUMBERS = frozenset({f"{_TAG}int", f"{_TAG}float"})
_SCALARS = _NUMBERS | {f"{_TAG}{kind}" for kind in ("null", "bool", "timestamp", "str")}
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True)
class Document:
    """A YAML mapping with the line of each of its values.

    Attributes:
        source: Name of the file, for messages.
        values: Plain dicts, lists and scalars.
        lines: 1-based line of the key (or list item) at each path.
    """

    source: str
    values: dict[str, object]
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """Line of the value at this path, or of the nearest thing above it that the file has."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(path: FilePath, *, within: FilePath | None = None, hint: str | None = None) -> Document:
    """Read a file with one YAML document whose top is a mapping.

    Args:
        within: Folder that links may not lead out of; None lets them lead anywhere.
        hint: What to do where there is no such file.

    Raises:
        SpecInvalid: It cannot be read, or as `parse`.
    """
    text = files.text(
        path, refused=SpecInvalid, most_bytes=files.SPEC_BYTES, within=within, hint=hint
    )
    return parse(text, str(path))


def parse(text: str, source: str) -> Document:
    """Read one YAML document whose top is a mapping.

    Raises:
        SpecInvalid: Not YAML, not a mapping, a key given twice, or a value that is none; says the
            line and the field.
    """
    if len(text) > files.SPEC_BYTES:
        raise SpecInvalid(f"{source}: longer than 1 MiB", hint="is it the right file?")
    if found := _UNWRITABLE.search(text):
        raise SpecInvalid(
            f"{_at(text, found.start(), source)}: the character {found[0]!a} cannot be part of"
            " YAML",
            hint="remove it; an editor may not show it",
        )
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                raise SpecInvalid(
                    f"{source}:1: the file is empty",
                    hint="`vdbctl env schema` prints what an environment may contain",
                )
            reader = _Reader(loader, source)
            values = reader.value(node, ())
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{source}:{mark.line + 1}:{mark.column + 1}" if mark else source
        raise SpecInvalid(
            f"{where}: not valid YAML: {error.problem or error.context}",
            hint="indent with spaces, and put a space after each colon",
        ) from error
    except yaml.YAMLError as error:
        raise SpecInvalid(f"{source}: not valid YAML: {error}", hint="save it as UTF-8") from error
    except RecursionError:
        raise _too_deep(source) from None
    if not isinstance(values, dict):
        raise SpecInvalid(
            f"{source}:1: expected `key: value` lines, found a {type(values).__name__}",
            hint="begin with a line such as `tier: dev`",
        )
    return Document(source, values, reader.lines)


@dataclass
class _Reader:
    """Turns nodes into plain values."""

    loader: yaml.SafeLoader
    source: str
    lines: dict[Path, int] = field(default_factory=dict)
    count: int = 0

    def value(self, node: yaml.Node, path: Path) -> object:
        self.count += 1
        if self.count > MOST_VALUES:
            raise self._refused(
                node, path, f"more than {MOST_VALUES} values, aliases counted", "write it shorter"
            )
        if len(path) > DEEPEST:
            raise _too_deep(f"{self.source}:{node.start_mark.line + 1}")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            self._require_tag(node, path, "seq")
            return [self._item(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, object]:
        self._require_tag(node, path, "map")
        mapping: dict[str, object] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode) or _UNWRITABLE.search(key_node.value):
                raise self._refused(key_node, path, "a key has to be a word", "write `key: value`")
            key, line = key_node.value, key_node.start_mark.line + 1
            if key in mapping:
                raise SpecInvalid(
                    f"{self.source}:{line}: {key} is given twice"
                    f" (first on line {self.lines[(*path, key)]})",
                    hint="keep one of them",
                )
            self.lines[(*path, key)] = line
            mapping[key] = self.value(value_node, (*path, key))
        return mapping

    def _item(self, node: yaml.Node, path: Path) -> object:
        self.lines[path] = node.start_mark.line + 1
        return self.value(node, path)

    def _scalar(self, node: yaml.Node, path: Path) -> object:
        words = str(node.value)
        if node.tag not in _SCALARS:
            self._require_tag(node, path, "str")
        if node.tag in _NUMBERS and len(words) > LONGEST_NUMBER:
            raise self._refused(
                node, path, f"a number of {len(words)} characters", "put text in quotes"
            )
        try:
            value: object = self.loader.construct_object(node)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            kind = node.tag.removeprefix(_TAG)
            date = kind == "timestamp"
            raise self._refused(
                node,
                path,
                f"{words[:LONGEST_NUMBER]!r} is no {'date' if date else kind}",
                "dates are YYYY-MM-DD, of the calendar" if date else "put text in quotes",
            ) from error
        if isinstance(value, int) and abs(value) >= LARGEST_NUMBER:
            raise self._refused(node, path, "the number is too large", "put text in quotes")
        if isinstance(value, str) and (found := _UNWRITABLE.search(value)):
            raise self._refused(
                node, path, f"the character {found[0]!a} cannot be part of it", "remove it"
            )
        return value

    def _require_tag(self, node: yaml.Node, path: Path, kind: str) -> None:
        if node.tag != f"{_TAG}{kind}":
            tag = node.tag.replace(_TAG, "!!")
            raise self._refused(
                node, path, f"{tag!r} is not known here", "leave the tag out; quote a `=` or `<<`"
            )

    def _refused(self, node: yaml.Node, path: Path, words: str, hint: str) -> SpecInvalid:
        place = ".".join(map(str, path))
        where = f"{self.source}:{node.start_mark.line + 1}"
        return SpecInvalid(
            f"{where}: {place}: {words}" if place else f"{where}: {words}", hint=hint
        )


def _too_deep(where: str) -> SpecInvalid:
    return SpecInvalid(
        f"{where}: nested more than {DEEPEST} levels deep",
        hint="does an anchor contain its own alias?",
    )


def _at(text: str, position: int, source: str) -> str:
    """`file:line:column` of a position."""
    before = text[:position]
    line, column = before.count("\n") + 1, position - before.rfind("\n")
    return f"{source}:{line}:{column}"

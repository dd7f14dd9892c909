"""YAML text into values that remember their line.

PyYAML composes the node tree (it knows line and column of each node); this module turns the tree
into plain values beside a map from path to line, and refuses what YAML lets pass silently.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

from vdbctl.errors import SpecInvalid

Path = tuple[str | int, ...]
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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


def parse(text: str, source: str) -> Document:
    """Read one YAML document whose top is a mapping.

    Raises:
        SpecInvalid: Not YAML, not a mapping, or a key given twice; says the line.
    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise SpecInvalid(
                f"{source}: the file is empty",
                hint="`vdbctl env schema` prints what an environment may contain",
            )
        lines: dict[Path, int] = {}
        values = _plain(loader, node, (), lines, source)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{source}:{mark.line + 1}:{mark.column + 1}" if mark else source
        raise SpecInvalid(
            f"{where}: not valid YAML: {error.problem or error.context}",
            hint="indent with spaces, and put a space after each colon",
        ) from error
    except yaml.YAMLError as error:
        raise SpecInvalid(f"{source}: not valid YAML: {error}") from error
    finally:
        loader.dispose()
    if not isinstance(values, dict):
        raise SpecInvalid(
            f"{source}:1: expected `key: value` lines, found a {type(values).__name__}"
        )
    return Document(source, values, lines)


def _plain(
    loader: yaml.SafeLoader, node: yaml.Node, path: Path, lines: dict[Path, int], source: str
) -> object:
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in mapping:
                first = lines[(*path, key)]
                raise SpecInvalid(
                    f"{source}:{line}: {key} is given twice (first on line {first})",
                    hint="keep one of them",
                )
            lines[(*path, key)] = line
            mapping[key] = _plain(loader, value_node, (*path, key), lines, source)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        items = []
        for index, item in enumerate(node.value):
            lines[(*path, index)] = item.start_mark.line + 1
            items.append(_plain(loader, item, (*path, index), lines, source))
        return items
    return loader.construct_object(node)

"""What Terraform files set and read of a provider's types."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.provider_six import reads
from tests.provider_six.reads import Bases, Read, Scope

READER = Path(__file__).with_name("read_hcl.cjs")
KINDS = ("resource", "data", "ephemeral")
META = frozenset({"count", "depends_on", "for_each", "provider"})
"""Arguments that are Terraform's own and no part of a type."""
CONDITIONS = frozenset({"precondition", "postcondition"})


@dataclass(frozen=True)
class Setting:
    """An argument or block that is set, or named to be ignored."""

    kind: str
    type: str
    path: tuple[str, ...]


@dataclass
class Uses:
    """What a folder with Terraform files uses of a provider.

    Attributes:
        types: Resources, data sources and ephemeral resources: kind and type.
        provider: Paths that are set in blocks of the provider itself.
        unclear: Places at which a whole resource is passed on, so that its reader is not known.
    """

    types: set[tuple[str, str]] = field(default_factory=set)
    settings: set[Setting] = field(default_factory=set)
    reads: set[Read] = field(default_factory=set)
    provider: set[tuple[str, ...]] = field(default_factory=set)
    unclear: set[str] = field(default_factory=set)

    @property
    def types_read(self) -> set[tuple[str, str]]:
        return {(each.kind, each.type) for each in self.reads}


def parsed(texts: Mapping[str, str], node: str, modules: Path) -> dict[str, Any]:
    """Blocks and syntax trees of files, by path."""
    done = subprocess.run(
        [node, READER],
        input=json.dumps(texts),
        env={**os.environ, "NODE_PATH": str(modules)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def uses(files: Mapping[str, Any]) -> Uses:
    """What the files of one module use; by path, as `parsed` returns them."""
    found = Uses()
    trees: dict[str, Any] = {}
    for file in files.values():
        trees |= file["expressions"]
    walk = _Walk(found, trees)
    scope = Scope(locals=walk.locals([file["blocks"] for file in files.values()]))
    for path, file in files.items():
        for name, blocks in file["blocks"].items():
            if name in KINDS:
                walk.resources(name, blocks, scope)
            elif name == "provider":
                found.provider |= set(_paths(blocks.get("aws", [])))
            elif name == "locals":
                walk.expressions(blocks, scope, "")  # whoever reads them is followed
            elif name != "terraform":
                walk.expressions(blocks, scope, path)
    return found


@dataclass(frozen=True)
class _Walk:
    """Goes through blocks and notes what it meets."""

    found: Uses
    trees: Mapping[str, Any]

    def locals(self, files: list[Any]) -> dict[str, Bases]:
        """What locals stand for, as far as it is a resource or part of one."""
        texts = {
            name: text
            for file in files
            for block in file.get("locals", ())
            for name, text in block.items()
        }
        return {name: self._bases(text, Scope()) for name, text in texts.items()}

    def resources(self, kind: str, blocks: Mapping[str, Any], scope: Scope) -> None:
        for type_name, named in blocks.items():
            self.found.types.add((kind, type_name))
            for name, bodies in named.items():
                for body in bodies:
                    setting, place = Setting(kind, type_name, ()), f"{type_name}.{name}"
                    each = self._bases(body.get("for_each"), scope)
                    inner = replace(scope, iterators={**scope.iterators, "each": each})
                    self._lifecycle(body.get("lifecycle", ()), setting, inner, place)
                    content = {key: value for key, value in body.items() if key != "lifecycle"}
                    self._body(content, setting, inner, place)

    def _lifecycle(self, blocks: Any, setting: Setting, scope: Scope, place: str) -> None:
        for block in blocks:
            for ignored in block.get("ignore_changes", ()):
                name = ignored.removeprefix("${").removesuffix("}").split("[")[0]
                self.found.settings.add(replace(setting, path=tuple(name.split("."))))
            for name in CONDITIONS & block.keys():
                self.expressions(block[name], scope, place)

    def _body(self, body: Mapping[str, Any], setting: Setting, scope: Scope, place: str) -> None:
        for name, value in body.items():
            if name == "dynamic":
                self._dynamic(value, setting, scope, place)
            elif name in META and not setting.path:
                self.expressions(value, scope, "")
            else:
                self._argument(replace(setting, path=(*setting.path, name)), value, scope, place)

    def _argument(self, setting: Setting, value: Any, scope: Scope, place: str) -> None:
        self.found.settings.add(setting)
        if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
            for block in value:
                self._body(block, setting, scope, place)
        else:
            self.expressions(value, scope, place)

    def _dynamic(self, blocks: Any, setting: Setting, scope: Scope, place: str) -> None:
        for name, bodies in blocks.items():
            inside = replace(setting, path=(*setting.path, name))
            self.found.settings.add(inside)
            for body in bodies:
                bases = self._bases(body["for_each"], scope)
                inner = replace(scope, iterators={**scope.iterators, name: bases})
                for content in body["content"]:
                    self._body(content, inside, inner, place)

    def expressions(self, value: Any, scope: Scope, place: str) -> None:
        """Note what all texts within a value read.

        Args:
            place: Where it is; "" where a whole resource is read by none.
        """
        for text in _texts(value):
            whole = [base for base in self._bases(text, scope) if not base.path]
            if whole and place:
                self.found.unclear.add(f"{place}: {text}")

    def _bases(self, text: Any, scope: Scope) -> Bases:
        if not isinstance(text, str) or text not in self.trees:
            return ()
        found, bases = reads.of(self.trees[text], scope)
        self.found.reads |= set(found)
        return bases


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            if name != "depends_on":
                yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _paths(blocks: list[dict[str, Any]], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for block in blocks:
        for name, value in block.items():
            yield (*above, name)
            if isinstance(value, list) and value and isinstance(value[0], dict):
                yield from _paths(value, (*above, name))

"""Which attributes of resources an expression reads.

Follows what an expression passes on: values of `for`, splats, functions that return an element of
their argument, `each.value` and iterators of dynamic blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Node = Mapping[str, Any]
PASSING = frozenset(
    {"coalesce", "concat", "element", "flatten", "merge", "one", "reverse"}
    | {"slice", "tolist", "toset", "try", "values"}
)
"""Functions whose result has the attributes of what they get."""
COUNTING = frozenset({"keys", "length"})
"""Functions that read no attribute of what they get."""


@dataclass(frozen=True)
class Read:
    """A resource or data source, and the names that lead from it to a value."""

    kind: str
    type: str
    path: tuple[str, ...] = ()

    def at(self, names: tuple[str, ...]) -> Read:
        return Read(self.kind, self.type, self.path + names)


Bases = tuple[Read, ...]


@dataclass(frozen=True)
class Scope:
    """What names stand for: variables of `for`, iterators by their `.value`, and locals."""

    variables: Mapping[str, Bases] = field(default_factory=dict)
    iterators: Mapping[str, Bases] = field(default_factory=dict)
    locals: Mapping[str, Bases] = field(default_factory=dict)
    splat: Bases = ()


def of(node: Node, scope: Scope) -> tuple[list[Read], Bases]:
    """All reads in an expression, and what its result is, if that is a resource or part of one."""
    found: list[Read] = []
    return found, _value(node, scope, found)


def _value(node: Node, scope: Scope, found: list[Read]) -> Bases:
    kind, meta, children = node["type"], node["meta"], node["children"]
    if kind == "scopeTraversal":
        bases = tuple(_absolute(_names(meta), scope))
        found.extend(bases)
        return bases
    if kind == "for":
        return _for(node, scope, found)
    if kind == "splat":
        source = _value(children[0], scope, found)
        inner = Scope(scope.variables, scope.iterators, scope.locals, source)
        return _union(children[1:], inner, found)
    if kind == "relativeTraversal":
        names = tuple(_names(meta))
        bases = tuple(base.at(names) for base in _value(children[0], scope, found))
        found.extend(bases)
        return bases
    if kind == "index":
        _union(children[1:], scope, found)
        return _value(children[0], scope, found)
    if kind == "conditional":
        _value(children[0], scope, found)
        return _union(children[1:], scope, found)
    if kind == "":
        return _union(children, scope, found) if children else scope.splat
    passed = _union(children, scope, found)
    if kind == "templateWrap" or (kind == "function" and meta["name"] in PASSING):
        return passed
    if kind == "function" and meta["name"] not in COUNTING:
        found.extend(base.at(("*",)) for base in passed if not base.path)
    return ()


def _union(nodes: list[Node], scope: Scope, found: list[Read]) -> Bases:
    return tuple(base for node in nodes for base in _value(node, scope, found))


def _for(node: Node, scope: Scope, found: list[Read]) -> Bases:
    meta, children = node["meta"], node["children"]
    [collection, *others] = children
    bases = _value(collection, scope, found)
    names = {meta["valVar"]: bases} | ({meta["keyVar"]: ()} if meta.get("keyVar") else {})
    inner = Scope(scope.variables | names, scope.iterators, scope.locals, scope.splat)
    values = {id(each): _value(each, inner, found) for each in others}
    return tuple(
        base
        for each in others
        if each["meta"].get("value") == meta["valueExpression"]
        for base in values[id(each)]
    )


def _names(meta: Node) -> list[str]:
    """Names of a traversal, without keys and numbers of elements."""
    return [part["segment"] for part in meta["traversal"] if part["type"] == "nameTraversal"]


def _absolute(names: list[str], scope: Scope) -> Iterator[Read]:
    first, *rest = names
    if first in scope.variables:
        yield from (base.at(tuple(rest)) for base in scope.variables[first])
    elif first in scope.iterators and rest[:1] == ["value"]:
        yield from (base.at(tuple(rest[1:])) for base in scope.iterators[first])
    elif first == "local" and rest:
        yield from (base.at(tuple(rest[1:])) for base in scope.locals.get(rest[0], ()))
    elif first in ("data", "ephemeral"):
        yield Read(first, rest[0], tuple(rest[2:]))
    elif first.startswith("aws_"):
        yield Read("resource", first, tuple(rest[1:]))

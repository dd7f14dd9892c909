"""pgvector: what cannot be indexed, or is found wrongly. Source: pgvector's README, 0.8.5."""

from __future__ import annotations

from collections.abc import Iterator

from vdbctl.migrate.lint import Place, Rule
from vdbctl.migrate.nodes import relation
from vdbctl.migrate.rules import nodes

_TYPES = frozenset({"vector", "halfvec", "sparsevec"})


def _dimensions(where: Place) -> Iterator[str]:
    for table, column in nodes.columns(where):
        if nodes.type_of(column) in _TYPES and not column.type_name.typmods:
            yield f"{table}.{column.colname} takes vectors of any length, and cannot be indexed"


def _too_many(where: Place) -> Iterator[str]:
    for table, column in nodes.columns(where):
        most = {"vector": 2_000, "halfvec": 4_000}.get(nodes.type_of(column))
        given = column.type_name.typmods
        if most and given and given[0].a_const.ival.ival > most:
            yield (
                f"{table}.{column.colname} has {given[0].a_const.ival.ival:,} dimensions; an index "
                f"on {nodes.type_of(column)} takes {most:,}"
            )


def _operators(where: Place) -> Iterator[str]:
    if nodes.kind(where) != "index_stmt":
        return
    node = nodes.inner(where)
    if node.access_method not in ("hnsw", "ivfflat"):
        return
    if any(not one.index_elem.opclass for one in node.index_params):
        yield f"the {node.access_method} index does not say for which distance it is"


def _empty(where: Place) -> Iterator[str]:
    if nodes.kind(where) != "index_stmt":
        return
    node = nodes.inner(where)
    table = relation(node.relation)
    if node.access_method == "ivfflat" and not where.in_use(table):
        yield f"{table} is empty here, so the lists are chosen from nothing and recall is poor"


RULES = (
    Rule("vector-without-dimensions", "error", "say them: vector(1536)", _dimensions),
    Rule(
        "vector-too-many-dimensions",
        "warning",
        "use halfvec up to 4,000, or index an expression with fewer dimensions",
        _too_many,
    ),
    Rule(
        "vector-index-operators",
        "error",
        "name the operator class of your queries, such as vector_cosine_ops",
        _operators,
    ),
    Rule("vector-ivfflat-empty", "warning", "load the data first, or use hnsw", _empty),
)

"""What a statement does to tables that are in use: the lock it takes, and the work done under it.

Read from the statement alone, before anything runs. Source: PostgreSQL 18 documentation, "Explicit
Locking" and "ALTER TABLE"; the tables below are held against what a server really locks and
rewrites (tests/contract/test_impact.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from vdbctl.migrate.nodes import enum, relation

Lock = Literal[
    "ACCESS SHARE",
    "ROW SHARE",
    "ROW EXCLUSIVE",
    "SHARE UPDATE EXCLUSIVE",
    "SHARE",
    "SHARE ROW EXCLUSIVE",
    "EXCLUSIVE",
    "ACCESS EXCLUSIVE",
]
LOCKS: tuple[Lock, ...] = (
    "ACCESS SHARE",
    "ROW SHARE",
    "ROW EXCLUSIVE",
    "SHARE UPDATE EXCLUSIVE",
    "SHARE",
    "SHARE ROW EXCLUSIVE",
    "EXCLUSIVE",
    "ACCESS EXCLUSIVE",
)
"""Each one conflicts with more than the one before it."""
BLOCKS: Mapping[Lock, str] = {
    "SHARE": "blocks writes",
    "SHARE ROW EXCLUSIVE": "blocks writes",
    "EXCLUSIVE": "blocks writes",
    "ACCESS EXCLUSIVE": "blocks reads and writes",
}
"""What users of the table feel, where they feel something."""

Work = Literal["", "scan", "build", "rewrite"]
WORDS: Mapping[Work, str] = {
    "": "",
    "scan": "reads every row",
    "build": "builds an index",
    "rewrite": "rewrites the table",
}
_ORDER: tuple[Work, ...] = ("", "scan", "build", "rewrite")

_WEAK: Lock = "SHARE UPDATE EXCLUSIVE"
_TRIGGER: Lock = "SHARE ROW EXCLUSIVE"
_STRONGEST: Lock = "ACCESS EXCLUSIVE"

_ALTER: Mapping[str, tuple[Lock, Work]] = {
    "AT_AlterColumnType": (_STRONGEST, "rewrite"),
    "AT_AttachPartition": (_WEAK, ""),
    "AT_ClusterOn": (_WEAK, ""),
    "AT_DisableTrig": (_TRIGGER, ""),
    "AT_DisableTrigAll": (_TRIGGER, ""),
    "AT_DisableTrigUser": (_TRIGGER, ""),
    "AT_DropCluster": (_WEAK, ""),
    "AT_EnableAlwaysTrig": (_TRIGGER, ""),
    "AT_EnableReplicaTrig": (_TRIGGER, ""),
    "AT_EnableTrig": (_TRIGGER, ""),
    "AT_EnableTrigAll": (_TRIGGER, ""),
    "AT_EnableTrigUser": (_TRIGGER, ""),
    "AT_ResetRelOptions": (_WEAK, ""),
    "AT_SetAccessMethod": (_STRONGEST, "rewrite"),
    "AT_SetLogged": (_STRONGEST, "rewrite"),
    "AT_SetNotNull": (_STRONGEST, "scan"),
    "AT_SetOptions": (_WEAK, ""),
    "AT_SetRelOptions": (_WEAK, ""),
    "AT_SetStatistics": (_WEAK, ""),
    "AT_SetTableSpace": (_STRONGEST, "rewrite"),
    "AT_SetUnLogged": (_STRONGEST, "rewrite"),
    "AT_ValidateConstraint": (_WEAK, "scan"),
}
"""Subcommands of ALTER TABLE; those that are not named take ACCESS EXCLUSIVE for a moment."""
_PLAIN: Mapping[str, tuple[str, Lock, Work]] = {
    "cluster_stmt": ("relation", _STRONGEST, "rewrite"),
    "create_policy_stmt": ("table", _STRONGEST, ""),
    "alter_policy_stmt": ("table", _STRONGEST, ""),
    "create_stats_stmt": ("", _WEAK, ""),
    "create_trig_stmt": ("relation", _TRIGGER, ""),
    "delete_stmt": ("relation", "ROW EXCLUSIVE", ""),
    "insert_stmt": ("relation", "ROW EXCLUSIVE", ""),
    "merge_stmt": ("relation", "ROW EXCLUSIVE", ""),
    "rename_stmt": ("relation", _STRONGEST, ""),
    "alter_object_schema_stmt": ("relation", _STRONGEST, ""),
    "rule_stmt": ("relation", _STRONGEST, ""),
    "update_stmt": ("relation", "ROW EXCLUSIVE", ""),
}
"""Statements about one relation: the field that names it, the lock, the work."""
_DROPPED = frozenset({"OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_FOREIGN_TABLE"})
_SERIAL = frozenset({"serial", "bigserial", "smallserial", "serial4", "serial8", "serial2"})
_STABLE = frozenset(
    {"now", "transaction_timestamp", "statement_timestamp", "current_setting", "to_tsvector"}
)
"""Functions that a default may call without being computed anew for each row. The others count as
volatile, which is right for `random` and `gen_random_uuid` and cautious for one's own."""


_MANY_ROWS = frozenset(
    {
        "call_stmt",
        "create_table_as_stmt",
        "delete_stmt",
        "do_stmt",
        "insert_stmt",
        "merge_stmt",
        "refresh_mat_view_stmt",
        "reindex_stmt",
        "update_stmt",
        "vacuum_stmt",
    }
)
"""Statements whose time depends on how many rows there are."""


@dataclass(frozen=True)
class Impact:
    """What happens to one relation.

    Attributes:
        relation: As it is written, with its schema if that is.
        work: What is done to all of its rows while the lock is held.
        index: The relation is an index; the lock is on its table.
    """

    relation: str
    lock: Lock
    work: Work = ""
    index: bool = False

    @property
    def words(self) -> str:
        """What users feel, and why it takes its time; "" for what nobody feels."""
        return ", ".join(word for word in (BLOCKS.get(self.lock, ""), WORDS[self.work]) if word)


def of(node: Any) -> tuple[Impact, ...]:
    """Impacts of a parsed statement, the strongest for each relation.

    Args:
        node: The statement's node as postgast gives it.
    """
    kind = node.WhichOneof("node")
    found: dict[str, Impact] = {}
    for one in _of(kind, getattr(node, kind)):
        known = found.get(one.relation)
        found[one.relation] = _stronger(known, one) if known else one
    return tuple(found.values())


def created(node: Any) -> str | None:
    """The table that a statement makes, which nobody uses yet."""
    kind = node.WhichOneof("node")
    if kind == "create_stmt":
        return relation(node.create_stmt.relation)
    if kind == "create_table_as_stmt":
        return relation(node.create_table_as_stmt.into.rel)
    return None


def of_command(table: str, command: Any, *, index: bool = False) -> Iterator[Impact]:
    """Impacts of one subcommand of ALTER TABLE.

    Args:
        index: It is an ALTER INDEX.
    """
    kind = enum(command, "subtype")
    definition = getattr(command, "def")
    if kind == "AT_AddColumn":
        yield from _add_column(table, definition.column_def)
    elif kind == "AT_AddConstraint":
        yield from _add_constraint(table, definition.constraint)
    elif kind in ("AT_AttachPartition", "AT_DetachPartition"):
        yield from _partition(table, kind, definition.partition_cmd)
    else:
        lock, work = _ALTER.get(kind, (_STRONGEST, ""))
        yield Impact(table, lock, work, index=index)


def takes_long(node: Any) -> bool:
    """Whether the time of a statement depends on how many rows there are."""
    kind = node.WhichOneof("node")
    if kind == "insert_stmt" and node.insert_stmt.select_stmt.select_stmt.values_lists:
        return False
    return kind in _MANY_ROWS or any(one.work for one in of(node))


def _of(kind: str, node: Any) -> Iterator[Impact]:
    if kind in _PLAIN:
        field, lock, work = _PLAIN[kind]
        if field and node.HasField(field):
            yield Impact(relation(getattr(node, field)), lock, work)
    elif kind in _READ:
        yield from _READ[kind](node)


def _index(node: Any) -> Iterator[Impact]:
    yield Impact(relation(node.relation), _WEAK if node.concurrent else "SHARE", "build")


def _create_table(node: Any) -> Iterator[Impact]:
    for element in node.table_elts:
        yield from _references(element)


def _truncate(node: Any) -> Iterator[Impact]:
    for one in node.relations:
        yield Impact(relation(one.range_var), _STRONGEST)


def _reindex(node: Any) -> Iterator[Impact]:
    lock: Lock = _WEAK if _given(node.params, "concurrently") else "SHARE"
    index = enum(node, "kind") == "REINDEX_OBJECT_INDEX"
    yield Impact(relation(node.relation), lock, "build", index)


def _vacuum(node: Any) -> Iterator[Impact]:
    full = _given(node.options, "full")
    for one in node.rels:
        name = relation(one.vacuum_relation.relation)
        yield Impact(name, _STRONGEST if full else _WEAK, "rewrite" if full else "scan")


def _refresh(node: Any) -> Iterator[Impact]:
    lock: Lock = "EXCLUSIVE" if node.concurrent else _STRONGEST
    yield Impact(relation(node.relation), lock, "" if node.skip_data else "rewrite")


def _lock(node: Any) -> Iterator[Impact]:
    for one in node.relations:
        yield Impact(relation(one.range_var), LOCKS[node.mode - 1])


def _alter_table(node: Any) -> Iterator[Impact]:
    table = relation(node.relation)
    index = enum(node, "objtype") == "OBJECT_INDEX"
    for item in node.cmds:
        yield from of_command(table, item.alter_table_cmd, index=index)


def _add_column(table: str, column: Any) -> Iterator[Impact]:
    names = [part.string.sval for part in column.type_name.names]
    work: Work = "rewrite" if names and names[-1] in _SERIAL else ""
    for item in column.constraints:
        constraint = item.constraint
        kind = enum(constraint, "contype")
        if _fills_rows(kind, constraint):
            work = _more(work, "rewrite")
        elif kind in ("CONSTR_UNIQUE", "CONSTR_PRIMARY"):
            work = _more(work, "build")
        elif kind == "CONSTR_CHECK":
            work = _more(work, "scan")
        elif kind == "CONSTR_FOREIGN":
            yield Impact(relation(constraint.pktable), _TRIGGER)
    yield Impact(table, _STRONGEST, work)


def _add_constraint(table: str, constraint: Any) -> Iterator[Impact]:
    kind = enum(constraint, "contype")
    checked: Work = "" if constraint.skip_validation else "scan"
    if kind == "CONSTR_FOREIGN":
        yield Impact(table, _TRIGGER, checked)
        yield Impact(relation(constraint.pktable), _TRIGGER)
    elif kind in ("CONSTR_UNIQUE", "CONSTR_PRIMARY"):
        yield Impact(table, _STRONGEST, "" if constraint.indexname else "build")
    elif kind == "CONSTR_EXCLUSION":
        yield Impact(table, _STRONGEST, "build")
    else:
        yield Impact(table, _STRONGEST, checked)


def _partition(table: str, kind: str, command: Any) -> Iterator[Impact]:
    part = relation(command.name)
    if kind == "AT_AttachPartition":
        yield Impact(table, _WEAK)
        yield Impact(part, _STRONGEST, "scan")
    else:
        yield Impact(table, _WEAK if command.concurrent else _STRONGEST)
        yield Impact(part, _STRONGEST)


def _references(element: Any) -> Iterator[Impact]:
    """Tables that a new one refers to get triggers."""
    kind = element.WhichOneof("node")
    if kind == "constraint":
        constraints = [element.constraint]
    elif kind == "column_def":
        constraints = [item.constraint for item in element.column_def.constraints]
    else:
        return
    for constraint in constraints:
        if enum(constraint, "contype") == "CONSTR_FOREIGN":
            yield Impact(relation(constraint.pktable), _TRIGGER)


def _drop(node: Any) -> Iterator[Impact]:
    kind = enum(node, "remove_type")
    for item in node.objects:
        names = [part.string.sval for part in item.list.items]
        if kind in _DROPPED:
            yield Impact(".".join(names), _STRONGEST)
        elif kind == "OBJECT_INDEX":
            lock = _WEAK if node.concurrent else _STRONGEST
            yield Impact(".".join(names), lock, index=True)
        elif kind in ("OBJECT_TRIGGER", "OBJECT_POLICY", "OBJECT_RULE"):
            yield Impact(".".join(names[:-1]), _STRONGEST)


def _comment(node: Any) -> Iterator[Impact]:
    kind = enum(node, "objtype")
    names = [part.string.sval for part in node.object.list.items]
    if kind in ("OBJECT_TABLE", "OBJECT_COLUMN"):
        table = names if kind == "OBJECT_TABLE" else names[:-1]
        yield Impact(".".join(table), _WEAK)


def _fills_rows(kind: str, constraint: Any) -> bool:
    """Whether each row gets a value of its own."""
    if kind == "CONSTR_DEFAULT":
        return _is_volatile(constraint.raw_expr)
    stored = kind == "CONSTR_GENERATED" and constraint.generated_kind != "v"
    return stored or kind == "CONSTR_IDENTITY"


def _is_volatile(expression: Any) -> bool:
    """Whether a default may differ from row to row."""
    names = _functions(expression)
    return any(name not in _STABLE for name in names)


def _functions(message: Any) -> Iterator[str]:
    """Names of all functions that are called inside an expression."""
    for field, value in message.ListFields():
        if field.name == "func_call":
            yield value.funcname[-1].string.sval
        if field.message_type is None:
            continue
        for inner in value if isinstance(value, Sequence) or field.is_repeated else (value,):
            yield from _functions(inner)


def _stronger(one: Impact, other: Impact) -> Impact:
    lock = max(one.lock, other.lock, key=LOCKS.index)
    return Impact(one.relation, lock, _more(one.work, other.work), one.index or other.index)


def _more(one: Work, other: Work) -> Work:
    return max(one, other, key=_ORDER.index)


def _given(options: Any, name: str) -> bool:
    return any(option.def_elem.defname == name for option in options)


_READ: Mapping[str, Callable[[Any], Iterator[Impact]]] = {
    "alter_table_stmt": _alter_table,
    "comment_stmt": _comment,
    "create_stmt": _create_table,
    "drop_stmt": _drop,
    "index_stmt": _index,
    "lock_stmt": _lock,
    "refresh_mat_view_stmt": _refresh,
    "reindex_stmt": _reindex,
    "truncate_stmt": _truncate,
    "vacuum_stmt": _vacuum,
}
"""Statements of which more than one field tells."""

"""What tells whether a statement outside of a transaction took effect, when its answer was lost.

The catalogue is asked. Statements inside a transaction need none of this: they take effect together
with their record in the ledger, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vdbctl.database.port import NO_PARAMETERS, Parameters, Session
from vdbctl.migrate.statements import Statement

REPEATABLE = frozenset(
    {
        "ALTER SYSTEM",
        "CLUSTER of all tables",
        "REINDEX CONCURRENTLY",
        "REINDEX of many tables",
        "VACUUM",
    }
)
"""Running them twice ends where running them once does."""


@dataclass(frozen=True)
class Effect:
    """How to look for the effect of a statement.

    Attributes:
        question: Returns whether it is there; "" where nothing tells.
        leftovers: Returns statements that clear away what a failed run left behind.
    """

    question: str = ""
    parameters: Parameters = field(default_factory=lambda: NO_PARAMETERS)
    leftovers: str = ""

    def is_there(self, session: Session) -> bool:
        return bool(session.execute(self.question, self.parameters).scalar())

    def clear(self, session: Session) -> bool:
        """Clear away what a failed run left behind; whether there was something."""
        if not self.leftovers:
            return False
        rows = session.execute(self.leftovers, self.parameters).rows
        for (statement,) in rows:
            session.execute(str(statement), patiently=True)
        return bool(rows)


def of(statement: Statement) -> Effect:
    """How to look for the effect of a statement."""
    make = _EFFECTS.get(statement.alone)
    if make is None:
        return Effect()
    kind = statement.node.WhichOneof("node")
    return make(getattr(statement.node, kind))


def is_known(statement: Statement) -> bool:
    """Whether it can be told, or does not matter, that a statement took effect."""
    return statement.alone in REPEATABLE or bool(of(statement).question)


def _index(node: Any) -> Effect:
    found = (
        "FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "WHERE i.indrelid = to_regclass(:relation) AND c.relname = :name"
    )
    return Effect(
        f"SELECT coalesce(bool_or(i.indisvalid AND i.indisready), false) {found}",
        {"relation": _quoted(node.relation), "name": node.idxname},
        "SELECT format('DROP INDEX CONCURRENTLY IF EXISTS %s', i.indexrelid::regclass) "  # noqa: S608
        f"{found} AND NOT i.indisvalid AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p "
        "WHERE p.index_relid = i.indexrelid)",
    )


def _dropped_index(node: Any) -> Effect:
    parts = [item.string.sval for item in node.objects[0].list.items]
    return Effect(
        "SELECT to_regclass(:name) IS NULL", {"name": ".".join(_identifier(part) for part in parts)}
    )


def _reindex(node: Any) -> Effect:
    if not node.relation.relname:
        return Effect()
    return Effect(
        parameters={"name": _quoted(node.relation)},
        leftovers="SELECT format('DROP INDEX CONCURRENTLY IF EXISTS %s', i.indexrelid::regclass) "
        "FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid "
        "AND c.relname ~ '_cc(new|old)[0-9]*$' AND i.indrelid IN (to_regclass(:name), "
        "(SELECT o.indrelid FROM pg_index o WHERE o.indexrelid = to_regclass(:name)))",
    )


def _detached(node: Any) -> Effect:
    child = getattr(node.cmds[0].alter_table_cmd, "def").partition_cmd.name
    found = (
        "FROM pg_inherits WHERE inhparent = to_regclass(:parent) AND inhrelid = to_regclass(:child)"
    )
    return Effect(
        f"SELECT NOT EXISTS (SELECT {found})",
        {"parent": _quoted(node.relation), "child": _quoted(child)},
        "SELECT format('ALTER TABLE %s DETACH PARTITION %s FINALIZE', inhparent::regclass, "
        f"inhrelid::regclass) {found} AND inhdetachpending",
    )


def _named(catalogue: str, column: str, field_name: str, *, there: bool) -> Callable[[Any], Effect]:
    word = "EXISTS" if there else "NOT EXISTS"
    question = f"SELECT {word} (SELECT FROM {catalogue} WHERE {column} = :name)"  # noqa: S608
    return lambda node: Effect(question, {"name": getattr(node, field_name)})


_EFFECTS: Mapping[str, Callable[[Any], Effect]] = {
    "CREATE INDEX CONCURRENTLY": _index,
    "DROP INDEX CONCURRENTLY": _dropped_index,
    "REINDEX CONCURRENTLY": _reindex,
    "DETACH PARTITION CONCURRENTLY": _detached,
    "CREATE DATABASE": _named("pg_database", "datname", "dbname", there=True),
    "DROP DATABASE": _named("pg_database", "datname", "dbname", there=False),
    "CREATE TABLESPACE": _named("pg_tablespace", "spcname", "tablespacename", there=True),
    "DROP TABLESPACE": _named("pg_tablespace", "spcname", "tablespacename", there=False),
}


def _quoted(relation: Any) -> str:
    names = (relation.schemaname, relation.relname)
    return ".".join(_identifier(name) for name in names if name)


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

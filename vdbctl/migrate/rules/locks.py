"""What makes others wait: for an index, for a scan, for a table that is rewritten."""

from __future__ import annotations

from collections.abc import Iterator

from vdbctl.migrate import impact
from vdbctl.migrate.lint import Place, Rule
from vdbctl.migrate.nodes import enum, relation
from vdbctl.migrate.rules import nodes


def _index(where: Place) -> Iterator[str]:
    if nodes.kind(where) != "index_stmt":
        return
    node = nodes.inner(where)
    table = relation(node.relation)
    if not node.concurrent and where.in_use(table):
        yield f"nobody can write to {table} while the index is built"


def _drop_index(where: Place) -> Iterator[str]:
    if nodes.kind(where) != "drop_stmt":
        return
    node = nodes.inner(where)
    if enum(node, "remove_type") == "OBJECT_INDEX" and not node.concurrent:
        yield "waits for everybody who reads the table, and all others wait behind it"


def _type_change(where: Place) -> Iterator[str]:
    for table, subtype, command in nodes.commands(where):
        if subtype == "AT_AlterColumnType" and where.in_use(table):
            yield f"{table} may be rewritten for the new type of {command.name}, and is locked"


def _default(where: Place) -> Iterator[str]:
    for table, subtype, command in nodes.commands(where):
        if subtype != "AT_AddColumn" or not where.in_use(table):
            continue
        if any(one.work == "rewrite" for one in impact.of_command(table, command)):
            name = nodes.definition(command).column_def.colname
            yield f"{table} is rewritten, for each row gets a value of its own in {name}"


def _unchecked(where: Place) -> Iterator[str]:
    for table, kind, constraint in nodes.added(where):
        checked = kind == "CONSTR_CHECK" or (kind == "CONSTR_FOREIGN" and not _of_column(where))
        if checked and not constraint.skip_validation and where.in_use(table):
            yield f"every row of {table} is checked under a lock"


def _of_column(where: Place) -> bool:
    """A new column is empty, so that nothing is looked up in the other table."""
    return all(subtype == "AT_AddColumn" for _, subtype, _ in nodes.commands(where))


def _unique(where: Place) -> Iterator[str]:
    for table, kind, constraint in nodes.added(where):
        keys = kind in ("CONSTR_UNIQUE", "CONSTR_PRIMARY")
        if keys and not constraint.indexname and where.in_use(table):
            yield f"nobody can use {table} while the index is built"


def _heavy(where: Place) -> Iterator[str]:
    """What no other rule speaks of, and that does its work under a lock that others feel."""
    kind = nodes.kind(where)
    found = list(where.statement.impacts) if kind in _HEAVY_STATEMENTS else []
    for table, subtype, command in nodes.commands(where):
        if subtype in _HEAVY_COMMANDS:
            found += impact.of_command(table, command)
    for table, contype, _ in nodes.added(where):
        if contype == "CONSTR_EXCLUSION":
            found.append(impact.Impact(table, "ACCESS EXCLUSIVE", "build"))
    for one in found:
        if one.lock in _FELT and one.work and where.in_use(one.relation):
            yield f"{one.words}: {one.relation}"


def _not_null(where: Place) -> Iterator[str]:
    for table, subtype, command in nodes.commands(where):
        if subtype == "AT_SetNotNull" and where.in_use(table):
            yield f"every row of {table} is read for {command.name}, under the strongest lock"


_FELT = frozenset(impact.BLOCKS) - {"EXCLUSIVE"}
"""EXCLUSIVE is that of REFRESH CONCURRENTLY, beside which everybody reads."""
_HEAVY_STATEMENTS = frozenset(
    {"cluster_stmt", "refresh_mat_view_stmt", "reindex_stmt", "vacuum_stmt"}
)
_HEAVY_COMMANDS = frozenset(
    {"AT_SetAccessMethod", "AT_SetLogged", "AT_SetTableSpace", "AT_SetUnLogged"}
)

RULES = (
    Rule(
        "require-concurrent-index-creation",
        "warning",
        "CREATE INDEX CONCURRENTLY, in a file with `-- vdbctl: transaction=off`",
        _index,
    ),
    Rule(
        "require-concurrent-index-deletion",
        "warning",
        "DROP INDEX CONCURRENTLY, in a file with `-- vdbctl: transaction=off`",
        _drop_index,
    ),
    Rule(
        "changing-column-type",
        "warning",
        "add a column of the new type, fill it in batches, then switch",
        _type_change,
    ),
    Rule(
        "adding-field-with-default",
        "warning",
        "add the column without a default, set the default, then fill it in batches",
        _default,
    ),
    Rule(
        "constraint-missing-not-valid",
        "warning",
        "add it NOT VALID, then VALIDATE CONSTRAINT in a later file",
        _unchecked,
    ),
    Rule(
        "disallowed-unique-constraint",
        "warning",
        "build a unique index CONCURRENTLY, then ADD CONSTRAINT … USING INDEX",
        _unique,
    ),
    Rule(
        "adding-not-nullable-field",
        "warning",
        "add CHECK (… IS NOT NULL) NOT VALID, validate it, then SET NOT NULL reads nothing",
        _not_null,
    ),
    Rule(
        "heavy-lock",
        "warning",
        "REINDEX or REFRESH it CONCURRENTLY, or do it when nobody waits",
        _heavy,
    ),
)

"""What loses data, or breaks who reads it."""

from __future__ import annotations

from collections.abc import Iterator

from vdbctl.migrate.lint import Place, Rule
from vdbctl.migrate.nodes import enum, relation
from vdbctl.migrate.rules import nodes


def _required(where: Place) -> Iterator[str]:
    for table, subtype, command in nodes.commands(where):
        if subtype != "AT_AddColumn" or not where.in_use(table):
            continue
        column = nodes.definition(command).column_def
        given = nodes.constraints(column)
        filled = {"CONSTR_DEFAULT", "CONSTR_GENERATED", "CONSTR_IDENTITY"} & set(given)
        if "CONSTR_NOTNULL" in given and not filled and "serial" not in nodes.type_of(column):
            yield f"fails as soon as {table} has a row, for {column.colname} has no value there"


def _drop_column(where: Place) -> Iterator[str]:
    for table, subtype, command in nodes.commands(where):
        if subtype == "AT_DropColumn" and where.in_use(table):
            yield f"{table}.{command.name} is lost, and who still reads it fails"


def _drop_table(where: Place) -> Iterator[str]:
    if nodes.kind(where) != "drop_stmt":
        return
    node = nodes.inner(where)
    if enum(node, "remove_type") == "OBJECT_TABLE":
        yield "the table is lost, and who still reads it fails"


def _truncate(where: Place) -> Iterator[str]:
    if nodes.kind(where) == "truncate_stmt":
        node = nodes.inner(where)
        if enum(node, "behavior") == "DROP_CASCADE":
            yield "empties every table that refers to this one, too"


def _rename_column(where: Place) -> Iterator[str]:
    if _renames(where, "OBJECT_COLUMN"):
        yield "who runs the old code fails until it is replaced"


def _rename_table(where: Place) -> Iterator[str]:
    if _renames(where, "OBJECT_TABLE"):
        yield "who runs the old code fails until it is replaced"


def _renames(where: Place, what: str) -> bool:
    if nodes.kind(where) != "rename_stmt":
        return False
    node = nodes.inner(where)
    table = relation(node.relation)
    return enum(node, "rename_type") == what and where.in_use(table)


def _everything(where: Place) -> Iterator[str]:
    kind = nodes.kind(where)
    if kind not in ("update_stmt", "delete_stmt"):
        return
    node = nodes.inner(where)
    table = relation(node.relation)
    if not node.HasField("where_clause") and where.in_use(table):
        word = "changes" if kind == "update_stmt" else "deletes"
        yield f"{word} every row of {table} in one transaction"


RULES = (
    Rule(
        "adding-required-field",
        "error",
        "give a default, or add the column, fill it, and only then SET NOT NULL",
        _required,
    ),
    Rule(
        "ban-drop-column",
        "warning",
        "first take it out of all code; then drop it, and say so in an ignore comment",
        _drop_column,
    ),
    Rule(
        "ban-drop-table",
        "warning",
        "first take it out of all code; then drop it, and say so in an ignore comment",
        _drop_table,
    ),
    Rule("ban-truncate-cascade", "error", "name the tables, without CASCADE", _truncate),
    Rule(
        "renaming-column",
        "warning",
        "add the new column, keep both filled, switch the code, then drop the old one",
        _rename_column,
    ),
    Rule(
        "renaming-table",
        "warning",
        "leave a view of the old name until the code is replaced",
        _rename_table,
    ),
    Rule(
        "backfill-in-one-statement",
        "warning",
        "do it in batches of a few thousand rows, each in a transaction of its own",
        _everything,
    ),
)

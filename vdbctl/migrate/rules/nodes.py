"""Parts of a statement that several rules look at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vdbctl.migrate.lint import Place
from vdbctl.migrate.nodes import enum, relation


def kind(where: Place) -> str:
    """Kind of the statement, as PostgreSQL's grammar names it."""
    return str(where.statement.node.WhichOneof("node"))


def inner(where: Place) -> Any:
    return getattr(where.statement.node, kind(where))


def commands(where: Place) -> Iterator[tuple[str, str, Any]]:
    """Table, subcommand and its node of an ALTER TABLE."""
    if kind(where) == "alter_table_stmt":
        node = inner(where)
        for item in node.cmds:
            command = item.alter_table_cmd
            yield relation(node.relation), enum(command, "subtype"), command


def definition(command: Any) -> Any:
    """What an ALTER TABLE subcommand defines."""
    return getattr(command, "def")


def columns(where: Place) -> Iterator[tuple[str, Any]]:
    """Table and definition of each column that a statement makes."""
    if kind(where) == "create_stmt":
        node = inner(where)
        for element in node.table_elts:
            if element.WhichOneof("node") == "column_def":
                yield relation(node.relation), element.column_def
    for table, subtype, command in commands(where):
        if subtype == "AT_AddColumn":
            yield table, definition(command).column_def


def type_of(column: Any) -> str:
    """Last part of a type's name: int4, timestamp, vector …"""
    names = column.type_name.names
    return str(names[-1].string.sval) if names else ""


def constraints(column: Any) -> dict[str, Any]:
    """Constraints of a column, by their kind."""
    return {enum(item.constraint, "contype"): item.constraint for item in column.constraints}


def added(where: Place) -> Iterator[tuple[str, str, Any]]:
    """Table, kind and node of each constraint that an ALTER TABLE adds, by itself or with a
    column."""
    for table, subtype, command in commands(where):
        if subtype == "AT_AddConstraint":
            constraint = definition(command).constraint
            yield table, enum(constraint, "contype"), constraint
        elif subtype == "AT_AddColumn":
            for kind, constraint in constraints(definition(command).column_def).items():
                yield table, kind, constraint

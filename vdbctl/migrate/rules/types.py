"""Types that are regretted."""

from __future__ import annotations

from collections.abc import Iterator

from vdbctl.migrate.lint import Place, Rule
from vdbctl.migrate.rules import nodes

_SMALL = frozenset({"int2", "int4", "serial", "serial4", "smallserial", "serial2"})


def _char(where: Place) -> Iterator[str]:
    for table, column in nodes.columns(where):
        if nodes.type_of(column) == "bpchar":
            yield f"{table}.{column.colname} is filled up with blanks"


def _varchar(where: Place) -> Iterator[str]:
    for table, column in nodes.columns(where):
        if nodes.type_of(column) == "varchar" and column.type_name.typmods:
            yield f"the length of {table}.{column.colname} is changed under a lock one day"


def _timestamp(where: Place) -> Iterator[str]:
    for table, column in nodes.columns(where):
        if nodes.type_of(column) == "timestamp":
            yield f"{table}.{column.colname} means another moment in each time zone"


def _serial(where: Place) -> Iterator[str]:
    for table, column in nodes.columns(where):
        if nodes.type_of(column) in ("serial", "serial4", "bigserial", "serial8", "smallserial"):
            yield f"the sequence of {table}.{column.colname} needs grants of its own"


def _small_key(where: Place) -> Iterator[str]:
    for table, column in nodes.columns(where):
        key = "CONSTR_PRIMARY" in nodes.constraints(column)
        if key and nodes.type_of(column) in _SMALL:
            yield f"{table}.{column.colname} ends at 2,147,483,647 or before"


RULES = (
    Rule("ban-char-field", "warning", "use text", _char),
    Rule("prefer-text-field", "warning", "use text with a CHECK of its length", _varchar),
    Rule("prefer-timestamp-tz", "warning", "use timestamptz", _timestamp),
    Rule("prefer-identity", "warning", "use bigint GENERATED ALWAYS AS IDENTITY", _serial),
    Rule("prefer-bigint-over-int", "warning", "use bigint for keys", _small_key),
)

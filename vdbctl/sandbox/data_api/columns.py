"""Columns of a result: their types, and whether the Data API returns values of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from psycopg.pq.abc import PGresult

from vdbctl.fact import Fact
from vdbctl.sandbox.data_api.errors import ApiError

FACTS = (
    Fact(
        "types that the Data API returns",
        'Aurora User Guide, "Amazon RDS Data API operations reference"',
        date(2026, 11, 21),
    ),
)

Connection = psycopg.Connection[tuple[Any, ...]]

SCALARS = frozenset(
    {
        *("bool", "bytea", "date", "cidr", "numeric", "float4", "float8", "inet"),
        *("int2", "int4", "int8", "json", "jsonb", "text", "varchar", "bpchar", "name"),
        *("oid", "time", "timetz", "timestamp", "timestamptz", "uuid", "vector", "void"),
    }
)
"""oid,
timetz and void are not in its list; drivers read them. Enums are returned as well."""
ELEMENTS = (SCALARS | {"bit"}) - {"bytea", "vector", "void"}
"""Types whose arrays are returned. The same page lists bit, and neither bytea nor vector."""
UNLISTED = frozenset({"int4range", "int8range", "numrange", "interval"})
"""Types that two public suites read and AWS's list has not; docs/sandbox.md."""


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        label: Its name in the result.
        kind: Name of its type; of the type of its elements for an array.
        array: Whether it holds arrays.
    """

    label: str
    kind: str
    array: bool
    precision: int = 0
    scale: int = 0

    @property
    def metadata(self) -> dict[str, object]:
        """As `columnMetadata` has it."""
        return {
            "name": self.label,
            "label": self.label,
            "typeName": f"_{self.kind}" if self.array else self.kind,
            "type": 0,
            "nullable": 1,
            "precision": self.precision,
            "scale": self.scale,
            "schemaName": "",
            "tableName": "",
            "arrayBaseColumnType": 0,
            "isAutoIncrement": False,
            "isCaseSensitive": False,
            "isCurrency": False,
            "isSigned": True,
        }


def of(
    cursor: psycopg.Cursor[tuple[Any, ...]], result: PGresult, *, unlisted: bool
) -> list[Column]:
    """Columns of a result.

    Args:
        unlisted: Whether types are returned that AWS does not list.

    Raises:
        ApiError: The Data API returns no values of the type of one.
    """
    described = cursor.description or []
    columns = []
    for index, description in enumerate(described):
        kind, array, enum = _type(cursor.connection, result.ftype(index))
        if not enum and not _returned(kind, array=array, unlisted=unlisted):
            name = f"{kind.upper()}[]" if array else kind.upper()
            raise ApiError(
                "UnsupportedResultException",
                f"The result contains the unsupported data type {name}.",
            )
        precision, scale = description.precision or 0, description.scale or 0
        columns.append(Column(description.name, kind, array, precision, scale))
    return columns


def _returned(kind: str, *, array: bool, unlisted: bool) -> bool:
    if array:
        return kind in ELEMENTS
    return kind in SCALARS or (unlisted and kind in UNLISTED)


def _type(connection: Connection, oid: int) -> tuple[str, bool, bool]:
    """Name of a type, or of that of its elements; whether it is an array; whether it is an enum."""
    known = connection.adapters.types.get(oid)
    if known is not None:
        return known.name, known.array_oid == oid, False
    row = connection.execute(
        "SELECT t.typname, t.typtype, e.typname, e.typtype FROM pg_type t "
        "LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A' WHERE t.oid = $1",
        (oid,),
    ).fetchone()
    name, kind, element, element_kind = row or ("unknown", "b", None, None)
    if element is not None:
        return element, True, element_kind == "e"
    return name, False, kind == "e"

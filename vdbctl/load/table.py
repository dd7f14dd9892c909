"""The table that data goes into, as the catalogue describes it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vdbctl.database.port import Session
from vdbctl.errors import LoadRefused

_VECTOR = re.compile(r"(?:\w+\.)?(?:vector|halfvec)(?:\((?P<dimensions>\d+)\))?")
_COLUMNS = (
    "SELECT a.attname, format_type(a.atttypid, a.atttypmod), t.typcategory = 'A', "
    "a.attgenerated <> '' OR a.attidentity = 'a' "
    "FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid "
    "WHERE a.attrelid = to_regclass(:name) AND a.attnum > 0 AND NOT a.attisdropped "
    "ORDER BY a.attnum"
)


@dataclass(frozen=True)
class Column:
    """One column that data goes into.

    Attributes:
        type: As PostgreSQL writes it, such as "vector(768)".
        array: Of an array type.
        made: The database makes its value, so none can be loaded.
    """

    name: str
    type: str
    array: bool = False
    made: bool = False

    @property
    def is_vector(self) -> bool:
        return _VECTOR.fullmatch(self.type) is not None

    @property
    def dimensions(self) -> int | None:
        """Of a vector whose type says so."""
        found = _VECTOR.fullmatch(self.type)
        return int(found["dimensions"]) if found and found["dimensions"] else None

    @property
    def is_json(self) -> bool:
        return self.type in ("json", "jsonb")

    @property
    def quoted(self) -> str:
        return quote(self.name)


@dataclass(frozen=True)
class Table:
    """A table and the columns that are loaded, in the order of the file.

    Attributes:
        name: As a person writes it, with its schema if that is needed.
    """

    name: str
    columns: tuple[Column, ...]


def find(session: Session, name: str, wanted: Sequence[str]) -> Table:
    """The table, with those of its columns that the file has.

    Raises:
        LoadRefused: No such table, or it lacks a column.
    """
    rows = session.execute(_COLUMNS, {"name": name}).rows
    if not rows:
        raise LoadRefused(f"there is no table {name}", hint="`vdbctl migrate up` makes the schema")
    known = {
        str(column): Column(str(column), str(kind), bool(array), bool(made))
        for column, kind, array, made in rows
    }
    missing = [column for column in wanted if column not in known]
    if missing:
        raise LoadRefused(
            f"the table {name} has no column {missing[0]}",
            hint=f"it has {', '.join(known)}; `--map {missing[0]}=COLUMN` renames, "
            f"`--map {missing[0]}=` leaves it out",
        )
    made = [column for column in wanted if known[column].made]
    if made:
        raise LoadRefused(
            f"{name}.{made[0]} is made by the database itself",
            hint=f"leave it out: `--map {made[0]}=`",
        )
    return Table(name, tuple(known[column] for column in wanted))


def quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

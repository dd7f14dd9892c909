"""Cells of a row as the two ways into a database want them: JSON text, or a line for COPY."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import simplejson

from vdbctl.errors import LoadRefused
from vdbctl.load.sources import Cell
from vdbctl.load.table import Column

_COPY = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NO_NUMBERS = ("nan", "inf")


def check(path: Path, number: int, row: Sequence[Cell], columns: Sequence[Column]) -> None:
    """Look at the vectors of a row, which the server would refuse without saying the row.

    Args:
        number: Of the row in the file, from 1.

    Raises:
        LoadRefused: Another number of dimensions, or something that is not a number.
    """
    for cell, column in zip(row, columns, strict=True):
        if cell is None or not column.is_vector:
            continue
        where = f"{path}: row {number}: {column.name}"
        text = cell if isinstance(cell, str) else None
        if text is not None and not (text.startswith("[") and text.endswith("]")):
            raise LoadRefused(
                f"{where} is not a vector, such as [0.1, 0.2]", hint="mend the row, or map it away"
            )
        found = len(cell) if text is None else text.count(",") + 1
        if column.dimensions and found != column.dimensions:
            raise LoadRefused(
                f"{where} has {found} dimensions, and the table takes {column.dimensions}",
                hint="embeddings of another model go into a column of their own",
            )
        if not _finite(cell):
            raise LoadRefused(
                f"{where} holds something that is not a finite number",
                hint="compute its embedding again; NaN and infinity cannot be compared",
            )


def as_json(row: Sequence[Cell], columns: Sequence[Column], *, json_is_text: bool) -> str:
    """A row as a JSON object, with `c0`, `c1` … for its columns.

    Args:
        json_is_text: The file has JSON as text, not as values.

    Raises:
        ValueError: A cell that should hold JSON does not.
    """
    cells = []
    for number, (cell, column) in enumerate(zip(row, columns, strict=True)):
        if column.is_json and json_is_text and isinstance(cell, str):
            json.loads(cell)
            cells.append(f'"c{number}":{cell}')
        elif cell is not None:
            cells.append(f'"c{number}":{_dumped(cell)}')
    return "{" + ",".join(cells) + "}"


def as_line(row: Sequence[Cell], columns: Sequence[Column], *, json_is_text: bool) -> str:
    """A row as a line of PostgreSQL's COPY, text format."""
    pairs = zip(row, columns, strict=True)
    return "\t".join(_copied(cell, column, json_is_text) for cell, column in pairs) + "\n"


def _copied(cell: Cell, column: Column, json_is_text: bool) -> str:
    if cell is None:
        return "\\N"
    if isinstance(cell, str) and (json_is_text or not column.is_json):
        return cell.translate(_COPY)
    if column.is_json or column.is_vector or isinstance(cell, dict):
        return _dumped(cell).translate(_COPY)
    if isinstance(cell, list):
        return _array(cell).translate(_COPY)
    return str(cell)


def _array(cell: Sequence[Cell]) -> str:
    """A literal of PostgreSQL's arrays."""
    parts = []
    for item in cell:
        if item is None:
            parts.append("NULL")
        elif isinstance(item, list):
            parts.append(_array(item))
        else:
            text = str(item).replace("\\", "\\\\").replace('"', '\\"')
            parts.append(f'"{text}"')
    return "{" + ",".join(parts) + "}"


def _finite(cell: Cell) -> bool:
    if isinstance(cell, str):
        lowered = cell.lower()
        return not any(word in lowered for word in _NO_NUMBERS)
    return all(isinstance(item, int | float | Decimal) and math.isfinite(item) for item in cell)


def _dumped(cell: Cell) -> str:
    """As JSON, numbers with all their digits: the standard library writes no Decimal."""
    return str(simplejson.dumps(cell, separators=(",", ":"), use_decimal=True))

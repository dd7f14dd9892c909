"""Files with rows: CSV, JSON lines, Parquet. Read as they are needed, never as a whole."""

from __future__ import annotations

import csv
import hashlib
import importlib.util
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TextIO

from vdbctl import strict_json
from vdbctl.errors import ExtraMissing, LoadRefused

Cell = Any
"""None, or what JSON knows; a vector may come as text, `[0.1,0.2]`."""
_PARQUET_ROWS = 1_000
_CHUNK = 1 << 20


class Source(Protocol):
    """Rows of a file.

    Attributes:
        json_is_text: JSON comes as text, not as values; `arrays_are_text` likewise.
    """

    path: Path
    json_is_text: bool
    arrays_are_text: bool

    @property
    def columns(self) -> tuple[str, ...]: ...

    @property
    def total(self) -> int | None:
        """Rows, where the file tells."""
        ...

    def rows(self, skip: int) -> Iterator[Sequence[Cell]]:
        """Rows after the first ones, with cells in the order of `columns`.

        Raises:
            LoadRefused: One cannot be read; says the line.
        """
        ...


def open_source(path: Path) -> Source:
    """The file, by the end of its name.

    Raises:
        LoadRefused: No such file, or of a kind that is not known.
    """
    if not path.is_file():
        raise LoadRefused(f"there is no file {path}", hint="CSV, JSONL and Parquet can be loaded")
    match path.suffix.lower():
        case ".csv":
            return CsvSource(path)
        case ".jsonl" | ".ndjson":
            return JsonLines(path)
        case ".parquet":
            return Parquet(path)
    raise LoadRefused(
        f"{path}: of a kind that is not known", hint="name it .csv, .jsonl, .ndjson or .parquet"
    )


def digest(path: Path) -> str:
    """SHA-256 of a file: by it a later run knows that it is the same."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


@dataclass
class CsvSource:
    """Comma-separated, with a line of names; what is empty is NULL."""

    path: Path
    total: int | None = None
    columns: tuple[str, ...] = field(init=False)
    json_is_text: bool = True
    arrays_are_text: bool = True

    def __post_init__(self) -> None:
        csv.field_size_limit(1 << 30)
        with _opened(self.path) as file:
            self.columns = tuple(next(csv.reader(file), ()))
        if not self.columns:
            raise LoadRefused(f"{self.path} is empty", hint="its first line names the columns")

    def rows(self, skip: int) -> Iterator[Sequence[Cell]]:
        with _opened(self.path) as file:
            reader = csv.reader(file)
            next(reader)
            for number, row in enumerate(reader):
                if len(row) != len(self.columns):
                    raise LoadRefused(
                        f"{self.path}:{reader.line_num}: {len(row)} cells, and the first line "
                        f"names {len(self.columns)}",
                        hint="is there a comma that is not quoted?",
                    )
                if number >= skip:
                    yield [cell or None for cell in row]


@dataclass
class JsonLines:
    """One JSON object in each line; the first one names the columns, what is missing is NULL."""

    path: Path
    total: int | None = None
    columns: tuple[str, ...] = field(init=False)
    json_is_text: bool = False
    arrays_are_text: bool = False

    def __post_init__(self) -> None:
        with _opened(self.path) as file:
            self.columns = tuple(self._object(file.readline(), 1))

    def rows(self, skip: int) -> Iterator[Sequence[Cell]]:
        with _opened(self.path) as file:
            count = 0
            for number, line in enumerate(file, start=1):
                if not line.strip():
                    continue
                count += 1
                if count <= skip:
                    continue
                found = self._object(line, number)
                if unknown := found.keys() - set(self.columns):
                    raise LoadRefused(
                        f"{self.path}:{number}: the first line has no {min(unknown)}",
                        hint="name every column in the first line, with null where there is none",
                    )
                yield [found.get(column) for column in self.columns]

    def _object(self, line: str, number: int) -> dict[str, Cell]:
        try:
            return strict_json.mapping(line, exact=True)
        except ValueError as error:
            raise LoadRefused(
                f"{self.path}:{number}: not JSON: {error}",
                hint="one JSON object in each line, a name for each value",
            ) from error


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """A file whose lines are text.

    Raises:
        LoadRefused: It is not UTF-8 or not CSV, wherever in it that shows.
    """
    with path.open(newline="", encoding="utf-8-sig") as file:
        try:
            yield file
        except UnicodeDecodeError as error:
            raise LoadRefused(
                f"{path}:{_first_broken_line(path)}: not UTF-8 text", hint="save the file as UTF-8"
            ) from error
        except csv.Error as error:
            raise LoadRefused(f"{path}: not CSV: {error}", hint="quote what is no text") from error


def _first_broken_line(path: Path) -> int:
    with path.open("rb") as file:
        return next((at for at, line in enumerate(file, 1) if not _is_text(line)), 1)


def _is_text(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


class Parquet:
    """Parquet, by pyarrow; lists of floating-point numbers become vectors as text."""

    json_is_text = True
    arrays_are_text = False

    def __init__(self, path: Path) -> None:
        if importlib.util.find_spec("pyarrow") is None:
            raise ExtraMissing("Parquet", "parquet")
        import pyarrow as arrow
        import pyarrow.parquet as parquet

        self.path = path
        try:
            self._file = parquet.ParquetFile(path)
        except arrow.ArrowInvalid as error:
            raise LoadRefused(
                f"{path}: not Parquet: {error}", hint="was it written to its end?"
            ) from error
        self.total: int | None = self._file.metadata.num_rows
        self.columns = tuple(self._file.schema_arrow.names)

    def rows(self, skip: int) -> Iterator[Sequence[Cell]]:
        for batch in self._file.iter_batches(batch_size=_PARQUET_ROWS):
            if skip >= batch.num_rows:
                skip -= batch.num_rows
                continue
            columns = [_values(column) for column in batch.slice(skip).columns]
            skip = 0
            yield from zip(*columns, strict=True)


def _values(column: Any) -> list[Cell]:
    """Cells of a Parquet column. Vectors are written by Arrow, with as many digits as a number of
    four bytes has; Python would write those of eight."""
    import pyarrow as arrow
    import pyarrow.compute as compute

    kind = column.type
    lists = arrow.types.is_list(kind) or arrow.types.is_fixed_size_list(kind)
    if lists and arrow.types.is_floating(kind.value_type):
        texts = compute.binary_join(
            compute.cast(column, arrow.list_(arrow.string())), ","
        ).to_pylist()
        return [None if text is None else f"[{text}]" for text in texts]
    if arrow.types.is_temporal(kind) or arrow.types.is_decimal(kind):
        return [None if cell is None else str(cell) for cell in column.to_pylist()]
    if arrow.types.is_binary(kind) or arrow.types.is_large_binary(kind):
        return [None if cell is None else f"\\x{cell.hex()}" for cell in column.to_pylist()]
    return list(column.to_pylist())

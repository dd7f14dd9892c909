"""Where a person's data is, as a migration set declares it in `gdpr.yaml` (here: as JSON)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

FILE = Path(__file__).with_name("gdpr.json")

Deletion = Literal["delete", "anonymise", "cascade", "keep"]


@dataclass(frozen=True)
class Through:
    """The table by which rows belong to a person: table.key = own column."""

    table: str
    key: str
    column: str


@dataclass(frozen=True)
class Table:
    """One table with data of persons.

    Attributes:
        column: The person's key, or what refers to `through.key`.
        on_delete: What happens to the rows of a person who is deleted; with "cascade" they go with
            those of another table, by its foreign key or trigger, and are looked for afterwards.
        anonymise: Column and the SQL expression that it is set to.
        omit: Columns that an export leaves out, such as embeddings.
    """

    table: str
    column: str
    on_delete: Deletion = "delete"
    through: Through | None = None
    anonymise: Mapping[str, str] = field(default_factory=dict)
    omit: tuple[str, ...] = ()

    def condition(self) -> str:
        """SQL that holds for the rows of the person `$1`."""
        if self.through is None:
            return f"{quoted(self.column)} = $1"
        inner = self.through
        chosen = f"{quoted(inner.table)} WHERE {quoted(inner.column)} = $1"
        key = f"SELECT {quoted(inner.key)} FROM {chosen}"  # noqa: S608  # names are quoted
        return f"{quoted(self.column)} IN ({key})"


def read(path: Path = FILE) -> tuple[Table, ...]:
    """Tables in the order in which rows can be deleted: what refers to others comes first."""
    return tuple(table(item) for item in json.loads(path.read_text(encoding="utf-8"))["tables"])


def table(item: Mapping[str, Any]) -> Table:
    """One table from its JSON."""
    through = item.get("through")
    return Table(
        table=item["table"],
        column=item["column"],
        on_delete=item.get("on_delete", "delete"),
        through=Through(**through) if through else None,
        anonymise=item.get("anonymise", {}),
        omit=tuple(item.get("omit", ())),
    )


def quoted(name: str) -> str:
    """A name, with its schema or without, as an SQL identifier."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in name.split("."))

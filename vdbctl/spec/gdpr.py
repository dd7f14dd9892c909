"""Where persons' data is: `migrations/<set>/gdpr.yaml`, checked before it goes into a function."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from vdbctl import files
from vdbctl.errors import SpecInvalid
from vdbctl.spec import document, shapes
from vdbctl.spec.part import Part
from vdbctl.spec.shapes import shaped

TableName = Annotated[
    str,
    shaped(
        r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?$",
        "the name of a table, with its schema or without",
    ),
]
ColumnName = Annotated[
    str,
    shaped(
        r"^[A-Za-z_][A-Za-z0-9_]*$", "a name of letters, digits and _, not beginning with a digit"
    ),
]


class Through(Part):
    """The table by which rows belong to a person."""

    table: TableName
    key: ColumnName
    """What the own column refers to."""
    column: ColumnName
    """The person's key there."""


class Table(Part):
    """One table with data of persons."""

    table: TableName
    column: ColumnName
    """The person's key, or what refers to `through.key`."""
    through: Through | None = None
    on_delete: Literal["delete", "anonymise", "cascade", "keep"] = "delete"
    anonymise: dict[ColumnName, str] = Field(default_factory=dict)
    """Column, and the SQL expression that it is set to."""
    omit: tuple[ColumnName, ...] = ()
    """Columns that an export leaves out, such as embeddings."""

    @model_validator(mode="after")
    def _anonymise_says_what(self) -> Self:
        if (self.on_delete == "anonymise") != bool(self.anonymise):
            raise ValueError("on_delete: anonymise and the columns under anonymise go together")
        return self


class Declaration(Part):
    """All tables, in the order in which rows can be deleted: what refers to others first."""

    tables: tuple[Table, ...] = Field(min_length=1)


def declared(path: Path) -> str:
    """The same as `read`, from the file.

    Raises:
        SpecInvalid: There is none, or as `read`.
    """
    if not path.exists():
        raise SpecInvalid(
            f"{path}: there is no such file, and functions.gdpr needs it",
            hint="it declares whose data is where; docs/gdpr.md describes it",
        )
    return read(
        files.text(path, refused=SpecInvalid, most_bytes=files.SPEC_BYTES, within=path.parent),
        str(path),
    )


def read(text: str, source: str) -> str:
    """Check a declaration, and give it as the JSON that the functions read.

    Raises:
        SpecInvalid: With file, line and field of each mistake.
    """
    parsed = document.parse(text, source)
    try:
        declaration = Declaration.model_validate(parsed.values)
    except ValidationError as error:
        mistakes = [
            f"{source}:{parsed.line(detail['loc'])}:"
            f" {'.'.join(map(str, detail['loc']))}: {shapes.complaint(detail)}"
            for detail in error.errors(include_url=False)
        ]
        raise SpecInvalid("\n".join(mistakes), hint="docs/gdpr.md describes the file") from error
    return json.dumps(declaration.model_dump(mode="json", exclude_none=True), indent=2)

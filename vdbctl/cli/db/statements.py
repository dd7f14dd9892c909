"""What a person typed, or a file holds, as statements."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vdbctl import files
from vdbctl.errors import MigrationFileInvalid

if TYPE_CHECKING:
    from vdbctl.database.reading import Statement

TYPED = Path("statement")
_QUERIES = frozenset({"select_stmt"})


def given(sql: str | None, file: Path | None) -> str | None:
    """The text of an argument, of a file, or of a pipe; None where somebody sits at a terminal."""
    if sql is not None and file is not None:
        raise typer.BadParameter("give either a statement or --file")
    if file is not None:
        return files.text(file)
    if sql is not None and sql != "-":
        return sql
    if sql is None and sys.stdin.isatty():
        return None
    text = sys.stdin.read()
    if not text.strip():
        raise typer.BadParameter("give a statement, --file FILE, or a statement on stdin")
    return text


def parsed(text: str, path: Path = TYPED) -> tuple[Statement, ...]:
    """Statements of a text. What the parser does not take is left to the server, which may be
    newer, where it can be one statement."""
    from vdbctl.database.reading import Statement
    from vdbctl.migrate.statements import split

    try:
        found = split(text, path)
    except MigrationFileInvalid as error:
        if "transaction control" in error.message and ";" in text.strip().rstrip(";"):
            raise typer.BadParameter(
                "leave BEGIN and COMMIT out: several statements are in one transaction anyway"
            ) from error
        if ";" in text.strip().rstrip(";") or text.lstrip().startswith("\\"):
            raise
        return (Statement(text.strip().rstrip(";")),)
    return tuple(
        Statement(one.text, one.alone, one.node.WhichOneof("node") in _QUERIES) for one in found
    )

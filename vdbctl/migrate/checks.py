"""Checks of a set: `checks/*.sql`, each one a query that returns what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from vdbctl.database.port import Database, apart
from vdbctl.errors import MigrationFileInvalid, SqlFailed
from vdbctl.migrate import source
from vdbctl.migrate.files import NO_VALUES
from vdbctl.migrate.placeholders import fill
from vdbctl.migrate.statements import split

SHOWN_ROWS = 3
MOST_ROWS = 100
_AS_TEXT = (
    "SELECT (SELECT json_agg(v.value) FROM json_each_text(row_to_json(found)) AS v)::text "  # noqa: S608
    f"FROM ({{}}\n) AS found LIMIT {MOST_ROWS}"
)
"""Each row as a list of texts: the Data API refuses results of types such as regclass."""


@dataclass(frozen=True)
class Broken:
    """A check that found something.

    Attributes:
        where: Its file.
        words: The first rows.
    """

    where: str
    words: str


def run(
    database: Database, folder: Path, values: Mapping[str, str] = NO_VALUES
) -> Iterator[Broken]:
    """Run all checks of a set.

    Args:
        values: For the placeholders in the texts.

    Raises:
        MigrationFileInvalid: A file is not one query.
    """
    for path in sorted((folder / "checks").glob("*.sql")):
        statements = split(fill(source.text(path), values, path), path)
        if len(statements) != 1:
            raise MigrationFileInvalid(
                f"{path}: a check is one query that returns no rows",
                hint="put each query into a file of its own",
            )
        text = statements[0].text
        try:
            with apart(database):
                rows = database.execute(_AS_TEXT.format(text)).rows
        except SqlFailed as error:
            yield Broken(str(path), f"cannot be run: {error.message}")
            continue
        if rows:
            first = "; ".join(
                ", ".join("NULL" if value is None else value for value in json.loads(str(row[0])))
                for row in rows[:SHOWN_ROWS]
            )
            more = " or more" if len(rows) == MOST_ROWS else ""
            yield Broken(str(path), f"{len(rows)} rows{more}: {first}")

"""What a database's catalogue says of its schema, object by object, in PostgreSQL's own words.

pg_dump needs a connection of its own and cannot speak the Data API; these queries can. Not
included: what belongs to an extension, vdbctl's own schemas, owners and grants, for they differ
between accounts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from vdbctl.database.port import Session
from vdbctl.migrate.schema import KINDS, Kind, Object, Schema

PAGE = 200
"""Objects for each call: an answer of the Data API holds 1 MiB."""
_BEFORE = """
WITH own AS (SELECT oid, nspname FROM pg_namespace
    WHERE nspname <> 'information_schema' AND nspname !~ '^(pg_|vdbctl_|vdbctl$)'),
member AS (SELECT objid FROM pg_depend WHERE deptype = 'e')
"""
_SECTION = re.compile(r"^-- kind: (?P<kind>[a-z ]+)\n(?P<query>.*?);$", re.MULTILINE | re.DOTALL)


def read(session: Session) -> Schema:
    """The schema of a database.

    Raises:
        SqlFailed: The catalogue cannot be read.
    """
    return Schema(tuple(found for kind in KINDS for found in _objects(session, kind)))


def _objects(session: Session, kind: Kind) -> Iterator[Object]:
    query, offset = _queries()[kind], 0
    while True:
        rows = session.execute(
            f"{_BEFORE} SELECT name, definition FROM ({query}) AS found(name, definition) "  # noqa: S608
            f'ORDER BY name COLLATE "C", definition LIMIT {PAGE} OFFSET {offset}'
        ).rows
        for name, definition in rows:
            yield Object(kind, str(name), str(definition))
        if len(rows) < PAGE:
            return
        offset += PAGE


@cache
def _queries() -> Mapping[str, str]:
    text = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    return {match["kind"]: match["query"] for match in _SECTION.finditer(text)}

"""A person's key in one spelling: the one that the database writes it in.

PostgreSQL finds a uuid in capitals, in braces or without dashes. A log that hashed what was written
in a call would keep what was done with one person under several hashes.
"""

from __future__ import annotations

import pg8000.native

from vdbctl.functions.connection import Connection
from vdbctl.functions.declaration import Table, quoted

_TYPE = (
    "SELECT format_type(a.atttypid, -1) FROM pg_attribute AS a"
    " WHERE a.attrelid = to_regclass($1) AND a.attname = $2 AND NOT a.attisdropped"
)
_SPELLING = {"citext": "lower(({})::text)", "numeric": "trim_scale({})::text"}
"""Types with several spellings of one value even as text; all others have one. Types are without
their length, to which a cast would silently cut a key: that of another person."""
_LONGEST = 500


def canonical(connection: Connection, tables: tuple[Table, ...], given: object) -> str:
    """The key as the column that holds it writes it.

    Args:
        tables: Of the declaration; all keep the same key.
        given: As the caller wrote it.

    Raises:
        ValueError: It is empty, or nothing that such a column could hold.
    """
    subject = str(given)
    if given is None or not 0 < len(subject) <= _LONGEST:
        raise ValueError(f"subject has to be a key of 1 to {_LONGEST} characters")
    if not tables:
        return subject
    kind = _key_type(connection, tables[-1])
    spelling = _SPELLING.get(kind.split("(")[0], "({})::text").format(f"$1::text::{kind}")
    try:
        found = connection.execute(f"SELECT {spelling} AS key", (subject,))
    except pg8000.native.DatabaseError as error:
        raise ValueError(f"subject is not a key of the type {kind}") from error
    return str(found.rows[0][0])


def _key_type(connection: Connection, table: Table) -> str:
    """Type of the column in which the person's key is, as SQL."""
    name, column = table.table, table.column
    if table.through:
        name, column = table.through.table, table.through.column
    found = connection.execute(_TYPE, (quoted(name), column))
    if not found.rows:
        raise ValueError(f"gdpr.yaml: the database has no column {name}.{column}")
    return str(found.rows[0][0])

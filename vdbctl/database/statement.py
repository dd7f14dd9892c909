"""How many statements a text holds; PostgreSQL's own parser decides."""

from __future__ import annotations


def holds_several(sql: str) -> bool:
    """Whether there is more than one; False where the text cannot be parsed, for the server says
    better what is wrong with it."""
    import postgast

    if ";" not in sql:
        return False
    try:
        return len(postgast.parse(sql).stmts) > 1
    except postgast.PgQueryError:
        return False

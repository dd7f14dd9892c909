"""Whether a text can be sent as one statement; PostgreSQL's own parser decides."""

from __future__ import annotations

from vdbctl.errors import SqlFailed


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


def require_whole(sql: str) -> None:
    """Refuse what C code would cut short, and so run in part.

    Raises:
        SqlFailed: It holds a NUL character.
    """
    if "\0" in sql:
        line = sql.count("\n", 0, sql.index("\0")) + 1
        raise SqlFailed(
            f"a NUL character in line {line} of the statement",
            hint="take it out; is the text in UTF-16? then save it as UTF-8",
        )

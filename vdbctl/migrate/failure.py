"""What went wrong with a file, in words: where, and what is true of the file now."""

from __future__ import annotations

from collections.abc import Mapping

from vdbctl.errors import MigrationFailed, SqlFailed, TimedOut
from vdbctl.migrate.lease import READ_ONLY
from vdbctl.migrate.scripts import Script
from vdbctl.migrate.statements import place

IN_A_TRANSACTION = "25001"
SERIALIZATION = "40001"
_AT_A_STATEMENT: Mapping[str, str] = {
    "25006": READ_ONLY,
    "55P04": "use the new value in a later file: it can be used once this one is committed",
}
_AROUND: Mapping[str, str] = {
    "25006": READ_ONLY,
    "42501": "whoever the file has become may not write the ledger: end it with RESET ROLE",
}
"""What to do, by SQLSTATE: active_sql_transaction, serialization_failure,
read_only_sql_transaction, unsafe_new_enum_value_usage, insufficient_privilege.
Source: PostgreSQL, "Error Codes"."""


def failure(script: Script, number: int, error: SqlFailed, consequence: str) -> MigrationFailed:
    """The error of a statement, with file, line and column."""
    statement = script.statements[number]
    offset = statement.start + max((error.position or 1) - 1 - len(script.tag(number)), 0)
    line, column = place(script.sql, offset)
    where = f"{script.path}:{line}:{column}"
    return MigrationFailed(
        f"{where}: {error.message}\n  in: {statement.first_line}\n"
        f"  {script.migration.path.stem} {consequence}",
        hint=_advice(script, error) or error.hint,
        short=f"{where}: {error.words}",
    )


def around(script: Script, error: SqlFailed, consequence: str) -> MigrationFailed:
    """The error of a commit, or of vdbctl's own statements in a file's transaction."""
    return MigrationFailed(
        f"{script.path}: {error.message}\n  {script.migration.path.stem} {consequence}",
        hint=_AROUND.get(error.sqlstate) or error.hint,
        short=f"{script.path}: {error.words}",
    )


def _advice(script: Script, error: SqlFailed) -> str | None:
    if error.sqlstate in (IN_A_TRANSACTION, "2D000") and script.transactional:
        return "put it into a file of its own that begins with `-- vdbctl: transaction=off`"
    return _AT_A_STATEMENT.get(error.sqlstate)


def sqlstate(error: BaseException) -> str:
    """Of the server's error behind one of a migration; "" for none."""
    cause = error.__cause__
    return cause.sqlstate if isinstance(cause, SqlFailed) else ""


def too_long(script: Script, number: int, error: TimedOut, consequence: str) -> MigrationFailed:
    statement = script.statements[number]
    return MigrationFailed(
        f"{script.path}:{statement.line}:{statement.column}: {error.message}\n"
        f"  in: {statement.first_line}\n  {script.migration.path.stem} {consequence}",
        hint="do it in smaller steps, or over a direct connection (--via)",
    )


def consequence(script: Script, numbers: range) -> str:
    total = len(script.statements)
    if not script.transactional:
        return partly(script, numbers.start)
    return "was rolled back" if script.direction == "up" and total else "is still applied"


def partly(script: Script, done: int) -> str:
    """What is true of a script whose first statements took effect."""
    total = len(script.statements)
    if script.direction == "up":
        return f"is applied up to statement {done} of {total}; `migrate up` goes on there"
    return f"is rolled back up to statement {done} of {total}; `migrate down` goes on there"

"""SQL text into statements, exact to PostgreSQL's grammar.

The grammar is PostgreSQL's own (libpg_query by way of postgast), so dollar quotes, nested comments
and `BEGIN ATOMIC` bodies need no rules of ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from vdbctl.errors import MigrationFileInvalid
from vdbctl.migrate import impact
from vdbctl.migrate.impact import Impact
from vdbctl.migrate.nodes import enum

_TRANSACTION_WORDS = "BEGIN, COMMIT, ROLLBACK and SAVEPOINT are vdbctl's to say"
_META_COMMAND = re.compile(r"^[ \t]*\\(?P<word>\w+|[.!?])", re.MULTILINE)
_COMMIT = re.compile(r"\b(commit|rollback)\b", re.IGNORECASE)
_ALONE = {
    "createdb_stmt": "CREATE DATABASE",
    "dropdb_stmt": "DROP DATABASE",
    "alter_system_stmt": "ALTER SYSTEM",
    "create_table_space_stmt": "CREATE TABLESPACE",
    "drop_table_space_stmt": "DROP TABLESPACE",
}
_REINDEX_OF_ONE = frozenset({"REINDEX_OBJECT_INDEX", "REINDEX_OBJECT_TABLE"})


@dataclass(frozen=True)
class Statement:
    """One statement of a file.

    Attributes:
        text: Without the semicolon and without comments before it.
        start: 0-based character position in the file.
        line: 1-based line of its first word; `column` likewise.
        alone: What keeps it out of a transaction, such as "VACUUM"; "" for most.
        may_commit: It can end a transaction itself, as a procedure or a DO block can; outside of
            a transaction it is left alone.
        node: As PostgreSQL's parser gives it.
    """

    text: str
    start: int
    line: int
    column: int
    alone: str = ""
    may_commit: bool = False
    node: Any = field(default=None, repr=False, compare=False)

    @cached_property
    def impacts(self) -> tuple[Impact, ...]:
        """What it does to tables that are in use."""
        return impact.of(self.node)

    @cached_property
    def takes_long(self) -> bool:
        """Whether its time depends on how many rows there are."""
        return impact.takes_long(self.node)

    @property
    def first_line(self) -> str:
        return self.text.splitlines()[0]


def split(sql: str, path: Path) -> tuple[Statement, ...]:
    """Statements of a file, in order.

    Args:
        sql: Text of the file.
        path: Its name, for messages.

    Raises:
        MigrationFileInvalid: Not SQL, or SQL that cannot be sent: psql's own commands, COPY from
            the client, transaction control. Says file, line and column.
    """
    import postgast

    try:
        parsed = postgast.parse(sql)
    except postgast.PgQueryError as error:
        raise _syntax_error(sql, path, error) from error
    raw = sql.encode()
    statements = []
    for item in parsed.stmts:
        end = item.stmt_location + item.stmt_len if item.stmt_len else len(raw)
        before = raw[: item.stmt_location].decode()
        text = raw[item.stmt_location : end].decode()
        start = len(before) + _leading(text)
        statements.append(_statement(sql, start, len(before) + len(text), item.stmt, path))
    return tuple(statements)


def place(sql: str, offset: int) -> tuple[int, int]:
    """1-based line and column of a 0-based character position."""
    line = sql.count("\n", 0, offset) + 1
    return line, offset - (sql.rfind("\n", 0, offset) + 1) + 1


def _statement(sql: str, start: int, end: int, node: Any, path: Path) -> Statement:
    kind = node.WhichOneof("node")
    inner = getattr(node, kind)
    line, column = place(sql, start)
    where = f"{path}:{line}:{column}"
    if kind == "transaction_stmt":
        raise MigrationFileInvalid(
            f"{where}: transaction control inside a migration",
            hint=f"{_TRANSACTION_WORDS}; for statements outside of a transaction begin the file "
            "with `-- vdbctl: transaction=off`",
        )
    if kind == "copy_stmt" and not inner.is_program and not inner.filename and inner.is_from:
        raise MigrationFileInvalid(
            f"{where}: COPY FROM STDIN needs a client's stream",
            hint="load rows with `vdbctl db load`, or write INSERT statements",
        )
    text = sql[start:end].rstrip().rstrip(";")
    alone, may_commit = _alone(kind, inner), _may_commit(kind, text)
    return Statement(text, start, line, column, alone, may_commit, node)


def _alone(kind: str, node: Any) -> str:
    if kind in _ALONE:
        return _ALONE[kind]
    if kind == "index_stmt" and node.concurrent:
        return "CREATE INDEX CONCURRENTLY"
    if kind == "drop_stmt" and node.concurrent:
        return "DROP INDEX CONCURRENTLY"
    if kind == "reindex_stmt" and any(
        parameter.def_elem.defname == "concurrently" for parameter in node.params
    ):
        return "REINDEX CONCURRENTLY"
    if kind == "reindex_stmt" and enum(node, "kind") not in _REINDEX_OF_ONE:
        return "REINDEX of many tables"
    if kind == "cluster_stmt" and not node.relation.relname:
        return "CLUSTER of all tables"
    if kind == "vacuum_stmt" and node.is_vacuumcmd:
        return "VACUUM"
    if kind == "alter_table_stmt" and any(_detaches(item.alter_table_cmd) for item in node.cmds):
        return "DETACH PARTITION CONCURRENTLY"
    return ""


def _detaches(command: Any) -> bool:
    """Whether a partition is taken out without blocking others."""
    partition = getattr(command, "def").partition_cmd
    return enum(command, "subtype") == "AT_DetachPartition" and bool(partition.concurrent)


def _may_commit(kind: str, text: str) -> bool:
    return kind == "call_stmt" or (kind == "do_stmt" and bool(_COMMIT.search(text)))


def _leading(text: str) -> int:
    """Characters of white space, comments and semicolons before the first word."""
    at = 0
    while at < len(text):
        if text[at].isspace() or text[at] == ";":
            at += 1
        elif text.startswith("--", at):
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
        elif text.startswith("/*", at):
            at = _behind_comment(text, at)
        else:
            break
    return at


def _behind_comment(text: str, at: int) -> int:
    from vdbctl.database.parameters import end_of_comment

    return end_of_comment(text, at + 2)


def _syntax_error(sql: str, path: Path, error: Any) -> MigrationFileInvalid:
    offset = max(int(error.cursorpos or 1) - 1, 0)
    line, column = place(sql, offset)
    meta = _META_COMMAND.search(sql)
    if meta and abs(place(sql, meta.start())[0] - line) <= 1:
        line = place(sql, meta.start("word"))[0]
        return MigrationFileInvalid(
            f"{path}:{line}: \\{meta['word']} is a command of psql, not SQL",
            hint="write SQL that the server understands",
        )
    return MigrationFileInvalid(
        f"{path}:{line}:{column}: {error.message}",
        hint="look before that place, too: a comma, a quote or a bracket may be missing",
    )

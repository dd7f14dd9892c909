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
_COPY_ROWS = re.compile(r"^[ \t]*COPY\b[^;]*\bFROM\s+STDIN\b[^;]*;", re.IGNORECASE | re.MULTILINE)
_COMMIT = re.compile(r"\b(commit|rollback)\b", re.IGNORECASE)
MOST_SHOWN = 120
_ALONE = {
    "createdb_stmt": "CREATE DATABASE",
    "dropdb_stmt": "DROP DATABASE",
    "alter_system_stmt": "ALTER SYSTEM",
    "create_table_space_stmt": "CREATE TABLESPACE",
    "drop_table_space_stmt": "DROP TABLESPACE",
}
_BEGINS = frozenset({"TRANS_STMT_BEGIN", "TRANS_STMT_START"})
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

    @property
    def outside(self) -> bool:
        """Whether it runs outside of a transaction, where its file does not run in one."""
        return bool(self.alone) or self.may_commit

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
        """Its beginning, for messages."""
        line = self.text.splitlines()[0]
        return line if len(line) <= MOST_SHOWN else f"{line[:MOST_SHOWN]} …"


def split(sql: str, path: Path) -> tuple[Statement, ...]:
    """Statements of a file, in order.

    Args:
        sql: Text of the file.
        path: Its name, for messages.

    Raises:
        MigrationFileInvalid: Not SQL, or SQL that cannot be sent: psql's own commands, COPY from
            the client, transaction control, NUL characters. Says file, line and column.
    """
    import postgast

    if "\0" in sql:  # the parser would take it for the end
        raise _not_text(sql, path)
    try:
        parsed = postgast.parse(sql)
    except postgast.PgQueryError as error:
        raise _syntax_error(sql, path, error) from error
    raw, lines = sql.encode(), _Lines(sql)
    statements: list[Statement] = []
    read = read_bytes = 0
    for item in parsed.stmts:
        end = item.stmt_location + item.stmt_len if item.stmt_len else len(raw)
        begin = read + len(raw[read_bytes : item.stmt_location].decode())
        text = raw[item.stmt_location : end].decode()
        start = begin + _leading(text)
        _require_read(sql, read, start, path)
        read, read_bytes = begin + len(text), end
        statements.append(_statement(sql[start:read], start, lines.place(start), item.stmt, path))
    _require_read(sql, read, len(sql), path)
    return tuple(statements)


class _Lines:
    """Places in a text, asked for from its beginning to its end: each part of it is read once, so
    ten thousand statements take a hundred times as long as a hundred."""

    def __init__(self, sql: str) -> None:
        self._sql = sql
        self._offset = self._begin = 0
        self._line = 1

    def place(self, offset: int) -> tuple[int, int]:
        """As `place`; no offset may be smaller than the one before it."""
        if newlines := self._sql.count("\n", self._offset, offset):
            self._line += newlines
            self._begin = self._sql.rindex("\n", self._offset, offset) + 1
        self._offset = offset
        return self._line, offset - self._begin + 1


def some(sql: str, path: Path) -> tuple[Statement, ...]:
    """Statements of a file that has to have one.

    Raises:
        MigrationFileInvalid: As `split`; or it holds nothing but comments.
    """
    if found := split(sql, path):
        return found
    raise MigrationFileInvalid(
        f"{path}: there is no statement in it yet",
        hint="fill it, or delete it; where nothing is to be done, `SELECT 1;` says so",
    )


def closed(sql: str) -> str:
    """A statement with its semicolon, which a comment at its end does not swallow."""
    return f"{sql}\n;" if "--" in sql.rpartition("\n")[2] else f"{sql};"


def within_transaction(sql: str) -> str:
    """A text without the BEGIN at its start and the COMMIT at its end, which are vdbctl's to say:
    they become comments. Any other text as it is."""
    import postgast

    try:
        parsed = postgast.parse(sql).stmts
    except postgast.PgQueryError:
        return sql
    control = [item.stmt.WhichOneof("node") == "transaction_stmt" for item in parsed]
    if sum(control) != 2 or not (control[0] and control[-1]):
        return sql
    ends = [parsed[0].stmt.transaction_stmt, parsed[-1].stmt.transaction_stmt]
    kinds = [enum(end, "kind") for end in ends]
    if (
        kinds[0] not in _BEGINS
        or kinds[1] != "TRANS_STMT_COMMIT"
        or ends[0].options
        or ends[1].chain
    ):
        return sql
    raw = sql.encode()
    for item in (parsed[-1], parsed[0]):  # from the end, so that positions stay
        end = item.stmt_location + item.stmt_len if item.stmt_len else len(raw)
        text = raw[item.stmt_location : end].decode()
        at = _leading(text)
        words = text[at:].rstrip()
        text = f"{text[:at]}/* {words} */{text[at + len(words) :]}"
        raw = raw[: item.stmt_location] + text.encode() + raw[end:]
    return raw.decode()


def place(sql: str, offset: int) -> tuple[int, int]:
    """1-based line and column of a 0-based character position."""
    line = sql.count("\n", 0, offset) + 1
    return line, offset - (sql.rfind("\n", 0, offset) + 1) + 1


def _statement(
    sql: str, start: int, line_column: tuple[int, int], node: Any, path: Path
) -> Statement:
    kind = node.WhichOneof("node")
    inner = getattr(node, kind)
    line, column = line_column
    where = f"{path}:{line}:{column}"
    if kind == "transaction_stmt":
        raise MigrationFileInvalid(
            f"{where}: transaction control inside a migration",
            hint=f"{_TRANSACTION_WORDS}; for statements outside of a transaction begin the file "
            "with `-- vdbctl: transaction=off`",
        )
    if kind == "copy_stmt" and not inner.is_program and not inner.filename:
        raise _copies(where, "FROM STDIN" if inner.is_from else "TO STDOUT")
    text = sql.rstrip().rstrip(";")
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


def _require_read(sql: str, begin: int, end: int, path: Path) -> None:
    """Between two statements, and behind the last one, nothing is left out that could run."""
    left = sql[begin:end]
    if (at := _leading(left)) < len(left):
        line, column = place(sql, begin + at)
        raise MigrationFileInvalid(
            f"{path}:{line}:{column}: the parser has not read what stands here",
            hint="please report it, with the file",
        )


def _behind_comment(text: str, at: int) -> int:
    from vdbctl.database.parameters import end_of_comment

    return end_of_comment(text, at + 2)


def _syntax_error(sql: str, path: Path, error: Any) -> MigrationFileInvalid:
    offset = max(int(error.cursorpos or 1) - 1, 0)
    line, column = place(sql, offset)
    if copy := next(_COPY_ROWS.finditer(sql, 0, offset), None):
        at = place(sql, copy.start() + len(copy[0]) - len(copy[0].lstrip()))
        return _copies(f"{path}:{at[0]}:{at[1]}", "FROM STDIN")
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


def _copies(where: str, words: str) -> MigrationFileInvalid:
    return MigrationFileInvalid(
        f"{where}: COPY {words} needs a client's stream",
        hint="load rows with `vdbctl db load`, or write INSERT statements (pg_dump --inserts)",
    )


def _not_text(sql: str, path: Path) -> MigrationFileInvalid:
    line, column = place(sql, sql.index("\0"))
    wide = sql.count("\0") * 3 > len(sql)
    return MigrationFileInvalid(
        f"{path}:{line}:{column}: a NUL character" + (", as in text in UTF-16" if wide else ""),
        hint="save the file as UTF-8" if wide else "take it out; no SQL can hold one",
    )

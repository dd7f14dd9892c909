"""What `up` would run, statement by statement, with what it does to tables that are in use."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from vdbctl.database.port import Database, Limits, Session
from vdbctl.migrate import apply, impact, scripts
from vdbctl.migrate.files import Migration
from vdbctl.migrate.impact import BLOCKS, Impact
from vdbctl.migrate.statements import Statement

SLOW_BYTES = 1024**3
"""From this size on, work on every row may take longer than a transport waits."""


@dataclass(frozen=True)
class Size:
    """How large a table is.

    Attributes:
        rows: As the planner estimates them; None before the first ANALYZE.
    """

    bytes: int
    rows: int | None


@dataclass(frozen=True)
class Touched:
    """A table that a statement touches.

    Attributes:
        size: None for what is not there, as a table of an earlier pending statement.
        new: Made by an earlier pending statement, so nobody uses it.
    """

    impact: Impact
    size: Size | None
    new: bool

    @property
    def is_felt(self) -> bool:
        """Whether somebody may have to wait."""
        return not self.new and self.impact.lock in BLOCKS


@dataclass(frozen=True)
class Previewed:
    """One statement that would run.

    Attributes:
        problems: What this way to the database cannot do with it.
    """

    statement: Statement
    touched: tuple[Touched, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class PreviewedFile:
    """One file that would run, from the statement on at which it would go on."""

    migration: Migration
    statements: tuple[Previewed, ...]
    done: int


def preview(
    database: Database, migrations: Sequence[Migration], *, any_order: bool = False
) -> tuple[PreviewedFile, ...]:
    """Everything that is pending; nothing is written, not even the ledger.

    Raises:
        HistoryMismatch: Files and ledger do not fit together.
        MigrationFileInvalid: A file cannot be sent.
    """
    waiting = apply.pending(database, migrations, any_order=any_order)
    files = [(row, scripts.forward(scripts.file_of(row)).statements) for row in waiting]
    names = {
        one.relation
        for _, statements in files
        for statement in statements
        for one in statement.impacts
    }
    sizes = _sizes(database, names)
    made: set[str] = set()
    return tuple(
        PreviewedFile(
            scripts.file_of(row),
            tuple(_previewed(each, sizes, made, database.limits) for each in statements),
            row.entry.done if row.entry else 0,
        )
        for row, statements in files
    )


def _previewed(
    statement: Statement, sizes: dict[str, Size], made: set[str], limits: Limits
) -> Previewed:
    touched = tuple(
        Touched(one, sizes.get(one.relation), one.relation in made) for one in statement.impacts
    )
    if name := impact.created(statement.node):
        made.add(name)
    return Previewed(statement, touched, tuple(_problems(statement, touched, limits)))


def _problems(statement: Statement, touched: Iterable[Touched], limits: Limits) -> Iterator[str]:
    if limits.statement_chars and len(statement.text) > limits.statement_chars:
        yield (
            f"has {len(statement.text):,} characters; the {limits.transport} takes "
            f"{limits.statement_chars:,}"
        )
    large = any(
        one.impact.work and one.size and one.size.bytes >= SLOW_BYTES and not one.new
        for one in touched
    )
    if large and limits.statement_timeout_s and limits.statements_go_on:
        yield (
            f"may take longer than the {limits.statement_timeout_s} s that the "
            f"{limits.transport} waits; it goes on, and its end is waited for"
        )
    elif large and limits.statement_timeout_s:
        yield (
            f"may take longer than the {limits.statement_timeout_s} s after which the "
            f"{limits.transport} ends a statement"
        )


def _sizes(database: Session, names: Iterable[str]) -> dict[str, Size]:
    """Size of each table that is there, by the name that a statement gives it."""
    found = database.execute(
        "SELECT n.name, pg_table_size(c.oid), c.reltuples::bigint "
        "FROM json_array_elements_text(CAST(:names AS json)) AS n(name) "
        "JOIN pg_class c ON c.oid = to_regclass(n.name) WHERE c.relkind IN ('r', 'm', 'p')",
        {"names": json.dumps(sorted(names))},
    ).rows
    return {
        str(name): Size(int(str(size)), int(str(rows)) if int(str(rows)) >= 0 else None)
        for name, size, rows in found
    }

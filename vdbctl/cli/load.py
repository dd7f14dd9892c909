"""How `db load` is asked for and shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import typer

from vdbctl.errors import LoadRefused

if TYPE_CHECKING:
    from vdbctl.cli.show import Show
    from vdbctl.database.port import Database
    from vdbctl.load.run import Progress

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Wanted:
    """What a person asks for.

    Attributes:
        renames: Column of the table for a column of the file; "" for none.
    """

    file: Path
    table: str
    renames: Mapping[str, str]
    conflict: Literal["fail", "skip", "update"]
    key: tuple[str, ...]
    again: bool


def renames(given: Sequence[str]) -> dict[str, str]:
    """`file=table` pairs."""
    pairs = [text.partition("=") for text in given]
    for text, (left, sign, _) in zip(given, pairs, strict=True):
        if not left or not sign:
            raise typer.BadParameter(f"--map {text}: expected FILE=TABLE, or FILE= to leave it out")
    return {left: right for left, _, right in pairs}


def run(show: Show, database: Database, wanted: Wanted) -> None:
    """Load a file, with its progress told."""
    from vdbctl.load import sources, table
    from vdbctl.load.journal import Journal
    from vdbctl.load.run import Load

    source = sources.open_source(wanted.file)
    unknown = sorted(set(wanted.renames) - set(source.columns))
    if unknown:
        raise LoadRefused(
            f"{wanted.file} has no column {unknown[0]}", hint=f"it has {', '.join(source.columns)}"
        )
    pairs = [
        (position, wanted.renames.get(column, column))
        for position, column in enumerate(source.columns)
    ]
    chosen = [(position, column) for position, column in pairs if column]
    found = table.find(database, wanted.table, [column for _, column in chosen])
    show.step(f"load {wanted.file.name} into {wanted.table} over the {database.limits.transport}")
    journal = Journal(sources.digest(wanted.file), wanted.table, wanted.file.name)
    if wanted.again:
        journal.begin(database)
        journal.forget(database)
    started = time.monotonic()
    with show.waiting("reading") as tell:
        load = Load(
            database,
            source,
            found,
            [position for position, _ in chosen],
            journal,
            wanted.conflict,
            wanted.key,
            on_progress=_teller(show, tell),
        )
        rows = load.run()
    show.done(f"{rows:,} rows in {time.monotonic() - started:.1f} s")


def _teller(show: Show, tell: Callable[[str], None]) -> Callable[[Progress], None]:
    """Tells how far a load is, and how fast."""
    started, say = time.monotonic(), show.paced(tell)
    return lambda progress: say(_words(progress, time.monotonic() - started))


def _words(progress: Progress, seconds: float) -> str:
    total = f" of {progress.total:,}" if progress.total else ""
    rate = progress.bytes / MEGABYTE / max(seconds, 0.001)
    return f"{progress.done:,}{total} rows, {progress.requests} requests, {rate:.1f} MB/s"

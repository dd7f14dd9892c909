"""Results of statements as tables, JSON or CSV."""

from __future__ import annotations

import csv as csv_writer
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vdbctl.cli.show import Show
    from vdbctl.database.port import Result


def tables(show: Show, results: Iterable[Result], max_rows: int) -> None:
    """Each result as a table, a page of it at a time; what is beyond `max_rows` is left out."""
    shown = 0
    for result in results:
        if not result.columns:
            show.say(f"{result.updated} rows")
            continue
        room = max_rows - shown if max_rows else len(result.rows)
        show.table(result.columns, result.rows[: max(room, 0)])
        shown += len(result.rows)
        if max_rows and shown > max_rows:
            show.say(f"only the first {max_rows:,} rows; --max-rows 0 shows all", "yellow")
            return


def json(show: Show, results: Iterable[Result], *, several: bool) -> None:
    """A list of rows; of several statements a list of such lists."""
    found = [
        [dict(zip(result.columns, row, strict=True)) for row in result.rows] for result in results
    ]
    show.json(found if several else [row for page in found for row in page])


def csv(results: Iterable[Result]) -> None:
    """Rows as they come, with a line of names first."""
    writer = csv_writer.writer(sys.stdout)
    for number, result in enumerate(_with_columns(results)):
        if number == 0:
            writer.writerow(result.columns)
        writer.writerows(result.rows)


def _with_columns(results: Iterable[Result]) -> Iterator[Result]:
    return (result for result in results if result.columns)

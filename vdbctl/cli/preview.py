"""How `migrate up --dry-run` is shown: each statement, whom it blocks, and for how much work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from vdbctl.cli.show import Show
from vdbctl.migrate import preview

if TYPE_CHECKING:
    from vdbctl.database.port import Database
    from vdbctl.migrate.files import Migration

KIB = 1024
MAX_WORDS = 70
"""Characters of a statement's first line."""


def show(
    to: Show,
    database: Database,
    migrations: Sequence[Migration],
    *,
    any_order: bool,
    as_json: bool,
) -> None:
    """Print what is pending; nothing runs."""
    files = preview.preview(database, migrations, any_order=any_order)
    if as_json:
        to.json([_document(file) for file in files])
        return
    for file in files:
        for line in _lines(file):
            to.out.print(line, soft_wrap=True)
    statements = [one for file in files for one in file.statements[file.done :]]
    felt = sum(any(each.is_felt for each in one.touched) for one in statements)
    if not files:
        to.done("no migrations are pending")
        return
    to.say(
        f"{len(files)} files, {len(statements)} statements, {felt} of which somebody may feel; "
        "nothing was run"
    )


def _lines(file: preview.PreviewedFile) -> Iterator[Text]:
    migration = file.migration
    how = "in one transaction" if migration.transactional else "one by one"
    yield Text.assemble((migration.path.stem, "bold"), f"  {how}")
    if file.done:
        yield Text(f"  goes on at statement {file.done + 1}", style="yellow")
    for one in file.statements[file.done :]:
        words = one.statement.first_line
        words = words if len(words) <= MAX_WORDS else words[: MAX_WORDS - 3] + "..."
        yield Text.assemble((f"  {one.statement.line:>4}  ", "dim"), words)
        for touched in one.touched:
            if touched.impact.words and not touched.new:
                yield Text(f"        {_words(touched)}", style=_style(touched))
        for problem in one.problems:
            yield Text(f"        {problem}", style="bold red")


def _style(touched: preview.Touched) -> str:
    if not touched.is_felt:
        return "dim"
    return "red" if touched.impact.lock == "ACCESS EXCLUSIVE" else "yellow"


def _words(touched: preview.Touched) -> str:
    table = f"the table of {touched.impact.relation}" if touched.impact.index else ""
    words = f"{table or touched.impact.relation}: {touched.impact.words}"
    if touched.size is None:
        return words
    rows = f", about {touched.size.rows:,} rows" if touched.size.rows is not None else ""
    return f"{words} ({size(touched.size.bytes)}{rows})"


def size(count: int) -> str:
    """Bytes in the largest unit that keeps the number above one."""
    amount, units = float(count), ("bytes", "KiB", "MiB", "GiB", "TiB")
    for unit in units:
        if amount < KIB or unit == units[-1]:
            return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= KIB
    raise AssertionError("unreachable")


def _document(file: preview.PreviewedFile) -> dict[str, object]:
    migration = file.migration
    return {
        "version": migration.version,
        "name": migration.name,
        "path": str(migration.path),
        "transactional": migration.transactional,
        "done": file.done,
        "statements": [
            {
                "line": one.statement.line,
                "sql": one.statement.text,
                "tables": [
                    {
                        "name": each.impact.relation,
                        "index": each.impact.index,
                        "lock": each.impact.lock,
                        "work": each.impact.work or None,
                        "new": each.new,
                        "bytes": each.size.bytes if each.size else None,
                        "rows": each.size.rows if each.size else None,
                    }
                    for each in one.touched
                ],
                "problems": one.problems,
            }
            for one in file.statements[file.done :]
        ],
    }

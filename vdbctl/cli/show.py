"""How things look: results on stdout, talk on stderr, tables with rich, JSON on demand.

Messages are printed as plain text, because Rich takes square brackets for markup.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from vdbctl.errors import VdbctlError
    from vdbctl.spec.finding import Finding


PIPED_COLUMNS = 200
"""Width of a table that no terminal limits; a narrow one would break names in two."""

LOG_S = 5.0
"""A line of progress so often, where there is no terminal."""


_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters that command a terminal, or that none can show."""


def visible(words: str) -> str:
    """The same with escapes for characters that would do something else than be read.

    Names of files and resources, and messages of other programs, may hold any of them.
    """
    return _HIDDEN.sub(lambda found: ascii(found[0])[1:-1], words)


class _Console(Console):
    """Commands to the terminal come from styles alone, never from a text."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            if segment.control or not _HIDDEN.search(segment.text):
                yield segment
            else:
                yield Segment(visible(segment.text), segment.style)


class Show:
    """The terminal."""

    def __init__(self) -> None:
        self.out = _Console(highlight=False)
        self.err = _Console(stderr=True, highlight=False)
        if not self.out.is_terminal:
            self.out.width = PIPED_COLUMNS

    # -- talk, on stderr ----------------------------------------------------------------------

    def say(self, words: str, style: str = "") -> None:
        self.err.print(Text(words, style=style), soft_wrap=True)

    def step(self, words: str) -> None:
        """A step of a longer command begins."""
        self.err.print(Text.assemble(("==> ", "bold cyan"), (words, "bold")), soft_wrap=True)

    def done(self, words: str) -> None:
        self.err.print(Text.assemble(("  ok ", "green"), words), soft_wrap=True)

    def warnings(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            if finding.severity == "warning":
                self.err.print(
                    Text.assemble(
                        ("warning ", "yellow"),
                        f"{finding.code} {finding.field}: {finding.message}; {finding.advice}",
                    ),
                    soft_wrap=True,
                )

    def error(self, error: VdbctlError) -> None:
        self.err.print(Text.assemble(("error: ", "bold red"), error.message), soft_wrap=True)
        if error.hint:
            self.err.print(Text.assemble((" hint: ", "cyan"), error.hint), soft_wrap=True)

    def interrupted(self, count: int) -> None:
        words = {
            1: "interrupted: terraform is told to stop and ends what it has begun; please wait",
            2: "interrupted again: terraform stops at once, and the state is kept",
        }.get(count, "terraform is killed; resources it was making may be missing from the state")
        self.say(words, "yellow")

    def confirm(self, question: str) -> bool:
        """Ask on the terminal; only an explicit yes counts."""
        return self.ask(f"{question} [y/N]").lower() in ("y", "yes")

    def ask(self, question: str) -> str:
        """Ask on the terminal for one line."""
        self.err.print(Text(f"{question} ", style="bold"), end="", soft_wrap=True)
        self.err.file.flush()
        return sys.stdin.readline().strip()

    @contextmanager
    def waiting(self, words: str) -> Iterator[Callable[[str], None]]:
        """A line that lives while something takes its time; yields a way to change its words."""
        if not self.err.is_terminal:
            self.say(words)
            yield self.say
            return
        with self.err.status(Text(words)) as status:
            yield lambda changed: status.update(Text(changed))

    def paced(self, tell: Callable[[str], None]) -> Callable[[str], None]:
        """Tells each progress on a terminal, and one every few seconds in a log."""
        last = time.monotonic()

        def tell_now_and_then(words: str) -> None:
            nonlocal last
            now = time.monotonic()
            if self.err.is_terminal or now - last >= LOG_S:
                tell(words)
                last = now

        return tell_now_and_then

    # -- results, on stdout -------------------------------------------------------------------

    def json(self, value: object) -> None:
        sys.stdout.write(json.dumps(value, indent=2, default=_plain) + "\n")

    def text(self, words: str) -> None:
        shown = visible(words) if sys.stdout.isatty() else words
        sys.stdout.write(shown if words.endswith("\n") else shown + "\n")

    def table(
        self,
        columns: Sequence[str],
        rows: Iterable[Sequence[object]],
        *,
        title: str | None = None,
        right: Sequence[str] = (),
        to_stderr: bool = False,
    ) -> None:
        """A table; columns named in `right` are aligned to the right."""
        table = Table(
            title=title, box=None, pad_edge=False, title_justify="left", header_style="bold"
        )
        for column in columns:
            table.add_column(
                column, justify="right" if column in right else "left", overflow="fold"
            )
        for row in rows:
            table.add_row(*(cell if isinstance(cell, Text) else Text(_cell(cell)) for cell in row))
        (self.err if to_stderr else self.out).print(table)


def usd(amount: Decimal | None) -> str:
    """Money for people: two places, or "unknown"."""
    return "unknown" if amount is None else f"{amount:,.2f}"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return str(value)


def _plain(value: Any) -> object:
    if isinstance(value, Decimal):
        return float(round(value, 6))
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value)

"""Reports of the stack commands: file changes, plans, progress, outputs, the end of an apply."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Group
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.text import Text

from vdbctl.cli.show import Show, usd

if TYPE_CHECKING:
    from vdbctl.iac.document import PlanDocument
    from vdbctl.iac.events import Event
    from vdbctl.iac.outputs import Outputs
    from vdbctl.iac.terraform import Terraform
    from vdbctl.render.workspace import FileChange
    from vdbctl.spec.model import Environment

MAX_SHOWN_RUNNING = 4


def file_changes(show: Show, folder: Path, changes: tuple[FileChange, ...]) -> None:
    """Each file that differs, with its diff."""
    if not changes:
        show.say(f"{folder}: nothing to change")
        return
    for change in changes:
        if change.change == "update":
            show.text(change.diff)
        else:
            show.text(f"{change.change}: {folder / change.path}")


# -- progress -------------------------------------------------------------------------------------


class Follower:
    """Turns events of a run into a live display, or into lines where there is no terminal."""

    def __init__(self, show: Show, words: str, total: int | None, *, verbose: bool) -> None:
        self._show = show
        self._words = words
        self._verbose = verbose
        self._running: dict[str, float] = {}
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            *((BarColumn(), MofNCompleteColumn()) if total else ()),
            TextColumn("{task.fields[running]}", style="dim"),
            console=show.err,
            transient=True,
        )
        self._task = self._progress.add_task(words, total=total, running="")

    def start(self) -> None:
        if self._show.err.is_terminal:
            self._progress.start()
        else:
            self._show.say(f"{self._words} ...")

    def stop(self) -> None:
        if self._show.err.is_terminal:
            self._progress.stop()

    def __call__(self, event: Event) -> None:
        if self._verbose and event.message:
            self._show.say(event.message)
        if event.diagnostic and event.diagnostic.severity == "warning":
            self._show.say(f"warning: {event.diagnostic.words()}", "yellow")
        if event.action == "read" or not event.address:
            return
        if event.kind == "start":
            self._running[event.address] = time.monotonic()
        elif event.kind in ("done", "failed"):
            self._running.pop(event.address, None)
            self._progress.advance(self._task)
            self._finished(event)
        elif event.kind == "progress" and not self._show.err.is_terminal:
            self._show.say(f"     still {event.action}: {event.address} ({event.elapsed_s} s)")
        self._progress.update(self._task, running=self._longest())

    def _finished(self, event: Event) -> None:
        took = f" ({event.elapsed_s} s)" if event.elapsed_s else ""
        sign, style = ("  ok ", "green") if event.kind == "done" else ("fail ", "red")
        line = Text.assemble((sign, style), f"{event.action} {event.address}", (took, "dim"))
        self._show.err.print(line, soft_wrap=True)

    def _longest(self) -> str:
        oldest = sorted(self._running.items(), key=lambda item: item[1])
        shown = [
            f"{address.split('.')[-1]} {time.monotonic() - since:.0f} s"
            for address, since in oldest[:MAX_SHOWN_RUNNING]
        ]
        more = len(oldest) - len(shown)
        return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


@contextmanager
def progress(
    show: Show, terraform: Terraform, words: str, *, total: int | None = None, verbose: bool = False
) -> Iterator[Follower]:
    """Follow what terraform does inside the block."""
    follower = Follower(show, words, total, verbose=verbose)
    before = terraform.on_event
    terraform.on_event = follower
    follower.start()
    try:
        yield follower
    finally:
        follower.stop()
        terraform.on_event = before


# -- outputs --------------------------------------------------------------------------------------


def outputs(show: Show, values: Outputs, *, as_json: bool) -> None:
    """Everything that a deployed stack tells about itself."""
    content = values.model_dump(mode="json", exclude_none=True)
    if as_json:
        show.json(content)
        return
    rows = [(name, _plain(value)) for name, value in content.items()]
    show.table(("output", "value"), rows)


def applied(
    show: Show,
    environment: Environment,
    values: Outputs,
    plan: PlanDocument,
    *,
    migrations: int,
    seconds: float,
    as_json: bool,
    sandbox: bool,
) -> None:
    """What changed, what it costs, how to connect."""
    if as_json:
        show.json(
            plan.model_dump(mode="json")
            | {
                "migrations_applied": migrations,
                "seconds": round(seconds, 1),
                "outputs": values.model_dump(mode="json", exclude_none=True),
            }
        )
        return
    counts = f"{len(plan.changes)} resources changed, {migrations} migrations applied"
    options = f" --developer {environment.developer}" if environment.developer else ""
    options += " --sandbox" if sandbox else ""
    name = environment.name
    show.out.print(
        Group(
            Text.assemble((f"{environment.stack} is up", "bold green"), f" in {seconds:.0f} s"),
            Text(f"  {counts}"),
            Text(f"  {usd(plan.monthly_usd)} USD a month (vdbctl cost estimate {name})"),
            Text(f"  database  {values.database_endpoint}:{values.database_port}"),
            Text(f'  query     vdbctl db query {name} "select version()"{options}'),
            Text(f"  outputs   vdbctl output {name}{options}"),
            Text(f"  remove    vdbctl destroy {name}{options}"),
        ),
        soft_wrap=True,
    )


def _plain(value: object) -> object:
    """Lists and mappings in one cell."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {inner}" for key, inner in value.items())
    return value

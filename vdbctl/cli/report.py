"""Reports of the stack commands: file changes, plans, progress, outputs, the end of an apply."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.text import Text

from vdbctl.cli.show import Show, usd

if TYPE_CHECKING:
    from decimal import Decimal

    from vdbctl.cost.estimate import Estimate
    from vdbctl.iac.events import Event
    from vdbctl.iac.outputs import Outputs
    from vdbctl.iac.plan import Action, Plan, ResourceChange
    from vdbctl.iac.terraform import Terraform
    from vdbctl.render.workspace import FileChange
    from vdbctl.spec.model import Environment

_SIGNS: dict[Action, tuple[str, str]] = {
    "delete": ("- delete", "red"),
    "replace": ("± replace", "magenta"),
    "update": ("~ change", "yellow"),
    "create": ("+ create", "green"),
}
_COUNTED: dict[Action, str] = {
    "create": "to create",
    "update": "to change",
    "replace": "to replace",
    "delete": "to delete",
}
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


# -- plans ----------------------------------------------------------------------------------------


def plan(
    show: Show,
    environment: Environment,
    changes: Plan,
    estimate: Estimate,
    *,
    before_usd: Decimal | None,
    as_json: bool = False,
    to_stderr: bool = False,
) -> None:
    """One summary, ordered by risk, with the monthly cost before and after it."""
    if as_json:
        show.json(
            plan_document(environment, changes, estimate) | {"monthly_usd_before": before_usd}
        )
        return
    console = show.err if to_stderr else show.out
    if not changes.has_changes:
        console.print(Text(f"{environment.stack}: no changes"))
    for action in ("delete", "replace", "update"):
        for change in (c for c in changes.changes if c.action == action):
            _print_change(console, change)
    _print_created(console, changes)
    counts = ", ".join(
        f"{changes.count(action)} {words}"
        for action, words in _COUNTED.items()
        if changes.count(action)
    )
    if counts:
        console.print(Text.assemble((f"{environment.stack}: ", "bold"), counts))
    console.print(_cost(estimate, before_usd))


def _cost(estimate: Estimate, before_usd: Decimal | None) -> Text:
    line = Text("monthly cost: ")
    if before_usd is not None:
        line.append(f"{usd(before_usd)} USD before, ")
    line.append(f"{usd(estimate.monthly_usd)} USD", style="bold")
    line.append(" afterwards")
    if estimate.unknown:
        line.append(f", and {len(estimate.unknown)} prices unknown", style="yellow")
    return line


def plan_document(environment: Environment, changes: Plan, estimate: Estimate) -> dict[str, object]:
    """The plan as `--json` prints it."""
    return {
        "stack": environment.stack,
        "has_changes": changes.has_changes,
        "changes": [
            {
                "address": change.address,
                "action": change.action,
                "attributes": change.attributes,
                "replaced_because_of": change.reason,
                "loses_data": change.loses_data,
            }
            for change in changes.changes
        ],
        "loses_data": changes.lost_data,
        "monthly_usd": estimate.monthly_usd,
        "prices_unknown": [line.quantity.item for line in estimate.unknown],
    }


def _print_change(console: Console, change: ResourceChange) -> None:
    sign, style = _SIGNS[change.action]
    line = Text.assemble((f"{sign} ", style), change.address)
    if change.loses_data:
        line.append("  stored data is lost", style="bold red")
    if change.action == "replace" and change.reason:
        line.append(f"  because: {', '.join(change.reason)}", style="dim")
    elif change.attributes:
        line.append(f"  {', '.join(change.attributes)}", style="dim")
    console.print(line, soft_wrap=True)


def _print_created(console: Console, changes: Plan) -> None:
    """New resources by module: forty lines of them would hide what matters."""
    modules: dict[str, list[str]] = {}
    for change in changes.changes:
        if change.action == "create":
            module, _, rest = change.address.removeprefix("module.").partition(".")
            modules.setdefault(module, []).append(rest.split("[")[0].removeprefix("aws_"))
    for module, names in modules.items():
        kinds = dict.fromkeys(name.rsplit(".", 1)[0] for name in names)
        line = Text.assemble(
            ("+ create ", "green"),
            (f"{module} ", "bold"),
            f"{len(names)} resources: ",
            (", ".join(kinds), "dim"),
        )
        console.print(line)


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
    estimate: Estimate,
    *,
    changes: Plan,
    migrations: int,
    seconds: float,
    as_json: bool,
    sandbox: bool,
) -> None:
    """What changed, what it costs, how to connect."""
    if as_json:
        show.json(
            plan_document(environment, changes, estimate)
            | {
                "migrations_applied": migrations,
                "seconds": round(seconds, 1),
                "outputs": values.model_dump(mode="json", exclude_none=True),
            }
        )
        return
    counts = f"{len(changes.changes)} resources changed, {migrations} migrations applied"
    options = f" --developer {environment.developer}" if environment.developer else ""
    options += " --sandbox" if sandbox else ""
    name = environment.name
    show.out.print(
        Group(
            Text.assemble((f"{environment.stack} is up", "bold green"), f" in {seconds:.0f} s"),
            Text(f"  {counts}"),
            Text(f"  {usd(estimate.monthly_usd)} USD a month (vdbctl cost estimate {name})"),
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

"""--all: several environments at once, with one display, one report, and nothing lost."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.live import Live
from rich.table import Table
from rich.text import Text

from vdbctl.errors import NothingDeployed, PartlyDone, VdbctlError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from vdbctl.cli.services import Services
    from vdbctl.cli.show import Show
    from vdbctl.iac.document import PlanDocument
    from vdbctl.iac.fleet import Run
    from vdbctl.spec.model import Environment

STYLES = {"waits": "dim", "runs": "cyan", "done": "green", "failed": "red"}
_ERROR = re.compile(r"^error: (.*)$", re.MULTILINE)


class Failed(VdbctlError):
    """What a run of one environment ended with."""


def targets(services: Services, name: str | None, *, deployed: bool) -> tuple[tuple[str, ...], ...]:
    """What --all means: words that follow a command, for each environment.

    Args:
        services: The services.
        name: All copies of this environment; None for the environments themselves.
        deployed: Only what has a state.

    Raises:
        NothingDeployed: Nothing is left.
    """
    found: tuple[tuple[str, ...], ...]
    if name:
        found = tuple((name, "--developer", who) for who in _developers(services, name))
    else:
        found = tuple(
            (one,)
            for one in services.environment_names()
            if not services.read(one).environment.developers.required
            and (not deployed or _is_deployed(services, services.read(one).environment))
        )
    if not found:
        what = f"copy of {name}" if name else "environment"
        raise NothingDeployed(
            f"no {what} is deployed", hint="`vdbctl env list` and `vdbctl dev list` show what is"
        )
    return found


def _is_deployed(services: Services, environment: Environment) -> bool:
    """Whether there is a state; one under the name that its project had before is said."""
    from vdbctl.cli import stacks

    if services.store(environment).read() is not None:
        return True
    for one in stacks.renamed(services, environment):
        services.show.say(
            f"{environment.name} is left out: it is deployed as {one.words}, and its file says "
            f"`project: {environment.project}`",
            "yellow",
        )
    return False


def _developers(services: Services, name: str) -> Iterator[str]:
    """Whose copies of an environment have a state."""
    from vdbctl.errors import NameInvalid

    own = services.read(name).environment.stack
    for stack, store in services.stores(services.read(name).environment):
        if stack == own or store.read() is None:
            continue
        who = stack.removeprefix(f"{own}-")
        try:
            known = services.read(name, who).environment.stack == stack
        except NameInvalid:
            known = False
        if known:
            yield who
        else:  # a long name ends in a hash
            services.show.say(
                f"{stack}: its name does not tell whose it is; run it alone", "yellow"
            )


def plan(
    services: Services,
    name: str | None,
    *,
    jobs: int | None,
    folder: Path | None = None,
    sandbox: bool,
    deployed: bool = False,
) -> tuple[tuple[Run, ...], tuple[PlanDocument, ...]]:
    """Plan all, or all that is deployed; with a folder, each plan is kept there."""
    from vdbctl.iac.document import PlanDocument

    found = targets(services, name, deployed=deployed)
    if folder:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    options = ("--json", *(("--sandbox",) if sandbox else ()))
    words = [
        (*target, *options, *(("--out", str(kept(folder, target))) if folder else ()))
        for target in found
    ]
    runs = run(services, ("plan",), words, labels=found, jobs=jobs)
    made = [PlanDocument.model_validate_json(one.stdout) for one in runs if one.state == "done"]
    return runs, tuple(made)


def kept(folder: Path, target: Sequence[str]) -> Path:
    """Where the plan of a target is kept."""
    return folder.absolute() / f"{label(target)}.json"


def label(target: Sequence[str]) -> str:
    """What a target is called: its environment, and whose copy."""
    return "-".join(word for word in target if word != "--developer")


def show_plans(show: Show, documents: Sequence[PlanDocument], *, to_stderr: bool = False) -> None:
    """One table of all, then what is dangerous in each."""
    from vdbctl.cli import plans
    from vdbctl.cli.show import usd

    rows = []
    for one in documents:
        counts = [
            sum(change.risk == risk for change in one.changes) or "" for risk in plans.HEADINGS
        ]
        rows.append((one.stack, *counts, usd(one.monthly_usd_before), usd(one.monthly_usd)))
    numbers = ("lost", "replaced", "deleted", "interrupted", "changed", "imported", "created")
    money = ("USD/month now", "afterwards")
    show.table(("stack", *numbers, *money), rows, right=(*numbers, *money), to_stderr=to_stderr)
    for one in documents:
        if any(change.risk not in ("created",) for change in one.changes):
            (show.say if to_stderr else show.text)("")
            plans.show_plan(show, one, to_stderr=to_stderr)


def run(
    services: Services,
    command: Sequence[str],
    words: Sequence[Sequence[str]],
    *,
    labels: Sequence[Sequence[str]],
    jobs: int | None,
) -> tuple[Run, ...]:
    """Run a command for all, side by side.

    Args:
        services: The services.
        command: Its words.
        words: What follows them, for each target.
        labels: The targets.
        jobs: How many at once; None for what the machine takes.
    """
    from vdbctl.iac import fleet, memory

    tasks = [
        fleet.Task(label(target), (*command, *more))
        for target, more in zip(labels, words, strict=True)
    ]
    count = fleet.jobs(jobs, memory.available_mb(), len(tasks))
    services.show.say(f"{' '.join(command)}: {len(tasks)} environments, {count} at once")
    with _display(services.show) as tell:
        children = services.variables_of_children()
        start = services.start_child or fleet.start_child
        project = services.project.absolute()
        return fleet.Fleet(project, children, count, tell, start).run(tasks)


def run_in_waves(
    services: Services,
    command: Sequence[str],
    found: Sequence[Sequence[str]],
    options: Sequence[str],
    *,
    jobs: int | None,
) -> tuple[Run, ...]:
    """Run a command for one target, the canary, then for two, four, eight …; the first wave in
    which one fails is the last.

    Returns:
        A run for each target; those that were not begun still wait.
    """
    from vdbctl.iac import fleet

    runs: list[Run] = []
    size = 1
    while len(runs) < len(found):
        wave = found[len(runs) : len(runs) + size]
        words = [(*target, *options) for target in wave]
        runs += run(services, command, words, labels=wave, jobs=jobs)
        if any(one.state == "failed" for one in runs):
            break
        size *= 2
    for target in found[len(runs) :]:
        runs.append(fleet.Run(fleet.Task(label(target), (*command, *target, *options))))
    return tuple(runs)


def report(services: Services, runs: Sequence[Run], done_word: str) -> None:
    """One table of all.

    Raises:
        PartlyDone: Some failed; each with its own words.
    """
    show = services.show
    rows = [
        (one.task.label, Text(one.state, STYLES[one.state]), f"{one.seconds:.0f} s", _says(one))
        for one in runs
    ]
    show.table(("environment", "state", "took", ""), rows, right=("took",))
    raise_failures(runs, done_word)


def raise_failures(runs: Sequence[Run], done_word: str) -> None:
    """Nothing is lost: each run that failed is named, with its words.

    Raises:
        PartlyDone: Some failed.
    """
    failed = {one.task.label: Failed(error(one)) for one in runs if one.state == "failed"}
    if failed:
        done = sum(one.state == "done" for one in runs)
        raise PartlyDone(done_word, done, failed)


def documents(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """What the runs printed as JSON; an error stands in for a run that failed."""
    return [
        json.loads(one.stdout)
        if one.state == "done"
        else {"environment": one.task.label, "error": error(one)}
        for one in runs
    ]


def error(one: Run) -> str:
    """The words with which a run failed."""
    found = _ERROR.search(one.stderr)
    return found.group(1) if found else f"exit code {one.status}"


def _says(one: Run) -> str:
    """The last thing that a run said."""
    if one.state == "failed":
        return error(one)
    if one.state == "waits":
        return "not begun, because an earlier one failed"
    lines = [line for line in one.stdout.splitlines() if line.strip()]
    return next((line for line in lines if ": " in line and not line.startswith(" ")), "")


@contextmanager
def _display(show: Show) -> Iterator[Callable[[Sequence[Run]], None]]:
    """One live table, or a line whenever something ends where there is no terminal."""
    if show.err.is_terminal:
        with Live(console=show.err, refresh_per_second=4, transient=True) as live:
            yield lambda runs: live.update(_table(runs))
        return
    told: set[str] = set()

    def tell(runs: Sequence[Run]) -> None:
        for one in runs:
            if one.status is not None and one.task.label not in told:
                told.add(one.task.label)
                show.say(f"  {one.task.label}: ended in {one.seconds:.0f} s")

    yield tell


def _table(runs: Sequence[Run]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    for one in runs:
        table.add_row(
            Text(one.task.label),
            Text(one.state, STYLES[one.state]),
            Text(f"{one.seconds:.0f} s" if one.started else ""),
        )
    return table

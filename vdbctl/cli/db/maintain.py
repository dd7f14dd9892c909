"""db maintain: vacuum, rebuild worn vector indexes, update extensions."""

from __future__ import annotations

import dataclasses
import time
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl.cli.options import AsJson, Developer, EnvName, ExitCode, Sandbox, Via, Yes

if TYPE_CHECKING:
    from vdbctl.cli.services import Services

PENDING = 3


def maintain(
    ctx: typer.Context,
    name: EnvName,
    everything: Annotated[bool, typer.Option("--everything", help="Also what is not due.")] = False,
    bloat: Annotated[
        float,
        typer.Option(min=1.0, help="Rebuild indexes of so many times the size of a fresh one."),
    ] = 1.5,
    extensions: Annotated[
        bool, typer.Option("--extensions/--no-extensions", help="Update extensions.")
    ] = True,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is due.")] = False,
    exit_code: ExitCode = False,
    developer: Developer = None,
    sandbox: Sandbox = False,
    yes: Yes = False,
    as_json: AsJson = False,
    via: Via = None,
) -> None:
    """Do what is due: dead rows, statistics, worn or broken vector indexes, extensions."""
    from vdbctl.cli import deployed
    from vdbctl.cli.consent import ask
    from vdbctl.operate import maintenance

    services: Services = ctx.obj
    found = deployed.find(services, name, developer, sandbox=sandbox)
    wanted = maintenance.Wanted(everything=everything, bloat=bloat, extensions=extensions)
    with closing(services.database(found.outputs, via)) as database:
        tasks = maintenance.due(database, wanted)
        if tasks and not as_json:
            rows = [(task.kind, task.target, task.why) for task in tasks]
            services.show.table(("what", "of", "because"), rows, to_stderr=not dry_run)
        if tasks and not dry_run:
            question = f"do these {len(tasks)} on {found.identifier}? Nobody is locked out by it."
            ask(services, question, yes=yes)
            for task in tasks:
                began = time.monotonic()
                with services.show.waiting(f"{task.kind} {task.target}") as tell:
                    maintenance.run(database, task, tell=tell)
                services.show.done(f"{task.sql} ({time.monotonic() - began:.1f} s)")
    if as_json:
        services.show.json([dataclasses.asdict(task) for task in tasks])
    elif not tasks:
        services.show.done("nothing is due")
    if exit_code and dry_run and tasks:
        raise typer.Exit(PENDING)

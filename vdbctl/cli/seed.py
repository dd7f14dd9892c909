"""migrate seed: the samples of a set, or as much generated data as is asked for."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl.cli.options import Developer, EnvName, Sandbox, Via, Yes
from vdbctl.errors import SeedRefused

if TYPE_CHECKING:
    from pathlib import Path

    from vdbctl.cli.services import Services
    from vdbctl.iac.outputs import Outputs
    from vdbctl.spec.model import Environment


def register(app: typer.Typer) -> None:
    """Add the command to the group `migrate`."""
    app.command("seed")(seed)


def seed(
    ctx: typer.Context,
    name: EnvName,
    rows: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="N", help="Generate data instead: N rows of the set's largest table."
        ),
    ] = None,
    developer: Developer = None,
    sandbox: Sandbox = False,
    yes: Yes = False,
    via: Via = None,
) -> None:
    """Load the sample data of the set, or generate as much as is wanted; safe to run again."""
    from vdbctl.cli.migrate import deployed
    from vdbctl.migrate import seed as seeds

    services: Services = ctx.obj
    if rows is not None:
        _require_not_prod(services.resolved(name, developer).environment)
    environment, outputs = deployed(services, name, developer, sandbox)
    folder = services.set_folder(environment)
    if rows is not None:
        _generate(services, environment, outputs, folder, rows, via, yes=yes)
        return
    with closing(services.database(outputs, via)) as database:
        count = seeds.run(database, folder, services.placeholders(environment))
    services.show.done(f"{count} statements of sample data")


def _require_not_prod(environment: Environment) -> None:
    if environment.tier == "prod":
        raise SeedRefused(
            f"{environment.stack} is of the tier prod, where made-up rows would stand "
            "among real ones",
            hint="generate them in another environment, such as a copy with --developer",
        )


def _generate(
    services: Services,
    environment: Environment,
    outputs: Outputs,
    folder: Path,
    rows: int,
    via: str | None,
    *,
    yes: bool,
) -> None:
    from vdbctl.cli.consent import ask
    from vdbctl.cli.services import REVIEWED_TIERS
    from vdbctl.generate import files, run

    generators = files.read(folder)
    if environment.tier in REVIEWED_TIERS:
        ask(services, f"put made-up rows among the data of {environment.stack}?", yes=yes)
    total = sum(one.rows(rows) for one in generators)
    services.show.step(f"generate {total:,} rows in {len(generators)} tables")
    started = time.monotonic()
    with (
        closing(services.database(outputs, via)) as database,
        services.show.waiting("preparing") as tell,
    ):
        say = services.show.paced(tell)
        made = run.Generation(
            database,
            generators,
            rows,
            services.placeholders(environment),
            lambda now: say(f"{now.name}: {now.done:,} of {now.total:,} rows"),
        ).run()
    services.show.done(f"{made:,} rows in {time.monotonic() - started:.1f} s, tables analysed")

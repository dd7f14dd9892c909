"""migrate: the schema of an environment's database."""

from __future__ import annotations

import getpass
import socket
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl.cli import history, seed, sets
from vdbctl.cli.options import (
    AsJson,
    Developer,
    EnvName,
    Everything,
    ExitCode,
    Jobs,
    OptionalEnvName,
    Sandbox,
    Via,
    Yes,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vdbctl.cli.services import Services
    from vdbctl.database.port import Database
    from vdbctl.iac.outputs import Outputs
    from vdbctl.migrate.files import Migration
    from vdbctl.migrate.run import MigrationEvent
    from vdbctl.spec.model import Environment

PENDING = 3
READY_TIMEOUT_S = 120
TIERS = ("dev", "free-tier", "serverless", "staging", "prod")
"""With --all, the first one is the canary: where it fails, the others are spared."""

app = typer.Typer(help="Bring the database's schema to its SQL files.", no_args_is_help=True)
sets.register(app)
history.register(app)
seed.register(app)


@app.command()
def up(
    ctx: typer.Context,
    name: OptionalEnvName = None,
    developer: Developer = None,
    everything: Everything = False,
    jobs: Jobs = None,
    sandbox: Sandbox = False,
    via: Via = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would run and whom it blocks; run nothing.")
    ] = False,
    out_of_order: Annotated[
        bool,
        typer.Option("--out-of-order", help="Also files that are older than the last applied one."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Run the migrations that are pending."""
    from vdbctl.cli.plan import require_name

    services: Services = ctx.obj
    if as_json and not dry_run:
        raise typer.BadParameter("--json goes with --dry-run")
    if everything and dry_run:
        raise typer.BadParameter("--dry-run looks at one environment; leave out --all")
    if everything:
        _up_all(services, name, jobs, sandbox=sandbox)
        return
    name = require_name(name)
    environment, outputs = deployed(services, name, developer, sandbox)
    if dry_run:
        from vdbctl.cli import preview

        migrations = services.migrations(environment)
        with closing(services.database(outputs, via)) as database:
            preview.show(
                services.show, database, migrations, any_order=out_of_order, as_json=as_json
            )
        return
    bring_up(services, environment, outputs, via, any_order=out_of_order)


@app.command()
def down(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    sandbox: Sandbox = False,
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="How many to take back.")] = 1,
    to: Annotated[
        str | None, typer.Option(metavar="VERSION", help="Take back all after this version.")
    ] = None,
    yes: Yes = False,
    via: Via = None,
) -> None:
    """Take back the last migrations with their rollback files."""
    from vdbctl.cli.consent import ask
    from vdbctl.cli.held import require_free
    from vdbctl.migrate import apply

    services: Services = ctx.obj
    environment, outputs = deployed(services, name, developer, sandbox)
    migrations = services.migrations(environment)
    ask(services, f"roll back in {environment.stack}? Data in dropped tables is lost.", yes=yes)
    require_free(services, outputs, via)
    with closing(services.database(outputs, via)) as database:
        taken = apply.down(
            database,
            migrations,
            actor=actor(),
            count=count,
            to=to,
            on_event=lambda event: _tell(services, event, "rolled back"),
            on_wait=waits(services),
        )
    services.show.done(f"{len(taken)} migrations rolled back")


@app.command()
def status(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    sandbox: Sandbox = False,
    as_json: AsJson = False,
    exit_code: ExitCode = False,
    via: Via = None,
) -> None:
    """Show which migrations ran, when, by whom, and which wait."""
    from vdbctl.migrate import ledger, plan

    services: Services = ctx.obj
    environment, outputs = deployed(services, name, developer, sandbox)
    migrations = services.migrations(environment)
    with closing(services.database(outputs, via)) as database:
        rows = plan.compare(migrations, ledger.entries(database))
    table = [
        {
            "version": row.version,
            "name": row.name,
            "state": row.state,
            "applied_at": row.entry.applied_at if row.entry else None,
            "applied_by": row.entry.applied_by if row.entry else None,
            "duration_ms": row.entry.duration_ms if row.entry else None,
            "error": row.entry.error if row.entry else "",
        }
        for row in rows
    ]
    if as_json:
        services.show.json(table)
    else:
        columns = ("version", "name", "state", "applied_at", "applied_by", "duration_ms")
        services.show.table(
            columns, [[row[column] for column in columns] for row in table], right=("duration_ms",)
        )
    if exit_code and any(row.state != "applied" for row in rows):
        raise typer.Exit(PENDING)


@app.command()
def unlock(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    sandbox: Sandbox = False,
    yes: Yes = False,
    via: Via = None,
) -> None:
    """Take the lease of a run that is dead; one that lives after all cannot commit any more."""
    from vdbctl.cli.consent import ask
    from vdbctl.errors import MigrationLocked
    from vdbctl.migrate import lease

    services: Services = ctx.obj
    environment, outputs = deployed(services, name, developer, sandbox)
    with closing(services.database(outputs, via)) as database:
        found = lease.holder(database)
        if found is None:
            services.show.say(f"nobody is migrating {environment.stack}")
            return
        services.show.say(
            f"{found.owner} has been migrating {environment.stack} since {found.since} UTC; "
            f"without a sign of life the lease runs out in {max(found.seconds, 0)} s"
        )
        ask(services, "take it away?", yes=yes)
        if not lease.take_away(database, found):
            raise MigrationLocked("the lease has changed hands meanwhile", hint="look again")
    services.show.done(f"{environment.stack} can be migrated")


def bring_up(
    services: Services,
    environment: Environment,
    outputs: Outputs,
    via: str | None = None,
    *,
    any_order: bool = False,
) -> int:
    """Wait for the database, run what is pending; returns how many ran."""
    from vdbctl.cli.held import require_free
    from vdbctl.database import wait
    from vdbctl.database.runner import Runner
    from vdbctl.operate import users

    migrations = services.migrations(environment)
    services.show.step(f"migrate {outputs.database_identifier}")
    require_free(services, outputs, via)
    with closing(services.database(outputs, via)) as database:
        with services.show.waiting("waiting for the database") as tell:
            greeting = wait.until_ready(database, timeout_s=READY_TIMEOUT_S, on_wait=tell)
        transport = database.limits.transport
        if isinstance(database, Runner):
            database.prepare()  # also for what the master user has made on another way
        services.show.done(
            f"PostgreSQL {greeting.version}, database {greeting.database}, over the {transport}"
        )
        users.make_roles(database, roles(services, environment))
        count = run(services, database, migrations, any_order=any_order)
    if not count:
        services.show.done("no migrations are pending")
    return count


def run(
    services: Services,
    database: Database,
    migrations: Sequence[Migration],
    *,
    any_order: bool = False,
) -> int:
    """Run what is pending, telling each; returns how many ran."""
    from vdbctl.migrate import apply

    applied = apply.up(
        database,
        migrations,
        actor=actor(),
        any_order=any_order,
        on_event=lambda event: _tell(services, event, "applied"),
        on_wait=waits(services),
    )
    return len(applied)


def roles(services: Services, environment: Environment) -> list[str]:
    """Roles that the SQL files of an environment name; the users' passwords come later."""
    from vdbctl.migrate import files
    from vdbctl.spec.placeholders import ROLES

    raw = files.read(services.set_folder(environment), None)
    used = files.values_used(raw, services.placeholders(environment))
    return [used[name] for name in ROLES if name in used]


def _up_all(services: Services, name: str | None, jobs: int | None, *, sandbox: bool) -> None:
    from vdbctl.cli import fleet

    if sandbox:
        services.enter_sandbox()
    found = [
        target
        for target in fleet.targets(services, name, deployed=True)
        if services.read(target[0]).environment.migrations
    ]
    found.sort(key=lambda target: TIERS.index(services.read(target[0]).environment.tier))
    options = ("--sandbox",) if sandbox else ()
    runs = fleet.run_in_waves(services, ("migrate", "up"), found, options, jobs=jobs)
    fleet.report(services, runs, "migrated")


def deployed(
    services: Services, name: str, developer: str | None, sandbox: bool
) -> tuple[Environment, Outputs]:
    """An environment and the outputs of its stack."""
    resolved = services.resolved(name, developer)
    if sandbox:
        services.enter_sandbox()
    return resolved.environment, services.outputs(name, developer)


def waits(services: Services) -> Callable[[str], None]:
    """Shows why a run has not begun yet."""
    return lambda words: services.show.say(f"  {words}", "yellow")


def _tell(services: Services, event: MigrationEvent, verb: str) -> None:
    if event.kind == "waits":
        services.show.say(f"  {event.migration.path.stem} {event.words}", "yellow")
    if event.kind == "progress":
        services.show.say(
            f"  {event.migration.path.stem} statement {event.done + 1} of {event.total}: "
            f"{event.words}"
        )
    if event.kind == "done":
        migration = event.migration
        services.show.done(
            f"{verb} {migration.path.stem}: {event.total} statements in {event.seconds:.1f} s"
        )


def actor() -> str:
    """Who runs this, for the ledger."""
    return f"{getpass.getuser()}@{socket.gethostname()}"

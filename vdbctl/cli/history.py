"""migrate verify, repair, baseline, reset: a database's own history, and what is true."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl.cli.options import AsJson, Developer, EnvName, Sandbox, Via, Yes
from vdbctl.errors import HistoryMismatch, ResetRefused, SchemaDrifted

if TYPE_CHECKING:
    from vdbctl.cli.services import Services
    from vdbctl.database.port import Database
    from vdbctl.migrate.checks import Broken
    from vdbctl.migrate.exposure import Exposure
    from vdbctl.migrate.files import Migration
    from vdbctl.migrate.schema import Schema
    from vdbctl.spec.model import Environment

PANEL = "History of a database"
Reason = Annotated[
    str, typer.Option(metavar="TEXT", help="Why, in your own words; kept in the event log.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the group `migrate`."""
    for command in (verify, repair, baseline, reset):
        app.command(rich_help_panel=PANEL)(command)


def verify(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    sandbox: Sandbox = False,
    as_json: AsJson = False,
    via: Via = None,
) -> None:
    """Compare a database's schema with what its migrations make, run the set's checks, and look for
    what its catalogue leaves open."""
    from vdbctl.cli.migrate import deployed
    from vdbctl.migrate import apply, catalogue, checks, exposure
    from vdbctl.migrate.schema import differences

    services: Services = ctx.obj
    environment, outputs = deployed(services, name, developer, sandbox)
    migrations = services.migrations(environment)
    expected = _expected(services, environment, migrations)
    with closing(services.database(outputs, via)) as database:
        waiting = apply.pending(database, migrations, any_order=True)
        if waiting:
            raise HistoryMismatch(
                f"{len(waiting)} migrations are pending in {environment.stack}",
                hint=f"`vdbctl migrate up {name}` first; then the schemas can be compared",
            )
        drift = list(differences(expected, catalogue.read(database)))
        folder, values = services.set_folder(environment), services.placeholders(environment)
        broken = list(checks.run(database, folder, values))
        exposed = [*exposure.functions(database), *exposure.grants(database)]
    _show_findings(services, drift, broken, exposed, as_json=as_json)
    errors = [one for one in exposed if one.severity == "error"]
    if drift or broken or errors:
        raise SchemaDrifted(
            f"{environment.stack}: {len(drift)} objects differ from what the migrations make, "
            f"{len(broken)} checks found something, {len(errors)} functions are open to attack",
            hint="put what is wanted into a new migration; - is what the migrations make, + is "
            "what is there",
        )
    services.show.done(f"{environment.stack} is what its migrations make")


def _show_findings(
    services: Services,
    drift: list[str],
    broken: list[Broken],
    exposed: list[Exposure],
    *,
    as_json: bool,
) -> None:
    if as_json:
        services.show.json(
            {
                "differences": drift,
                "checks": [vars(one) for one in broken],
                "exposed": [vars(one) for one in exposed],
            }
        )
        return
    for text in drift:
        services.show.text(text)
    for one in broken:
        services.show.text(f"{one.where}: {one.words}")
    for open_one in exposed:
        services.show.text(f"{open_one.severity}: {open_one.what} {open_one.words}")
        services.show.text(f"  {open_one.advice}")


def repair(
    ctx: typer.Context,
    name: EnvName,
    reason: Reason,
    accept: Annotated[
        str | None, typer.Option(metavar="VERSION", help="Take an edited file as it is now.")
    ] = None,
    forget: Annotated[
        str | None, typer.Option(metavar="VERSION", help="Take out a row whose file is gone.")
    ] = None,
    applied: Annotated[
        str | None,
        typer.Option(metavar="VERSION", help="The statement in question did take effect."),
    ] = None,
    not_applied: Annotated[
        str | None,
        typer.Option(metavar="VERSION", help="The statement in question did not take effect."),
    ] = None,
    developer: Developer = None,
    sandbox: Sandbox = False,
    yes: Yes = False,
    via: Via = None,
) -> None:
    """Set the ledger right, with a reason that is kept; the schema is not touched."""
    from vdbctl.cli.consent import ask
    from vdbctl.cli.migrate import actor, deployed, waits
    from vdbctl.migrate.repair import Repair

    services: Services = ctx.obj
    chosen = [version for version in (accept, forget, applied, not_applied) if version]
    if len(chosen) != 1:
        raise typer.BadParameter("give one of --accept, --forget, --applied and --not-applied")
    environment, outputs = deployed(services, name, developer, sandbox)
    migrations = services.migrations(environment)
    ask(services, f"change the ledger of {environment.stack} for {chosen[0]}?", yes=yes)
    with closing(services.database(outputs, via)) as database:
        work = Repair(database, migrations, actor(), reason, on_wait=waits(services))
        if accept:
            work.accept(accept)
        elif forget:
            work.forget(forget)
        else:
            work.resolve(chosen[0], applied=applied is not None)
    services.show.done(f"the ledger of {environment.stack} is changed for {chosen[0]}")


def baseline(
    ctx: typer.Context,
    name: EnvName,
    to: Annotated[
        str | None, typer.Option(metavar="VERSION", help="Everything up to this one is there.")
    ] = None,
    imported: Annotated[
        bool, typer.Option("--imported", help="What the table of the tool before vdbctl says.")
    ] = False,
    table: Annotated[
        str | None,
        typer.Option(metavar="SCHEMA.NAME", help="That table, where it has a name of its own."),
    ] = None,
    reason: Reason = "made without vdbctl",
    developer: Developer = None,
    sandbox: Sandbox = False,
    yes: Yes = False,
    via: Via = None,
) -> None:
    """Record migrations as applied without running them, in a database that was there before."""
    from vdbctl.cli.consent import ask
    from vdbctl.cli.migrate import actor, deployed, waits
    from vdbctl.migrate.repair import Repair

    services: Services = ctx.obj
    if bool(to) == imported:
        raise typer.BadParameter("give one of --to and --imported")
    if table and not imported:
        raise typer.BadParameter("--table goes with --imported")
    environment, outputs = deployed(services, name, developer, sandbox)
    migrations = services.migrations(environment)
    with closing(services.database(outputs, via)) as database:
        repair = Repair(database, migrations, actor(), reason, on_wait=waits(services))
        taken, knows = _taken_over(database, migrations, table) if imported else ((), "")
        what = f"everything up to {to}" if to else f"{len(taken)} migrations{knows}"
        ask(services, f"record {what} as applied in {environment.stack}?", yes=yes)
        count = repair.baseline(to) if to else repair.record(taken)
    services.show.done(
        f"{count} migrations recorded{knows}; `vdbctl migrate verify {name}` compares"
    )


def _taken_over(
    database: Database, migrations: tuple[Migration, ...], table: str | None
) -> tuple[tuple[Migration, ...], str]:
    """Migrations that another tool has run, and words for the table that knows them."""
    from vdbctl.migrate.imported import history

    tools = {one.options.imported.partition(":")[0] for one in migrations} - {""}
    if not tools:
        raise HistoryMismatch(
            "no file of the set was imported",
            hint="`vdbctl migrate import FROM TO` brings them in; --to VERSION takes any set",
        )
    found = history.read(database, min(tools), table)
    return history.applied(found, migrations), f" that {found.table} knows"


def reset(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    sandbox: Sandbox = False,
    seeds: Annotated[
        bool, typer.Option("--seed/--no-seed", help="Load the sample data of the set.")
    ] = True,
    yes: Yes = False,
    via: Via = None,
) -> None:
    """Empty a database and build it anew, with sample data; never in prod."""
    from vdbctl.cli import migrate, users
    from vdbctl.cli.consent import ask
    from vdbctl.migrate import reset as resets
    from vdbctl.migrate import seed

    services: Services = ctx.obj
    environment, outputs = migrate.deployed(services, name, developer, sandbox)
    if environment.tier == "prod":
        raise ResetRefused(
            f"{environment.stack} is of the tier prod, whose data is not for throwing away",
            hint="reset an environment of another tier",
        )
    folder = services.set_folder(environment)
    ask(services, f"drop all data and every schema of {environment.stack}?", yes=yes)
    with closing(services.database(outputs, via)) as database:
        count = resets.empty(database, actor=migrate.actor(), on_wait=migrate.waits(services))
    services.show.done(f"{environment.stack} is empty; {count} migrations had been applied")
    migrate.bring_up(services, environment, outputs, via)
    users.bring_up(services, environment, outputs, via)
    if seeds and any((folder / "seeds").glob("*.sql")):
        with closing(services.database(outputs, via)) as database:
            count = seed.run(database, folder, services.placeholders(environment))
        services.show.done(f"{count} statements of sample data")


def _expected(
    services: Services, environment: Environment, migrations: tuple[Migration, ...]
) -> Schema:
    """What the migrations make: as schema.sql says, where that is for this environment."""
    from vdbctl.cli import sets
    from vdbctl.migrate import files, index, schema, source
    from vdbctl.sandbox import throwaway

    folder = services.set_folder(environment)
    path = folder / schema.NAME
    raw, values = files.read(folder, None), services.placeholders(environment)
    if path.is_file() and not any(one.options.target for one in raw):
        written = schema.parse(source.text(path), path)
        here = files.values_used(raw, values)
        if (written.version, written.values) == (index.version(migrations), here):
            return written.schema
        if written.version != index.version(migrations):
            services.show.say(f"{path} is not up to date, so it is built here", "yellow")
    with throwaway.database(environment.database.name, sets.roles(values)) as database:
        return sets.built(database, migrations)

"""db: the database of a deployed environment."""

from __future__ import annotations

import csv
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vdbctl.cli.options import AsJson, Developer, EnvName, Sandbox, Via

if TYPE_CHECKING:
    from vdbctl.cli.services import Services

app = typer.Typer(help="Look into the database of an environment.", no_args_is_help=True)


@app.command()
def query(
    ctx: typer.Context,
    name: EnvName,
    sql: Annotated[str | None, typer.Argument(metavar="[SQL]", help="One statement.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="Read the statement from a file.")
    ] = None,
    developer: Developer = None,
    sandbox: Sandbox = False,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV on stdout.")] = False,
    via: Via = None,
) -> None:
    """Run one statement, over the Data API where there is one."""
    services: Services = ctx.obj
    statement = _statement(sql, file)
    if sandbox:
        services.enter_sandbox()
    with closing(services.database(services.outputs(name, developer), via)) as database:
        result = database.execute(statement)
    if as_json:
        services.show.json([dict(zip(result.columns, row, strict=True)) for row in result.rows])
    elif as_csv:
        writer = csv.writer(sys.stdout)
        writer.writerow(result.columns)
        writer.writerows(result.rows)
    elif result.columns:
        services.show.table(result.columns, result.rows)
    else:
        services.show.say(f"{result.updated} rows")


@app.command()
def users(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    sandbox: Sandbox = False,
    via: Via = None,
) -> None:
    """Make the application's and the read-only user, set their passwords and rights."""
    from vdbctl.cli import users as parts

    services: Services = ctx.obj
    if sandbox:
        services.enter_sandbox()
    outputs = services.outputs(name, developer)
    environment = services.resolved(name, developer).environment
    if not parts.bring_up(services, environment, outputs, via):
        services.show.say("all users are as they should be")


@app.command()
def wait(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    sandbox: Sandbox = False,
    timeout: Annotated[int, typer.Option(metavar="SECONDS", help="Give up after this.")] = 300,
    via: Via = None,
) -> None:
    """Wait until the database answers; wakes a paused one."""
    from vdbctl.database import wait as waiting

    services: Services = ctx.obj
    if sandbox:
        services.enter_sandbox()
    with (
        closing(services.database(services.outputs(name, developer), via)) as database,
        services.show.waiting("waiting for the database") as tell,
    ):
        greeting = waiting.until_ready(database, timeout_s=timeout, on_wait=tell)
    services.show.text(
        f"PostgreSQL {greeting.version}, database {greeting.database}, user {greeting.user}"
    )


@app.command()
def load(
    ctx: typer.Context,
    name: EnvName,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, JSONL or Parquet.")],
    table: Annotated[str, typer.Option("--table", "-t", help="Where the rows go.")],
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FILE=TABLE", help="Rename a column; `x=` leaves x out."),
    ] = None,
    on_conflict: Annotated[
        Literal["fail", "skip", "update"],
        typer.Option("--on-conflict", help="What becomes of rows that are there."),
    ] = "fail",
    key: Annotated[
        list[str] | None, typer.Option(help="Column by which a row is known, with --on-conflict.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Load a file once more that is loaded already.")
    ] = False,
    developer: Developer = None,
    sandbox: Sandbox = False,
    via: Via = None,
) -> None:
    """Load rows with embeddings; what was cut off goes on where it was."""
    from vdbctl.cli import load as loading

    services: Services = ctx.obj
    if on_conflict == "update" and not key:
        raise typer.BadParameter("--on-conflict update needs --key")
    if sandbox:
        services.enter_sandbox()
    wanted = loading.Wanted(
        file, table, loading.renames(mapping or []), on_conflict, tuple(key or ()), again=again
    )
    with closing(services.database(services.outputs(name, developer), via)) as database:
        loading.run(services.show, database, wanted)


def _statement(sql: str | None, file: Path | None) -> str:
    if (sql is None) == (file is None):
        raise typer.BadParameter("give either a statement or --file")
    if file is None:
        return sql or ""
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}") from error

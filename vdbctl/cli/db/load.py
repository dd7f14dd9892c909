"""db load: rows with embeddings out of a file."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vdbctl.cli.options import Developer, EnvName, Sandbox, Via

if TYPE_CHECKING:
    from vdbctl.cli.services import Services


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

"""db query: one statement, a file of them, or a prompt."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl.cli.options import AsJson, Developer, EnvName, Sandbox, Via

if TYPE_CHECKING:
    from vdbctl.cli.services import Services
    from vdbctl.spec.model import Environment

READ_ONLY_TIERS = frozenset({"prod"})
SHOWN_ROWS = 1_000


def query(
    ctx: typer.Context,
    name: EnvName,
    sql: Annotated[
        str | None, typer.Argument(metavar="[SQL]", help="Left out: a prompt, or stdin.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="Read the statements from a file.")
    ] = None,
    write: Annotated[
        bool | None,
        typer.Option("--write/--read-only", help="Else prod only reads, and others write."),
    ] = None,
    max_rows: Annotated[
        int, typer.Option(min=0, help="Rows shown in a table; 0 for all of them.")
    ] = SHOWN_ROWS,
    developer: Developer = None,
    sandbox: Sandbox = False,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV on stdout.")] = False,
    via: Via = None,
) -> None:
    """Run SQL, over the Data API where there is one; several statements in one transaction."""
    from vdbctl.cli import deployed
    from vdbctl.cli.db import results, statements
    from vdbctl.database import reading

    services: Services = ctx.obj
    text = statements.given(sql, file)
    wanted = statements.parsed(text, file or statements.TYPED) if text is not None else ()
    if as_csv and len(wanted) > 1:
        raise typer.BadParameter("CSV takes the result of one statement")
    found = deployed.find(services, name, developer, sandbox=sandbox)
    read_only = not write if write is not None else _only_reads(found.environment)
    with closing(services.database(found.outputs, via)) as database:
        if text is None:
            from vdbctl.cli.db import prompt

            prompt.run(services, database, found.environment.stack, read_only=read_only)
            return
        answers = reading.run(database, wanted, read_only=read_only)
        if as_json:
            results.json(services.show, answers, several=len(wanted) > 1)
        elif as_csv:
            results.csv(answers)
        else:
            results.tables(services.show, answers, max_rows)


def _only_reads(environment: Environment) -> bool:
    return environment.tier in READ_ONLY_TIERS

"""db inspect, db kill-idle: what goes on inside of the database."""

from __future__ import annotations

import dataclasses
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vdbctl.cli.options import AsJson, Developer, EnvName, Sandbox, Via, Yes

if TYPE_CHECKING:
    from vdbctl.cli.services import Services
    from vdbctl.database.port import Database
    from vdbctl.operate.reports import Report

RECALL = "recall"


def inspect(
    ctx: typer.Context,
    name: EnvName,
    report: Annotated[
        list[str] | None,
        typer.Argument(metavar="[REPORT]", help="By name; all of them when left out."),
    ] = None,
    recall: Annotated[
        bool, typer.Option("--recall", help="Search exactly as well, to see what indexes miss.")
    ] = False,
    samples: Annotated[int, typer.Option(min=1, max=1000, help="Searches for --recall.")] = 20,
    developer: Developer = None,
    sandbox: Sandbox = False,
    as_json: AsJson = False,
    via: Via = None,
) -> None:
    """Report on statements, locks, connections, indexes, bloat, memory, vacuum and vectors."""
    from vdbctl.cli import deployed
    from vdbctl.operate import reports

    services: Services = ctx.obj
    chosen = _chosen(report)
    found = deployed.find(services, name, developer, sandbox=sandbox)
    document: dict[str, Any] = {}
    with closing(services.database(found.outputs, via)) as database:
        for answer in reports.run(database, iter(chosen)):
            columns, rows = answer.result.columns, answer.result.rows
            document[answer.report.name] = answer.missing or [
                dict(zip(columns, row, strict=True)) for row in rows
            ]
            if not as_json:
                _show(services, answer)
        if recall or any(one.name == "vectors" for one in chosen):
            document[RECALL] = _indexes(services, database, samples if recall else 0, as_json)
    if as_json:
        services.show.json(document)


def kill_idle(
    ctx: typer.Context,
    name: EnvName,
    seconds: Annotated[
        int, typer.Option("--older-than", metavar="SECONDS", min=1, help="Idle for longer.")
    ] = 600,
    in_transaction: Annotated[
        bool, typer.Option("--in-transaction", help="Only those that keep a transaction open.")
    ] = False,
    developer: Developer = None,
    sandbox: Sandbox = False,
    yes: Yes = False,
    as_json: AsJson = False,
    via: Via = None,
) -> None:
    """End sessions that have done nothing for long; AWS's own stay."""
    from vdbctl.cli import deployed
    from vdbctl.cli.consent import ask
    from vdbctl.operate import sessions

    services: Services = ctx.obj
    found = deployed.find(services, name, developer, sandbox=sandbox)
    with closing(services.database(found.outputs, via)) as database:
        idle = sessions.idle(database, seconds, in_transaction=in_transaction)
        if idle and not (as_json and yes):
            columns = ("pid", "user", "state", "idle_s", "application", "last statement")
            services.show.table(columns, map(dataclasses.astuple, idle), to_stderr=True)
        if idle:
            ask(services, f"end these {len(idle)} sessions of {found.identifier}?", yes=yes)
        ended = [one for one in idle if sessions.end(database, one, seconds)]
    if as_json:
        services.show.json([dataclasses.asdict(one) for one in ended])
    else:
        services.show.done(
            f"{len(ended)} sessions ended" if idle else "no session is idle for so long"
        )


def _chosen(names: list[str] | None) -> list[Report]:
    from vdbctl.operate import reports

    known = reports.all_reports()
    unknown = sorted(set(names or ()) - set(known))
    if unknown:
        raise typer.BadParameter(f"no report {', '.join(unknown)}; there are {', '.join(known)}")
    return [known[name] for name in names] if names else list(known.values())


def _show(services: Services, answer: Any) -> None:
    from rich.text import Text

    show = services.show
    show.out.print(Text.assemble((answer.report.name, "bold cyan"), f"  {answer.report.title}"))
    if answer.missing:
        show.text(f"  {answer.missing}")
    elif not answer.result.rows:
        show.text("  nothing")
    else:
        right = [c for c in answer.result.columns if _is_number(answer, c)]
        show.table(answer.result.columns, answer.result.rows, right=right)
        show.say(f"  {answer.report.advice}", "dim")
    show.text("")


def _is_number(answer: Any, column: str) -> bool:
    at = answer.result.columns.index(column)
    return not isinstance(answer.result.rows[0][at], str | None)


def _indexes(
    services: Services, database: Database, samples: int, as_json: bool
) -> list[dict[str, Any]]:
    """Sizes of vector indexes against those of a fresh build, and recall where it is asked for."""
    from vdbctl.operate import vector_indexes

    found = []
    for index in vector_indexes.find(database):
        row: dict[str, Any] = {
            "index": index.name,
            "size_bytes": index.size_bytes,
            "expected_bytes": index.expected_bytes,
            "bloat": None if index.bloat is None else round(index.bloat, 2),
        }
        if samples:
            with services.show.waiting(f"searching by {index.name}, and exactly"):
                share = vector_indexes.recall(database, index, samples)
            row["recall_at_10"] = None if share is None else round(share, 4)
        found.append(row)
    if found and not as_json:
        columns = tuple(found[0])
        services.show.table(columns, [tuple(row.values()) for row in found], right=columns[1:])
    return found

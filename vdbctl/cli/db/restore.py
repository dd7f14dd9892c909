"""db restore: a backup into a new environment, or in the place of the database."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl.cli.options import AllowCost, AsJson, Developer, EnvName, Sandbox, Timeout, Verbose, Yes

if TYPE_CHECKING:
    from pathlib import Path

    from vdbctl.cli.services import Services
    from vdbctl.iac.outputs import Outputs
    from vdbctl.operate.restoring import Origin

MARK = "vdbctl db restore"


def restore(
    ctx: typer.Context,
    name: EnvName,
    snapshot: Annotated[
        str | None, typer.Option(metavar="ID", help="From this snapshot (db snapshot list).")
    ] = None,
    to: Annotated[
        str | None, typer.Option(metavar="TIME", help="To this time (ISO, UTC), or `latest`.")
    ] = None,
    into: Annotated[
        str | None, typer.Option(metavar="ENV", help="A new environment, whose file is written.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="In the place of the database, which is kept.")
    ] = False,
    developer: Developer = None,
    sandbox: Sandbox = False,
    yes: Yes = False,
    allow_cost: AllowCost = False,
    timeout: Timeout = 7200,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Restore a backup: into a new environment, or over the database, with the old one kept."""
    from vdbctl.cli import deployed
    from vdbctl.cli.db import restore_into, restore_over

    services: Services = ctx.obj
    if (into is None) == (not replace):
        raise typer.BadParameter("give either --into ENV (a new one) or --replace")
    origin = _origin(snapshot, to)
    found = deployed.find(services, name, developer, sandbox=sandbox)
    if into is not None:
        agreed = restore_into.Agreed(yes=yes, cost=allow_cost, verbose=verbose)
        done = restore_into.run(services, found, into, origin, agreed)
    else:
        done = restore_over.run(
            services, found, origin, developer, timeout, yes=yes, verbose=verbose
        )
    if as_json:
        services.show.json(done)


def compare_ledgers(services: Services, restored: Outputs, first: Outputs) -> str:
    """Connect to both, and say how the restored one's history stands to the first's.

    Raises:
        NotVerified: It is not a beginning of it.
    """
    from vdbctl.database import wait
    from vdbctl.errors import NotVerified
    from vdbctl.migrate import ledger

    with closing(services.database(restored)) as database:
        wait.until_ready(database, timeout_s=300)
        there = [(one.version, one.checksum) for one in ledger.entries(database)]
    with closing(services.database(first)) as database:
        here = [(one.version, one.checksum) for one in ledger.entries(database)]
    if there == here:
        return f"the same {len(here)} migrations as before"
    if there == here[: len(there)]:
        return f"{len(there)} of {len(here)} migrations; the next apply runs the others"
    raise NotVerified(
        f"the restored database has migrations that {first.database_identifier} has not",
        hint="is it a backup of this database? nothing was changed",
    )


def _origin(snapshot: str | None, to: str | None) -> Origin:
    from vdbctl.operate.restoring import Origin

    if (snapshot is None) == (to is None):
        raise typer.BadParameter("give either --snapshot ID or --to TIME")
    if snapshot:
        return Origin(snapshot)
    if to == "latest":
        return Origin()
    try:
        moment = datetime.fromisoformat(to or "")
    except ValueError as error:
        raise typer.BadParameter(f"--to {to}: give `latest`, or 2026-11-22T10:30") from error
    return Origin(moment=moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC))


def journal_file(services: Services, stack: str) -> Path:
    """Where an unfinished restore is remembered."""
    base = ("sandbox",) if services.sandboxed else ()
    return services.private(*base, "restores", f"{stack}.json", make=True)

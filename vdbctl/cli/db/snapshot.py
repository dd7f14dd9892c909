"""db snapshot, cache snapshot: take, list, delete."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl.cli.options import AsJson, Developer, EnvName, Sandbox, Timeout, Yes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vdbctl.cli.deployed import Deployed
    from vdbctl.cli.services import Services
    from vdbctl.operate.snapshots import Part, Snapshot

Name = Annotated[
    str | None, typer.Option("--name", metavar="ID", help="Else the stack and the time.")
]
Identifier = Annotated[str, typer.Argument(metavar="SNAPSHOT", help="Its identifier.")]


def commands(part: Part) -> typer.Typer:
    """The three commands, for the database or for the cache."""
    app = typer.Typer(help=f"Snapshots of the {part}.", no_args_is_help=True)

    @app.command(help=f"Take a snapshot of the {part} and wait until it is complete.")
    def create(
        ctx: typer.Context,
        name: EnvName,
        snapshot: Name = None,
        developer: Developer = None,
        sandbox: Sandbox = False,
        timeout: Timeout = 3600,
        as_json: AsJson = False,
    ) -> None:
        _create(ctx.obj, part, name, snapshot, developer, timeout, sandbox=sandbox, as_json=as_json)

    @app.command("list", help=f"Show the snapshots of the {part}, the newest first.")
    def list_(
        ctx: typer.Context,
        name: EnvName,
        developer: Developer = None,
        sandbox: Sandbox = False,
        as_json: AsJson = False,
    ) -> None:
        _list(ctx.obj, part, name, developer, sandbox=sandbox, as_json=as_json)

    @app.command(help=f"Delete a manual snapshot of the {part}; what it holds is gone.")
    def delete(
        ctx: typer.Context,
        name: EnvName,
        snapshot: Identifier,
        developer: Developer = None,
        sandbox: Sandbox = False,
        yes: Yes = False,
        as_json: AsJson = False,
    ) -> None:
        _delete(ctx.obj, part, name, snapshot, developer, sandbox=sandbox, yes=yes, as_json=as_json)

    return app


def _create(
    services: Services, part: Part, name: str, wanted: str | None, developer: str | None,
    timeout: int, *, sandbox: bool, as_json: bool,
) -> None:  # fmt: skip
    from vdbctl.cli import deployed
    from vdbctl.operate import snapshots

    found = deployed.find(services, name, developer, sandbox=sandbox)
    identifier = wanted or f"{found.outputs.stack}-{services.now():%Y%m%d-%H%M%S}"
    with services.show.waiting(f"snapshot {identifier}") as tell:
        taken = snapshots.take(
            found.aws, found.outputs, part, identifier, _tags(found), timeout_s=timeout, tell=tell
        )
    _show(services, [taken], as_json=as_json)


def _list(
    services: Services, part: Part, name: str, developer: str | None, *, sandbox: bool,
    as_json: bool,
) -> None:  # fmt: skip
    from vdbctl.cli import deployed
    from vdbctl.operate import snapshots

    found = deployed.find(services, name, developer, sandbox=sandbox)
    _show(services, snapshots.find(found.aws, found.outputs, part), as_json=as_json)


def _delete(
    services: Services, part: Part, name: str, identifier: str, developer: str | None, *,
    sandbox: bool, yes: bool, as_json: bool,
) -> None:  # fmt: skip
    from vdbctl.cli import deployed
    from vdbctl.cli.consent import ask
    from vdbctl.errors import OperationFailed
    from vdbctl.operate import snapshots

    found = deployed.find(services, name, developer, sandbox=sandbox)
    known = snapshots.find(found.aws, found.outputs, part)
    chosen = next((one for one in known if one.identifier == identifier), None)
    if chosen is None:
        raise OperationFailed(
            f"{found.outputs.stack} has no snapshot {identifier} of its {part}",
            hint=f"`vdbctl {'db' if part == 'database' else 'cache'} snapshot list {name}` shows "
            "what there is",
        )
    if chosen.kind != "manual":
        raise OperationFailed(
            f"{identifier} is {chosen.kind}, and goes by itself when its time is over",
            hint="only manual snapshots can be deleted",
        )
    others = sum(one.is_complete for one in known) - chosen.is_complete
    taken = f"{chosen.taken:%Y-%m-%d %H:%M} UTC" if chosen.taken else "an unknown time"
    ask(
        services,
        f"delete {identifier} of {taken}? {others} other snapshots of {found.identifier} stay.",
        yes=yes,
    )
    snapshots.delete(found.aws, found.outputs, chosen)
    if as_json:
        services.show.json({"deleted": identifier, "left": others})
    else:
        services.show.done(f"{identifier} is deleted, {others} others stay")


def _tags(found: Deployed) -> dict[str, str]:
    environment = found.environment
    return {
        "Project": environment.project,
        "Environment": environment.name,
        "Stack": environment.stack,
        "MadeBy": "vdbctl",
    }


def _show(services: Services, found: Sequence[Snapshot], *, as_json: bool) -> None:
    if as_json:
        services.show.json([dataclasses.asdict(one) for one in found])
        return
    columns = ("snapshot", "kind", "state", "taken (UTC)", "GB", "engine", "encrypted")
    rows = [
        (o.identifier, o.kind, o.status, o.taken, o.size_gb, o.engine, o.encrypted) for o in found
    ]
    services.show.table(columns, rows, right=("GB",))

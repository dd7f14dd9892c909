"""render, destroy, output; and where plan and apply are added to the commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vdbctl.cli.adopt import adopt
from vdbctl.cli.apply import apply
from vdbctl.cli.drift import drift
from vdbctl.cli.eject import eject
from vdbctl.cli.options import (
    AllowDataLoss,
    AllowFreeze,
    AsJson,
    Developer,
    EnvName,
    Sandbox,
    Verbose,
    Yes,
)
from vdbctl.cli.plan import PENDING, plan

if TYPE_CHECKING:
    from vdbctl.cli.services import Services

_PANEL = "Environments"

Overwrite = Annotated[bool, typer.Option("--overwrite", help="Also replace files edited by hand.")]


def register(app: typer.Typer) -> None:
    """Add these commands at the top level."""
    for command in (render, plan, apply, drift, destroy, output, adopt, eject):
        app.command(rich_help_panel=_PANEL)(command)


def render(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    sandbox: Sandbox = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 3 if files differ.")
    ] = False,
    overwrite: Overwrite = False,
) -> None:
    """Write the Terraform workspace, and show what changed in it."""
    from vdbctl.cli import report
    from vdbctl.render import workspace

    services: Services = ctx.obj
    if sandbox:
        services.enter_sandbox()
    resolved = services.sound(name, developer)
    folder, files = services.workspace(resolved.environment), services.files(resolved)
    changes = workspace.changes(folder, files)
    report.file_changes(services.show, folder, changes)
    if check:
        raise typer.Exit(PENDING if changes else 0)
    workspace.write(folder, files, overwrite=overwrite)


def destroy(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    sandbox: Sandbox = False,
    yes: Yes = False,
    allow_data_loss: AllowDataLoss = None,
    allow_freeze: AllowFreeze = False,
    verbose: Verbose = False,
) -> None:
    """Remove everything that `apply` made; protection is lifted first, a last snapshot kept."""
    from vdbctl.cli import teardown
    from vdbctl.spec.guards import enforce_freeze

    services: Services = ctx.obj
    if sandbox:
        services.enter_sandbox()
    resolved = services.resolved(name, developer)
    environment = resolved.environment
    enforce_freeze(environment.stack, environment.guards, services.now(), allowed=allow_freeze)
    teardown.run(services, resolved, yes=yes, allowed=allow_data_loss or [], verbose=verbose)


def output(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    sandbox: Sandbox = False,
    as_json: AsJson = False,
    form: Annotated[
        Literal["table", "json", "env", "export", "ecs"],
        typer.Option("--format", "-f", help="env: a .env file; export: a shell; ecs: secrets."),
    ] = "table",
) -> None:
    """Show where the deployed environment's parts are."""
    from vdbctl.cli import report
    from vdbctl.iac import variables

    services: Services = ctx.obj
    if sandbox:
        services.enter_sandbox()
    outputs = services.outputs(name, developer)
    if form in ("env", "export"):
        services.show.text(variables.lines(outputs, export=form == "export"))
    elif form == "ecs":
        services.show.json(variables.container_secrets(outputs))
    else:
        report.outputs(services.show, outputs, as_json=as_json or form == "json")

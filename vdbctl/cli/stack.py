"""render, plan, apply, destroy, output: an environment's Terraform."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vdbctl.cli.options import (
    AllowCost,
    AllowDataLoss,
    AsJson,
    Developer,
    EnvName,
    ExitCode,
    Sandbox,
    Verbose,
    Yes,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vdbctl.cli.services import Services
    from vdbctl.iac.plan import Plan
    from vdbctl.iac.terraform import Terraform
    from vdbctl.spec.load import Resolved
    from vdbctl.spec.model import Environment

PENDING = 3
_PANEL = "Environments"

Overwrite = Annotated[bool, typer.Option("--overwrite", help="Also replace files edited by hand.")]


def register(app: typer.Typer) -> None:
    """Add these commands at the top level."""
    for command in (render, plan, apply, destroy, output):
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


def plan(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    sandbox: Sandbox = False,
    as_json: AsJson = False,
    exit_code: ExitCode = False,
    verbose: Verbose = False,
) -> None:
    """Show what `apply` would change, and the monthly cost after it."""
    from vdbctl.cli import report

    services: Services = ctx.obj
    resolved = _ready(services, name, developer, sandbox)
    terraform = _prepared(services, resolved, verbose=verbose)
    with (
        report.progress(services.show, terraform, "planning", verbose=verbose),
        terraform.plan() as changes,
    ):
        pass
    estimate = services.estimate(resolved.environment)
    report.plan(
        services.show,
        resolved.environment,
        changes,
        estimate,
        before_usd=services.cost_before(resolved.environment),
        as_json=as_json,
    )
    if exit_code and changes.has_changes:
        raise typer.Exit(PENDING)


def apply(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    sandbox: Sandbox = False,
    yes: Yes = False,
    allow_data_loss: AllowDataLoss = None,
    allow_cost: AllowCost = False,
    migrate: Annotated[
        bool,
        typer.Option("--migrate/--no-migrate", help="Run pending migrations, set up users."),
    ] = True,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Bring AWS to the environment's file, then its database to its migrations."""
    from vdbctl.cli import migrate as migrations
    from vdbctl.cli import report, users
    from vdbctl.cost.estimate import guard_budget
    from vdbctl.iac import applied as last_applied

    services: Services = ctx.obj
    started = time.monotonic()
    resolved = _ready(services, name, developer, sandbox)
    environment = resolved.environment
    estimate = services.estimate(environment)
    guard_budget(estimate, environment, allowed=allow_cost)
    terraform = _prepared(services, resolved, verbose=verbose)
    changes = _apply_plan(
        services, terraform, environment, allow_data_loss or [], yes=yes, verbose=verbose
    )
    outputs = terraform.outputs()
    last_applied.write(terraform.folder, estimate.monthly_usd, services.now())
    ran = 0
    if migrate and environment.migrations and environment.migrations.auto:
        ran = migrations.bring_up(services, environment, outputs)
    if migrate:
        users.bring_up_if_reachable(services, environment, outputs)
    report.applied(
        services.show,
        environment,
        outputs,
        estimate,
        changes=changes,
        migrations=ran,
        seconds=time.monotonic() - started,
        as_json=as_json,
        sandbox=sandbox,
    )


def _apply_plan(
    services: Services,
    terraform: Terraform,
    environment: Environment,
    allowed: Sequence[str],
    *,
    yes: bool,
    verbose: bool,
) -> Plan:
    """Plan, show, guard, ask, and apply exactly that plan."""
    from vdbctl.cli import report
    from vdbctl.iac.plan import guard_data

    show = services.show
    with (
        report.progress(show, terraform, "planning", verbose=verbose) as progress,
        terraform.plan() as changes,
    ):
        progress.stop()
        report.plan(
            show,
            environment,
            changes,
            services.estimate(environment),
            before_usd=services.cost_before(environment),
            to_stderr=True,
        )
        guard_data(changes, allowed)
        if changes.has_changes:
            ask(services, f"apply these changes to {environment.stack}?", yes=yes)
            show.step(f"apply {environment.stack}")
            total = len(changes.changes)
            with report.progress(show, terraform, "applying", total=total, verbose=verbose):
                terraform.apply()
    return changes


def destroy(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    sandbox: Sandbox = False,
    yes: Yes = False,
    allow_data_loss: AllowDataLoss = None,
    verbose: Verbose = False,
) -> None:
    """Remove everything that `apply` made; protection is lifted first, a last snapshot kept."""
    from vdbctl.cli import teardown

    services: Services = ctx.obj
    if sandbox:
        services.enter_sandbox()
    resolved = services.resolved(name, developer)
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


def _ready(services: Services, name: str, developer: str | None, sandbox: bool) -> Resolved:
    """The environment, checked, and AWS (or the sandbox) that answers."""
    services.environment_names()
    resolved = services.sound(name, developer)
    if sandbox:
        services.enter_sandbox()
    services.aws(resolved.environment.region).identity()
    return resolved


def _prepared(services: Services, resolved: Resolved, *, verbose: bool) -> Terraform:
    """The workspace written and initialised."""
    from vdbctl.cli import report
    from vdbctl.render import workspace

    environment = resolved.environment
    folder = services.workspace(environment)
    workspace.write(folder, services.files(resolved))
    if services.sandboxed:
        services.write_sandbox_override(folder)
    terraform = services.terraform(environment)
    with report.progress(services.show, terraform, "preparing", verbose=verbose):
        terraform.init()
    return terraform


def ask(services: Services, question: str, *, yes: bool) -> None:
    """Go on only with consent; without a terminal nothing is asked.

    Raises:
        UsageError: Nobody can be asked.
        Exit: The answer was not yes.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise typer.BadParameter("stdin is no terminal, so nobody can be asked; repeat with --yes")
    if not services.show.confirm(question):
        services.show.say("nothing was changed")
        raise typer.Exit(1)

"""plan: what an apply would change, for people, for programs and for pull requests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl.cli.options import (
    AllowSecondStack,
    AsJson,
    Developer,
    Everything,
    ExitCode,
    Jobs,
    OptionalEnvName,
    Sandbox,
    Verbose,
)

if TYPE_CHECKING:
    from vdbctl.cli.services import Services
    from vdbctl.iac.document import PlanDocument
    from vdbctl.iac.plan import Plan
    from vdbctl.spec.model import Environment

PENDING = 3


def plan(
    ctx: typer.Context,
    name: OptionalEnvName = None,
    developer: Developer = None,
    everything: Everything = False,
    jobs: Jobs = None,
    sandbox: Sandbox = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Keep the plan for `apply --plan FILE`; with --all a folder.",
        ),
    ] = None,
    as_json: AsJson = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Print Markdown, for a pull request.")
    ] = False,
    allow_second_stack: AllowSecondStack = None,
    exit_code: ExitCode = False,
    verbose: Verbose = False,
) -> None:
    """Show what `apply` would change, and the monthly cost after it."""
    from vdbctl.cli import markdown, plans
    from vdbctl.iac import guards, review

    services: Services = ctx.obj
    if everything:
        _plan_all(services, name, jobs, out, sandbox, as_json, as_markdown, exit_code)
        return
    name = require_name(name)
    allowed = tuple(allow_second_stack or ())
    found = made(services, name, developer, allowed, sandbox=sandbox, verbose=verbose)
    if as_json:
        services.show.text(found.model_dump_json(indent=2))
    elif as_markdown:
        services.show.text(markdown.text(found))
    else:
        plans.show_plan(services.show, found)
    if out:
        review.write(out, found)
        services.show.say(f"kept in {out}; `vdbctl apply {name} --plan {out}` applies no other")
    guards.possible([change.address for change in found.changes if change.risk == "refused"])
    if exit_code and found.has_changes:
        raise typer.Exit(PENDING)


def made(
    services: Services,
    name: str,
    developer: str | None,
    beside: tuple[str, ...] = (),
    *,
    sandbox: bool,
    verbose: bool,
) -> PlanDocument:
    """The plan of an environment, as `apply` would make it: what a killed run had made is kept."""
    from vdbctl.cli import origin, prepare, recover, report, stacks

    resolved = prepare.ready(services, name, developer, sandbox=sandbox)
    stacks.require_first(services, resolved.environment, beside)
    terraform = prepare.prepared(services, resolved, verbose=verbose)
    origin.require_fit(services, resolved.environment, terraform)
    with (
        report.progress(services.show, terraform, "planning", verbose=verbose),
        recover.plan(services, resolved.environment, terraform) as changes,
    ):
        pass
    return document(services, resolved.environment, changes)


def require_name(name: str | None) -> str:
    """The environment that was named.

    Raises:
        BadParameter: None was.
    """
    if name is None:
        raise typer.BadParameter("name an environment, or say --all")
    return name


def _plan_all(
    services: Services,
    name: str | None,
    jobs: int | None,
    out: Path | None,
    sandbox: bool,
    as_json: bool,
    as_markdown: bool,
    exit_code: bool,
) -> None:
    from vdbctl.cli import fleet, markdown

    if sandbox:
        services.enter_sandbox()
    runs, made = fleet.plan(services, name, jobs=jobs, folder=out, sandbox=sandbox)
    if as_json:
        services.show.json(fleet.documents(runs))
    elif as_markdown:
        services.show.text("\n".join(markdown.text(each) for each in made))
    else:
        fleet.show_plans(services.show, made)
    fleet.raise_failures(runs, "planned")
    if exit_code and any(each.has_changes for each in made):
        raise typer.Exit(PENDING)


def document(services: Services, environment: Environment, changes: Plan) -> PlanDocument:
    """A plan with its estimate, as it is shown and kept."""
    from vdbctl import __version__
    from vdbctl.iac import document as documents

    estimate = services.estimate(environment)
    least, most = changes.minutes
    return documents.PlanDocument(
        vdbctl=__version__,
        made_at=services.now(),
        environment=environment.name,
        developer=environment.developer,
        stack=environment.stack,
        region=environment.region,
        spec_sha256=environment.checksum,
        has_changes=changes.has_changes,
        changes=documents.changes(changes),
        outputs_change=changes.outputs_change,
        loses_data=changes.lost_data,
        minutes=documents.MinutesDocument(least=least, most=most),
        monthly_usd=estimate.monthly_usd,
        monthly_usd_before=services.cost_before(environment),
        prices_unknown=tuple(line.quantity.item for line in estimate.unknown),
    )

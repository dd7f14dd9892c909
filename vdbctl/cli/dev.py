"""dev: developers' copies: who has which, for how long, and what they cost."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl.cli.options import (
    AllowCost,
    AllowSecondStack,
    AsJson,
    Developer,
    EnvName,
    Sandbox,
    Verbose,
    Yes,
)

if TYPE_CHECKING:
    from vdbctl.cli.services import Services
    from vdbctl.operate.copies import Copy
    from vdbctl.spec.model import Environment

HOURS_A_MONTH = Decimal(730)

app = typer.Typer(help="Developers' copies of environments.", no_args_is_help=True)


@app.command("list")
def list_(ctx: typer.Context, sandbox: Sandbox = False, as_json: AsJson = False) -> None:
    """Show all copies: owner, age, state, last connection, end, cost so far and a month."""
    from vdbctl.cli.show import usd

    services: Services = ctx.obj
    now = services.now()
    found = [(copy, _monthly(services, copy)) for copy in _copies(services, sandbox=sandbox)]
    if as_json:
        services.show.json([_document(copy, monthly, now) for copy, monthly in found])
        return
    if not found:
        services.show.say("there are no copies; `vdbctl apply ENV --developer NAME` makes one")
        return
    rows = [
        (
            copy.developer,
            copy.environment,
            f"{(now - copy.created).days} d",
            copy.status,
            f"{copy.connected:%Y-%m-%d}" if copy.connected else "not in 14 days",
            _ends(copy, now),
            usd(_so_far(copy, monthly, now)),
            usd(monthly),
        )
        for copy, monthly in found
    ]
    columns = ("developer", "environment", "age", "state", "last used", "ends", "USD", "USD/month")
    services.show.table(columns, rows, right=("age", "USD", "USD/month"))


@app.command()
def extend(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    days: Annotated[int, typer.Option(min=1, max=365, help="From now on.")] = 7,
    sandbox: Sandbox = False,
) -> None:
    """Give a copy more time, and start it if it was stopped."""
    from vdbctl.errors import NothingDeployed
    from vdbctl.operate import copies

    services: Services = ctx.obj
    if sandbox:
        services.enter_sandbox()
    environment = services.resolved(name, developer).environment
    aws = services.aws(environment.region)
    found = copies.find(aws, environment.project, services.now())
    copy = next((one for one in found if one.stack == environment.stack), None)
    if copy is None:
        raise NothingDeployed(
            f"there is no copy {environment.stack}", hint="`vdbctl dev list` shows all of them"
        )
    end = services.now() + timedelta(days=days)
    copies.set_end(aws, copy.arn, end)
    services.show.done(f"{copy.stack} ends at {end:%Y-%m-%d %H:%M} UTC")
    if copy.status == "stopped":
        copies.start(aws, copy)
        services.show.done(f"{copy.identifier} is starting")


@app.command()
def clone(
    ctx: typer.Context,
    name: EnvName,
    source: Annotated[
        str, typer.Option("--from", metavar="ENV", help="Whose data: a deployed environment.")
    ],
    developer: Developer = None,
    snapshot: Annotated[
        str | None, typer.Option(metavar="ID", help="This snapshot, instead of the data as it is.")
    ] = None,
    sandbox: Sandbox = False,
    yes: Yes = False,
    allow_cost: AllowCost = False,
    allow_second_stack: AllowSecondStack = None,
    verbose: Verbose = False,
) -> None:
    """Make a copy with another environment's data, masked before anybody can connect."""
    from vdbctl.cli import apply, cloning, prepare, stacks

    services: Services = ctx.obj
    script = cloning.script(services, services.read(name).environment)
    resolved = prepare.ready(services, name, developer, sandbox=sandbox)
    stacks.require_first(services, resolved.environment, allow_second_stack or ())
    copied = cloning.with_data_of(services, resolved, source, snapshot)
    terraform = prepare.prepared(services, copied, verbose=verbose)
    agreed = apply.Consent(yes=yes, cost=allow_cost)
    apply.change(services, terraform, copied.environment, agreed, verbose=verbose)
    outputs = terraform.outputs()
    mark(services, copied.environment, outputs.database_arn)
    cloning.mask(services, outputs, script, close_first=True)
    apply.bring_up(services, copied.environment, outputs)
    services.show.done(f"{copied.environment.stack} has the data of {source}, masked")


@app.command()
def mask(
    ctx: typer.Context, name: EnvName, developer: Developer = None, sandbox: Sandbox = False
) -> None:
    """Mask a copy whose masking failed, once its files are mended, and open it."""
    from vdbctl.cli import apply, cloning

    services: Services = ctx.obj
    environment = services.resolved(name, developer).environment
    script = cloning.script(services, environment)
    if sandbox:
        services.enter_sandbox()
    outputs = services.outputs(name, developer)
    cloning.mask(services, outputs, script, close_first=False)
    apply.bring_up(services, environment, outputs)
    services.show.done(f"{environment.stack} is masked and open")


@app.command()
def reap(
    ctx: typer.Context,
    grace_days: Annotated[
        int, typer.Option(min=0, max=90, help="Days after its end that a copy is left alone.")
    ] = 3,
    sandbox: Sandbox = False,
    yes: Yes = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say which.")] = False,
    verbose: Verbose = False,
) -> None:
    """Destroy copies whose time is over; one that cannot be destroyed stops none of the others."""
    from vdbctl.cli import teardown
    from vdbctl.cli.consent import ask
    from vdbctl.errors import PartlyDone, VdbctlError

    services: Services = ctx.obj
    limit = services.now() - timedelta(days=grace_days)
    over = [
        copy
        for copy in _copies(services, sandbox=sandbox)
        if copy.expires is not None and copy.expires < limit
    ]
    for copy in over:
        services.show.say(f"{copy.stack}: ended {copy.expires:%Y-%m-%d}, {copy.status}")
    if not over:
        services.show.say("no copy's time is over")
    if dry_run or not over:
        return
    ask(services, f"destroy {len(over)} copies?", yes=yes)
    failed = {}
    for copy in over:
        try:
            resolved = services.resolved(copy.environment, copy.developer)
            _lift(services, resolved.environment, copy)
            teardown.run(services, resolved, yes=True, allowed=(), verbose=verbose)
        except VdbctlError as error:
            failed[copy.stack] = error
    if failed:
        raise PartlyDone("destroyed", len(over) - len(failed), failed)


def _lift(services: Services, environment: Environment, copy: Copy) -> None:
    """A stopped database cannot be changed or deleted everywhere; it is started first."""
    from vdbctl.operate import copies, waiting

    if copy.status != "stopped":
        return
    aws = services.aws(environment.region)
    copies.start(aws, copy)
    kind = "aws_rds_cluster" if copy.is_cluster else "aws_db_instance"
    with services.show.waiting(f"{copy.identifier} is starting, so that it can be removed"):
        waiting.until_there(aws, kind, copy.identifier)


def _copies(services: Services, *, sandbox: bool) -> tuple[Copy, ...]:
    """Copies of all projects and regions that the environment files name."""
    from vdbctl.operate import copies

    if sandbox:
        services.enter_sandbox()
    environments = [services.read(name).environment for name in services.environment_names()]
    places = sorted({(one.region, one.project) for one in environments})
    return tuple(
        copy
        for region, project in places
        for copy in copies.find(services.aws(region), project, services.now())
    )


def _monthly(services: Services, copy: Copy) -> Decimal | None:
    """Estimate of a copy; None where its environment has no file here."""
    if copy.environment not in services.environment_names():
        return None
    environment = services.resolved(copy.environment, copy.developer).environment
    return services.estimate(environment).monthly_usd


def _so_far(copy: Copy, monthly: Decimal | None, now: datetime) -> Decimal | None:
    hours = Decimal((now - copy.created).total_seconds()) / 3600
    return None if monthly is None else monthly * hours / HOURS_A_MONTH


def _ends(copy: Copy, now: datetime) -> str:
    if copy.expires is None:
        return "never"
    return f"{copy.expires:%Y-%m-%d}" + (" (over)" if copy.expires < now else "")


def _document(copy: Copy, monthly: Decimal | None, now: datetime) -> dict[str, object]:
    return {
        "stack": copy.stack,
        "environment": copy.environment,
        "developer": copy.developer,
        "status": copy.status,
        "created": copy.created,
        "last_connection": copy.connected,
        "expires": copy.expires,
        "usd_so_far": _so_far(copy, monthly, now),
        "monthly_usd": monthly,
    }


def mark(services: Services, environment: Environment, database_arn: str) -> None:
    """Give a new copy the end that its spec says; one that has an end keeps it."""
    from vdbctl.operate import copies

    if environment.ttl_days is None:
        return
    aws = services.aws(environment.region)
    end = copies.end_of(aws, database_arn)
    if end is None:
        end = services.now() + timedelta(days=environment.ttl_days)
        copies.set_end(aws, database_arn, end)
    services.show.say(f"this copy ends at {end:%Y-%m-%d %H:%M} UTC; `vdbctl dev extend` moves it")

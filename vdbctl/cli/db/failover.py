"""db failover, cache failover: let another one take over, and measure."""

from __future__ import annotations

import dataclasses
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl.cli.options import AsJson, Developer, EnvName, Sandbox, Timeout, Via, Yes

if TYPE_CHECKING:
    from collections.abc import Callable

    from vdbctl.cli.deployed import Deployed
    from vdbctl.cli.services import Services
    from vdbctl.operate.failover import Change


def failover(
    ctx: typer.Context,
    name: EnvName,
    to: Annotated[
        str | None, typer.Option("--to", metavar="READER", help="Which reader; else AWS chooses.")
    ] = None,
    developer: Developer = None,
    sandbox: Sandbox = False,
    yes: Yes = False,
    timeout: Timeout = 900,
    as_json: AsJson = False,
    via: Via = None,
) -> None:
    """Let a reader or the standby take over, and measure how long nobody was answered."""
    from vdbctl.cli import deployed
    from vdbctl.cli.consent import ask
    from vdbctl.operate import failover as operate

    services: Services = ctx.obj
    found = deployed.find(services, name, developer, sandbox=sandbox)
    question = f"fail {found.identifier} over now? Connections break, for half a minute or so."
    ask(services, question, yes=yes)
    asking = _asking(services, found, via)
    with services.show.waiting(f"failing {found.identifier} over") as tell:
        change = operate.database(
            found.aws, found.outputs, target=to, ask=asking, timeout_s=timeout, tell=tell
        )
    _show(services, change, found.identifier, as_json=as_json)


def cache_failover(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    sandbox: Sandbox = False,
    yes: Yes = False,
    timeout: Timeout = 900,
    as_json: AsJson = False,
) -> None:
    """Let a replica of the cache take over (ElastiCache takes 15 of these a day)."""
    from vdbctl.cli import deployed
    from vdbctl.cli.consent import ask
    from vdbctl.operate import failover as operate

    services: Services = ctx.obj
    found = deployed.find(services, name, developer, sandbox=sandbox)
    ask(services, f"fail the cache of {found.outputs.stack} over now?", yes=yes)
    with services.show.waiting("failing the cache over") as tell:
        change = operate.cache(found.aws, found.outputs, timeout_s=timeout, tell=tell)
    _show(services, change, f"the cache of {found.outputs.stack}", as_json=as_json)


def _asking(services: Services, found: Deployed, via: str | None) -> Callable[[], object] | None:
    """A question over a connection of its own each time; None where there is no way."""
    from vdbctl.errors import DatabaseUnreachable

    def ask() -> object:
        with closing(services.database(found.outputs, via)) as database:
            return database.execute("SELECT 1").scalar()

    try:
        ask()
    except DatabaseUnreachable as error:
        services.show.say(f"no downtime is measured: {error.message}", "yellow")
        return None
    return ask


def _show(services: Services, change: Change, what: str, *, as_json: bool) -> None:
    if as_json:
        services.show.json(dataclasses.asdict(change))
        return
    services.show.done(f"{what}: {change.before} before, {change.after} now")
    for words in change.errors:
        services.show.say(f"     seen meanwhile: {words}")
    if change.downtime_s is not None:
        services.show.text(f"no answer for {change.downtime_s:.1f} s")

"""db wait: until the database answers."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl.cli.options import AsJson, Developer, EnvName, Sandbox, Via

if TYPE_CHECKING:
    from collections.abc import Callable

    from vdbctl.cli.deployed import Deployed
    from vdbctl.cli.services import Services


def wait(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    sandbox: Sandbox = False,
    timeout: Annotated[int, typer.Option(metavar="SECONDS", help="Give up after this.")] = 300,
    as_json: AsJson = False,
    via: Via = None,
) -> None:
    """Wait until the database is available and answers; wakes a paused one."""
    import dataclasses

    from vdbctl.cli import deployed
    from vdbctl.database import wait as waiting

    services: Services = ctx.obj
    found = deployed.find(services, name, developer, sandbox=sandbox)
    with services.show.waiting("waiting for the database") as tell:
        seconds = _until_available(found, timeout, tell)
        with closing(services.database(found.outputs, via)) as database:
            greeting = waiting.until_ready(
                database, timeout_s=max(timeout - seconds, 1), on_wait=tell
            )
    if as_json:
        services.show.json(dataclasses.asdict(greeting))
        return
    services.show.text(
        f"PostgreSQL {greeting.version}, database {greeting.database}, user {greeting.user}"
    )


def _until_available(found: Deployed, timeout_s: float, tell: Callable[[str], None]) -> float:
    """Wait as AWS's control plane tells; a role that may not ask it waits for answers alone."""
    from vdbctl.errors import AwsRefused
    from vdbctl.operate import availability

    try:
        return availability.wait(found.aws, found.outputs, timeout_s=timeout_s, tell=tell)
    except AwsRefused as error:
        tell(error.message)
        return 0

"""db users: the application's and the read-only user."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from vdbctl.cli.options import AsJson, Developer, EnvName, Sandbox, Via

if TYPE_CHECKING:
    from vdbctl.cli.services import Services


def users(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    sandbox: Sandbox = False,
    as_json: AsJson = False,
    via: Via = None,
) -> None:
    """Make the application's and the read-only user, set their passwords and rights."""
    from vdbctl.cli import deployed
    from vdbctl.cli import users as parts

    services: Services = ctx.obj
    found = deployed.find(services, name, developer, sandbox=sandbox)
    changed = parts.bring_up(services, found.environment, found.outputs, via)
    if as_json:
        services.show.json({"changed": changed})
    elif not changed:
        services.show.say("all users are as they should be")

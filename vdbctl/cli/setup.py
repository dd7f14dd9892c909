"""setup: what vdbctl needs besides Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from vdbctl.cli.services import Services


def register(app: typer.Typer) -> None:
    """Add this command at the top level."""
    app.command(rich_help_panel="Machine")(setup)


def setup(ctx: typer.Context) -> None:
    """Make sure of terraform 1.11 or newer: the one on PATH, else a download."""
    from vdbctl.errors import TerraformMissing
    from vdbctl.iac import binary

    services: Services = ctx.obj
    try:
        found = binary.find(services.variables, services.cache)
    except TerraformMissing as missing:
        services.show.say(missing.message)
        found = binary.download(services.cache, services.show.say)
    services.show.done(f"terraform: {found}")
    mirror = binary.provider_mirror(services.variables)
    services.show.done(f"AWS provider: {mirror or 'from registry.terraform.io'}")

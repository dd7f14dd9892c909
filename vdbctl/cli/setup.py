"""setup: what vdbctl needs besides Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from pathlib import Path

    from vdbctl.cli.services import Services
    from vdbctl.iac.programs import Program


def register(app: typer.Typer) -> None:
    """Add this command at the top level."""
    app.command(rich_help_panel="Machine")(setup)


def setup(ctx: typer.Context) -> None:
    """Make sure of terraform 1.11 or newer: the one on PATH, else a download.

    Environments with `terraform: {binary: tofu}` need OpenTofu, which you install yourself.
    """
    from vdbctl.iac import binary, programs

    services: Services = ctx.obj
    for program in services.programs():
        found = _found(services, program)
        used = programs.of(found)
        services.show.done(f"{used.title}: {found}")
        mirror = binary.provider_mirror(services.variables, used)
        services.show.done(f"AWS provider: {mirror or f'from {used.registry}'}")


def _found(services: Services, program: Program) -> Path:
    from vdbctl.errors import TerraformMissing
    from vdbctl.iac import binary, programs

    try:
        return binary.find(services.variables, services.cache, program)
    except TerraformMissing as missing:
        if program == programs.TOFU:
            raise
        services.show.say(missing.message)
        return binary.download(services.cache, services.show.say)

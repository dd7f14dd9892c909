"""setup: what vdbctl needs besides Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pathlib import Path

    from vdbctl.cli.services import Services
    from vdbctl.iac.programs import Program


def register(app: typer.Typer) -> None:
    """Add this command at the top level."""
    app.command(rich_help_panel="Machine")(setup)


def setup(
    ctx: typer.Context,
    platforms: Annotated[
        list[str] | None,
        typer.Option(
            "--platform",
            metavar="OS_ARCH",
            help="Lock the AWS provider for this platform, too, such as linux_arm64; repeatable.",
        ),
    ] = None,
) -> None:
    """Make sure of terraform 1.11 or newer: the one on PATH, else a download.

    Environments with `terraform: {binary: tofu}` need OpenTofu, which you install yourself.
    """
    from vdbctl.iac import binary, programs

    services: Services = ctx.obj
    _require_names(platforms or [])
    for program in services.programs():
        found = _found(services, program)
        used = programs.of(found)
        services.show.done(f"{used.title}: {found}")
        mirror = binary.provider_mirror(services.variables, used)
        services.show.done(f"AWS provider: {mirror or f'from {used.registry}'}")
    if platforms:
        _lock(services, platforms)


def _require_names(platforms: list[str]) -> None:
    from vdbctl.iac.platforms import SHAPE

    for name in platforms:
        if not SHAPE.fullmatch(name):
            raise typer.BadParameter(
                f"{name!r} is no platform; they are called linux_arm64, darwin_arm64 …",
                param_hint="--platform",
            )


def _lock(services: Services, names: list[str]) -> None:
    """Lock each version of the provider that an environment asks for."""
    from vdbctl.iac import platforms

    for program, provider in services.pins():
        settings = services.settings_for(program, provider)
        services.show.say(
            f"reading the AWS provider {provider} for {', '.join(names)} "
            "(about 150 MB for each platform where it comes from a registry)"
        )
        version = platforms.lock(settings, names)
        changed = platforms.spread(settings, services.stacks.glob("*"))
        services.show.done(f"AWS provider {version} is locked for them in {settings.shared_lock}")
        if changed:
            services.show.done(f"and in {', '.join(changed)}: commit the .terraform.lock.hcl there")


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

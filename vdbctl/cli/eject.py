"""eject: a workspace as a repository of its own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl.cli.options import Developer, EnvName

if TYPE_CHECKING:
    from vdbctl.cli.services import Services


def eject(
    ctx: typer.Context,
    name: EnvName,
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="A folder that is not there.")],
    developer: Developer = None,
) -> None:
    """Write an environment as plain Terraform that goes on without vdbctl, with a README."""
    from vdbctl import __version__
    from vdbctl.iac import state
    from vdbctl.render import ejected, workspace

    services: Services = ctx.obj
    resolved = services.sound(name, developer)
    environment = resolved.environment
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise typer.BadParameter(f"{to} is there already; name a folder that is not")
    own = services.workspace(environment) / state.FILE
    copied = environment.state.kind == "local" and own.is_file()
    files = ejected.files(
        environment,
        services.files(resolved),
        source=resolved.source,
        templates=workspace.templates_folder().parent / "eject",
        version=__version__,
        today=services.now().date(),
        has_state=copied,
    )
    for path, content in files.items():
        target = to / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    if environment.migrations:
        chosen = environment.migrations.set
        shutil.copytree(services.project / "migrations" / chosen, to / "migrations" / chosen)
    if copied:
        shutil.copy2(own, to / state.FILE)
        services.show.say(f"the state was copied; {own} does not count any more", "yellow")
    services.show.done(f"{len(files)} files in {to}; {to / 'README.md'} says how to go on")

"""init: environments, migrations and what belongs beside them, in a user's own repository."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl import files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vdbctl.cli.services import Services

DEFAULT_SET = "content-hub"
OTHER_REGION = "us-west-2"
"""Where the shipped environments keep their copies."""
SCHEMA = "environments/schema.json"
_MODELINE = "# yaml-language-server: $schema=schema.json\n"
_IGNORED = ("/.vdbctl/",)


def register(app: typer.Typer) -> None:
    """Add `init` at the top level."""
    app.command(rich_help_panel="Environments")(init)


def init(
    ctx: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="[FOLDER]", help="Where; this folder when left out.")
    ] = Path(),
    project: Annotated[
        str | None, typer.Option(metavar="NAME", help="Prefix of all names; default: the folder's.")
    ] = None,
    region: Annotated[str, typer.Option(metavar="REGION", help="AWS region.")] = "us-east-1",
    environments: Annotated[
        str | None,
        typer.Option("--environments", metavar="A,B", help="Which ones; default: all that ship."),
    ] = None,
    set_name: Annotated[
        str,
        typer.Option(
            "--set",
            metavar="SET",
            help="Example schema: content-hub, assistant, learning, recipes.",
        ),
    ] = DEFAULT_SET,
    migrations: Annotated[
        bool, typer.Option("--migrations/--no-migrations", help="An example schema as well.")
    ] = True,
) -> None:
    """Put environments, migrations and an editor schema here; nothing is overwritten."""
    services: Services = ctx.obj
    name = _project_name(project or folder.absolute().name)
    chosen = environments.split(",") if environments else None
    made = kept = 0
    for path, text in _files(name, region, chosen, set_name if migrations else None):
        target = folder / path
        if target.exists():
            services.show.say(f"kept     {path}", "yellow")
            kept += 1
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        files.write(target, text)
        services.show.say(f"created  {path}", "green")
        made += 1
    _ignore(folder / ".gitignore")
    services.show.done(f"{made} files created, {kept} kept")
    services.show.say("next: vdbctl validate, vdbctl cost estimate, vdbctl sandbox start")


def _files(
    project: str, region: str, chosen: list[str] | None, set_name: str | None
) -> Iterator[tuple[str, str]]:
    """Path and text of each file.

    Args:
        set_name: Of the migrations; None for none.
    """
    import json

    from vdbctl.spec import schema

    shipped = _shipped("environments")
    names = sorted(path.stem for path in shipped.glob("*.yaml"))
    unknown = [name for name in chosen or () if name not in names]
    if unknown:
        raise typer.BadParameter(
            f"no environment {', '.join(unknown)}; there are {', '.join(names)}"
        )
    for name in chosen or names:
        text = (shipped / f"{name}.yaml").read_text(encoding="utf-8")
        text = re.sub(r"^project: .*$", f"project: {project}", text, flags=re.MULTILINE)
        text = re.sub(r"^region: .*$", f"region: {region}", text, flags=re.MULTILINE)
        if region == OTHER_REGION:
            text = text.replace(f"copy_region: {OTHER_REGION}", "copy_region: us-east-1")
        if set_name:
            text = text.replace(f"  set: {DEFAULT_SET}\n", f"  set: {set_name}\n")
        else:
            text = re.sub(r"^migrations:\n(  .*\n)+\n?", "", text, flags=re.MULTILINE)
            text = re.sub(r"^functions:\n  gdpr: true\n\n?", "", text, flags=re.MULTILINE)
        yield f"environments/{name}.yaml", _MODELINE + _with_zones(text, name)
    for path in sorted((shipped / "usage").glob("*.yaml")):
        yield f"environments/usage/{path.name}", path.read_text(encoding="utf-8")
    yield SCHEMA, json.dumps(schema.json_schema(), indent=2) + "\n"
    if set_name:
        yield from _set(set_name)


def _with_zones(text: str, name: str) -> str:
    """The zones that have all services of an environment, where those that it would get do not.

    Written down here, while nothing exists: zones of a network that exists never change.
    """
    from vdbctl.spec import load, zones
    from vdbctl.spec.network import DedicatedNetwork

    environment = load.resolve(text, name=name, source=f"{name}.yaml").environment
    network, region = environment.network, environment.region
    if not isinstance(network, DedicatedNetwork) or f"  zones: {network.zones}\n" not in text:
        return text
    first = zones.chosen(region, network)
    better = zones.better(region, zones.used(environment), first)
    lines = f"  zones: {len(first) or network.zones}\n"
    if better != first:
        lines += f"  zone_ids: [{', '.join(better)}]\n"
    return text.replace(f"  zones: {network.zones}\n", lines, 1)


def _set(name: str) -> Iterator[tuple[str, str]]:
    """Path and text of each file of a set, and what belongs beside it."""
    shipped = _shipped("migrations")
    names = sorted(path.name for path in shipped.iterdir() if path.is_dir())
    if name not in names:
        raise typer.BadParameter(f"no set {name}; there are {', '.join(names)}")
    beside = [path for path in shipped.iterdir() if path.is_file()]
    for path in sorted([*beside, *(shipped / name).rglob("*")]):
        if path.is_file():
            relative = path.relative_to(shipped).as_posix()
            yield f"migrations/{relative}", path.read_text(encoding="utf-8")


def _shipped(name: str) -> Path:
    """A folder that comes with vdbctl: inside the installed package, else in the source tree."""
    from vdbctl.render import workspace

    templates = workspace.templates_folder().parent
    inside = templates / name
    return inside if inside.is_dir() else templates.parent / name


def _project_name(text: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-0123456789")[:20].strip("-")
    if len(slug) < 2:
        raise typer.BadParameter(f"{text!r} cannot be part of resource names; give --project NAME")
    return slug


def _ignore(path: Path) -> None:
    """Add what git should not see; lines that are there stay."""
    text = files.text(path) if path.is_file() else ""
    missing = [line for line in _IGNORED if line not in text.splitlines()]
    if missing:
        separator = "" if not text or text.endswith("\n") else "\n"
        files.write(path, text + separator + "\n".join(missing) + "\n")

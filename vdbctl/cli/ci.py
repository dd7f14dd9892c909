"""ci: pipelines that plan on pull requests, apply what was reviewed, and look for drift."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vdbctl.cli.services import Services
    from vdbctl.render.pipeline import Platform

app = typer.Typer(help="Pipelines for GitHub and GitLab.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Pipelines for GitHub and GitLab."""


@app.command()
def init(
    ctx: typer.Context,
    platform: Annotated[
        str, typer.Argument(metavar="github|gitlab", help="Where the pipelines run.")
    ],
    environments: Annotated[
        str | None,
        typer.Option("--environments", metavar="A,B", help="Which ones; default: all shared ones."),
    ] = None,
) -> None:
    """Write pipelines into this repository; nothing is overwritten."""
    from typing import cast

    from vdbctl import __version__
    from vdbctl.render import pipeline, workspace

    services: Services = ctx.obj
    if platform not in ("github", "gitlab"):
        raise typer.BadParameter(f"{platform!r} is not known; there are github and gitlab")
    chosen = environments.split(",") if environments else list(services.environment_names())
    found = [services.read(name).environment for name in chosen]
    files = pipeline.files(
        cast("Platform", platform),
        workspace.templates_folder().parent / "ci",
        environments=chosen,
        region=found[0].region,
        version=__version__,
    )
    for path, text in files.items():
        target = services.project / path
        if target.exists():
            services.show.say(f"kept     {path}", "yellow")
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        services.show.say(f"created  {path}", "green")
    local = [one.name for one in found if one.state.kind == "local"]
    if local:
        services.show.say(
            f"warning: the state of {', '.join(local)} is on this machine, where no pipeline finds "
            "it; `state: {kind: s3, bucket: NAME}` and `vdbctl state bootstrap` come first",
            "yellow",
        )
    services.show.say("next: make the roles and tell the platform their ARNs; docs/ci.md")

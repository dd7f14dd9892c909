"""sandbox: AWS on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl.cli.options import AsJson

if TYPE_CHECKING:
    from vdbctl.cli.services import Services

app = typer.Typer(
    help="AWS on this machine: try everything without an account.", no_args_is_help=True
)

Port = Annotated[int, typer.Option(min=0, max=65_535, help="Port of the AWS APIs; 0: a free one.")]


@app.command()
def start(
    ctx: typer.Context,
    port: Port = 0,
    data_api_port: Annotated[
        int, typer.Option(min=0, max=65_535, help="Port of the Data API; 0: a free one.")
    ] = 0,
) -> None:
    """Start it, or find the one that runs."""
    from vdbctl.sandbox import control

    services: Services = ctx.obj
    services.private(make=True)
    with services.show.waiting("starting the sandbox"):
        endpoints = control.start(services.sandbox_home, port=port, data_api_port=data_api_port)
    services.show.done(f"AWS at {endpoints.aws_url}, Data API at {endpoints.data_api_url}")


@app.command()
def stop(ctx: typer.Context) -> None:
    """Stop it; everything in it is gone."""
    from vdbctl.sandbox import control

    services: Services = ctx.obj
    stopped = control.stop(services.sandbox_home)
    services.show.done("stopped" if stopped else "no sandbox was running")


@app.command()
def status(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Show where it answers, and which databases it holds."""
    from vdbctl.sandbox import control

    services: Services = ctx.obj
    found = control.status(services.sandbox_home)
    if as_json:
        services.show.json(
            {
                "aws_url": found.endpoints.aws_url,
                "data_api_url": found.endpoints.data_api_url,
                "pid": found.pid,
                "started_at": found.started_at,
                "databases": found.databases,
            }
        )
        return
    services.show.text(f"AWS       {found.endpoints.aws_url}")
    services.show.text(f"Data API  {found.endpoints.data_api_url}")
    services.show.text(f"since     {found.started_at:%Y-%m-%d %H:%M:%S} UTC, pid {found.pid}")
    if found.databases:
        columns = ("arn", "database", "port")
        services.show.table(columns, [[row[key] for key in columns] for row in found.databases])


@app.command()
def reset(ctx: typer.Context) -> None:
    """Empty it: no resources, no databases, no state."""
    from vdbctl.sandbox import control

    services: Services = ctx.obj
    control.reset(services.sandbox_home)
    services.show.done("the sandbox is empty")


@app.command()
def env(ctx: typer.Context) -> None:
    """Print variables that point any AWS SDK at it: eval "$(vdbctl sandbox env)"."""
    import shlex

    from vdbctl.sandbox import control

    services: Services = ctx.obj
    for name, value in control.require(services.sandbox_home).environment().items():
        services.show.text(f"export {name}={shlex.quote(value)}")

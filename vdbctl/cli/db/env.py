"""db env: what programs need to connect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vdbctl.cli.options import Developer, EnvName, Sandbox

if TYPE_CHECKING:
    from vdbctl.cli.services import Services

Form = Literal["dotenv", "export", "ecs", "url", "json"]


def env(
    ctx: typer.Context,
    name: EnvName,
    form: Annotated[
        Form, typer.Option("--format", "-f", help="dotenv, shell exports, ECS secrets, URLs.")
    ] = "dotenv",
    who: Annotated[
        Literal["application", "readonly", "master"],
        typer.Option("--as", help="As whom to connect."),
    ] = "application",
    with_password: Annotated[
        bool, typer.Option("--with-password", help="Print the password too: beware of logs.")
    ] = False,
    developer: Developer = None,
    sandbox: Sandbox = False,
) -> None:
    """Print what a program needs to connect; the password only when it is asked for."""
    from vdbctl.cli import connect, deployed
    from vdbctl.iac import variables

    services: Services = ctx.obj
    found = deployed.find(services, name, developer, sandbox=sandbox)
    if form == "ecs":
        if with_password:
            raise typer.BadParameter("containers read secrets at start; leave --with-password out")
        services.show.json(variables.container_secrets(found.outputs))
        return
    login = connect.login(found.aws, found.outputs, who) if with_password else None
    username = login.username if login else connect.username(found, who)
    values = variables.connection(
        found.outputs, username, login.password if login else None, tls=not services.sandboxed
    )
    if form == "json":
        services.show.json(values)
    elif form == "url":
        services.show.text(
            "".join(f"{value}\n" for key, value in values.items() if key.endswith("URL"))
        )
    else:
        services.show.text(variables.as_lines(values, export=form == "export"))

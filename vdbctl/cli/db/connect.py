"""db connect: psql, with TLS and a password or an IAM token that no argument list shows."""

from __future__ import annotations

import os
import shutil
import socket
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vdbctl.cli.options import Developer, EnvName, Sandbox, Via

if TYPE_CHECKING:
    from vdbctl.cli.deployed import Deployed
    from vdbctl.cli.services import Services

CONNECT_TIMEOUT_S = 5
WAKE_TIMEOUT_S = 120


def connect(
    ctx: typer.Context,
    name: EnvName,
    who: Annotated[
        Literal["master", "application", "readonly"] | None,
        typer.Option("--as", help="As whom; else readonly on prod, master elsewhere."),
    ] = None,
    iam: Annotated[
        bool, typer.Option("--iam", help="An IAM token of 15 minutes instead of the password.")
    ] = False,
    user: Annotated[
        str | None, typer.Option(metavar="NAME", help="Another database user, with --iam.")
    ] = None,
    developer: Developer = None,
    sandbox: Sandbox = False,
    via: Via = None,
) -> None:
    """Open psql; a paused cluster is woken first."""
    from vdbctl.cli import deployed

    services: Services = ctx.obj
    if user and not iam:
        raise typer.BadParameter("--user needs --iam; --as names the users with a password")
    psql = _psql(services)
    found = deployed.find(services, name, developer, sandbox=sandbox)
    chosen = who or ("readonly" if found.environment.tier == "prod" else "master")
    variables = _variables(services, found, chosen, via, iam=iam, user=user)
    _wake(services, found)
    _reach(found, variables["PGHOST"], int(variables["PGPORT"]))
    services.show.say(
        f"psql as {variables['PGUSER']} on {found.identifier} ({variables['PGSSLMODE']})"
    )
    os.execve(psql, [psql], {**services.variables, **variables})  # noqa: S606  # no shell


def _psql(services: Services) -> str:
    from vdbctl.errors import ToolMissing

    found = shutil.which("psql", path=services.variables.get("PATH"))
    if found is None:
        raise ToolMissing(
            "there is no psql on PATH",
            hint="install PostgreSQL's client (apt install postgresql-client, brew install libpq), "
            "or use `vdbctl db query`, which needs none",
        )
    return found


def _variables(
    services: Services,
    found: Deployed,
    who: str,
    via: str | None,
    *,
    iam: bool,
    user: str | None,
) -> dict[str, str]:
    """Of libpq; the password is in none of the arguments, where other users would see it."""
    from vdbctl.cli import connect as ways

    outputs = found.outputs
    host, port = ways.address(via) if via else (outputs.database_endpoint, outputs.database_port)
    if iam:
        username = user or ways.username(found, who)
        # A token is for the database's own address, also where a tunnel leads there.
        password = found.aws.database_token(
            outputs.database_endpoint, outputs.database_port, username
        )
    else:
        login = ways.login(found.aws, outputs, who)
        username, password = login.username, login.password
    tls = ways.tls(services, outputs.region, via) or {"sslmode": "prefer"}
    return {
        "PGHOST": host,
        "PGPORT": str(port),
        "PGDATABASE": outputs.database_name,
        "PGUSER": username,
        "PGPASSWORD": password,
        "PGAPPNAME": "vdbctl",
        **{f"PG{key.upper()}": value for key, value in tls.items()},
    }


def _wake(services: Services, found: Deployed) -> None:
    from vdbctl.database import wait

    if not found.outputs.data_api:
        return
    with (
        closing(services.database(found.outputs)) as database,
        services.show.waiting("is it awake?") as tell,
    ):
        wait.until_ready(database, timeout_s=WAKE_TIMEOUT_S, on_wait=tell)


def _reach(found: Deployed, host: str, port: int) -> None:
    """Tell a missing route before psql tells a time-out.

    Raises:
        DatabaseUnreachable: Nothing answers at this address.
    """
    from vdbctl.errors import DatabaseUnreachable

    try:
        socket.create_connection((host, port), timeout=CONNECT_TIMEOUT_S).close()
    except OSError as error:
        other = (
            "`vdbctl db query` goes over the Data API; or open a tunnel and name it with --via"
            if found.outputs.data_api
            else "open a tunnel (SSM, VPN) and name it with --via HOST:PORT"
        )
        raise DatabaseUnreachable(
            f"no way from here to {host}:{port}: {error}",
            hint=f"{other}; `vdbctl db diagnose` finds out why",
        ) from error

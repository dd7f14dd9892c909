"""From the outputs of a stack to an open database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from vdbctl.errors import DatabaseAccessDenied, DatabaseUnreachable

if TYPE_CHECKING:
    from vdbctl.aws import Aws, Login
    from vdbctl.cli.deployed import Deployed
    from vdbctl.cli.services import Services
    from vdbctl.database.port import Database
    from vdbctl.database.runner import Runner
    from vdbctl.iac.outputs import Outputs


def database(services: Services, outputs: Outputs, via: str | None) -> Database:
    """Over the Data API where there is one, through the runner where there is one, else directly
    with the user and password of the secret.

    Args:
        services: Where AWS and the environment's variables come from.
        outputs: Of the deployed stack.
        via: `HOST:PORT` of a tunnel, or None for the database's own address.
    """
    aws, secret_arn = services.aws(outputs.region), outputs.database_secret_arn
    if secret_arn is None:
        raise DatabaseAccessDenied(
            f"no secret is known for {outputs.database_identifier}",
            hint="name one with username and password in database.adopted.secret_arn, then apply",
        )
    if outputs.data_api and via is None:
        from vdbctl.database.data_api import DataApi

        return DataApi(
            aws.data_api(),
            cluster_arn=outputs.database_arn,
            secret_arn=secret_arn,
            database=outputs.database_name,
            on_wait=lambda words: services.show.say(f"     {words}"),
        )
    if outputs.runner_function_name and via is None and not services.sandboxed:
        return runner(aws, outputs)
    return direct(services, outputs, aws.login(secret_arn), via)


def runner(aws: Aws, outputs: Outputs) -> Runner:
    """The database behind the functions of a stack that has them."""
    from vdbctl.cli.migrate import actor
    from vdbctl.database.runner import Functions, Runner
    from vdbctl.functions.logins import CALLERS

    if not outputs.runner_function_name or not outputs.accounts_function_name:
        raise DatabaseUnreachable(
            f"{outputs.stack} has the runner of an earlier version",
            hint="`vdbctl apply` brings its functions up to date",
        )

    def sign() -> str:
        return aws.database_token(outputs.database_endpoint, outputs.database_port, CALLERS)

    functions = Functions(outputs.runner_function_name, outputs.accounts_function_name)
    return Runner(aws.functions(), functions, sign=sign, actor=actor())


def direct(services: Services, outputs: Outputs, login: Login, via: str | None) -> Database:
    """A connection of one's own, as one of the users.

    Raises:
        DatabaseAccessDenied: The server refuses the user or the password.
        DatabaseUnreachable: There is no way to it from here.
    """
    from vdbctl.database.postgres import Postgres

    host, port = address(via) if via else (outputs.database_endpoint, outputs.database_port)
    options: dict[str, str | int] = {
        "host": host,
        "port": port,
        "dbname": outputs.database_name,
        "user": login.username,
        "password": login.password,
    }
    return Postgres.connect(
        options | tls(services, outputs.region, via),
        on_notice=lambda words: services.show.say(f"     {words}"),
    )


def login(aws: Aws, outputs: Outputs, who: str) -> Login:
    """User and password, out of Secrets Manager.

    Args:
        who: `master`, `application` or `readonly`.

    Raises:
        DatabaseAccessDenied: This environment has no such user, or no secret of it is known.
    """
    arn = getattr(outputs, f"{'database' if who == 'master' else who}_secret_arn")
    if arn is None:
        raise DatabaseAccessDenied(
            f"{outputs.stack} has no {who} user with a password of its own",
            hint="`access.application_user` and `access.readonly_user` in its file make them; "
            "--as master is there always",
        )
    return aws.login(arn)


def username(found: Deployed, who: str) -> str:
    """Name of a user, from the environment's file."""
    if who == "master":
        return found.environment.database.username
    name: str | None = getattr(found.environment.access, f"{who}_user")
    if name is None:
        login(found.aws, found.outputs, who)
    return name or ""


def address(via: str) -> tuple[str, int]:
    """Host and port of `--via`."""
    host, _, port = via.rpartition(":")
    if not host or not port.isdigit():
        raise typer.BadParameter(f"--via {via}: expected HOST:PORT, such as localhost:5433")
    return host, int(port)


def tls(services: Services, region: str, via: str | None) -> dict[str, str]:
    """RDS proves who it is, by the certificates that PGSSLROOTCERT names, the project's own, or
    those that vdbctl ships; over a tunnel that it is RDS's, but not by the tunnel's name. Of a
    region whose certificates are not known, it is not asked to."""
    from vdbctl.database import certificates

    if services.sandboxed:
        return {}
    named = services.variables.get("PGSSLROOTCERT")
    found = named or certificates.path(services.project, region)
    if found is None:
        return {"sslmode": "require"}
    return {"sslmode": "verify-ca" if via else "verify-full", "sslrootcert": str(found)}

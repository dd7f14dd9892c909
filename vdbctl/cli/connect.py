"""From the outputs of a stack to an open database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from vdbctl.errors import DatabaseAccessDenied

if TYPE_CHECKING:
    from vdbctl.cli.services import Services
    from vdbctl.database.port import Database
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
        from vdbctl.database.runner import Runner

        return Runner(aws.functions(), outputs.runner_function_name)
    from vdbctl.database.postgres import Postgres

    host, port = _address(via) if via else (outputs.database_endpoint, outputs.database_port)
    login = aws.login(secret_arn)
    options: dict[str, str | int] = {
        "host": host,
        "port": port,
        "dbname": outputs.database_name,
        "user": login.username,
        "password": login.password,
    }
    return Postgres.connect(options | _tls(services))


def _address(via: str) -> tuple[str, int]:
    host, _, port = via.rpartition(":")
    if not host or not port.isdigit():
        raise typer.BadParameter(f"--via {via}: expected HOST:PORT, such as localhost:5433")
    return host, int(port)


def _tls(services: Services) -> dict[str, str]:
    """RDS is spoken to over TLS; verified where the certificates of RDS are named."""
    if services.sandboxed:
        return {}
    bundle = services.variables.get("PGSSLROOTCERT")
    if bundle:
        return {"sslmode": "verify-full", "sslrootcert": bundle}
    return {"sslmode": "require"}

"""db diagnose: why the database cannot be reached."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import typer

from vdbctl.cli.options import AsJson, Developer, EnvName, Sandbox, Via

if TYPE_CHECKING:
    from vdbctl.cli.services import Services


def diagnose(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    sandbox: Sandbox = False,
    as_json: AsJson = False,
    via: Via = None,
) -> None:
    """Try each station on the way to the database, and name the one that fails."""
    from vdbctl.cli import deployed, evidence
    from vdbctl.database import wait
    from vdbctl.operate import diagnosis

    services: Services = ctx.obj
    found = deployed.find(services, name, developer, sandbox=sandbox)

    def ask() -> str:
        with closing(services.database(found.outputs, via)) as database:
            greeting = wait.until_ready(database, timeout_s=60)
        return f"PostgreSQL {greeting.version}, database {greeting.database}, {greeting.user}"

    direct = via is not None or not (found.outputs.data_api or found.outputs.runner_function_name)
    stations = diagnosis.run(found.aws, found.outputs, ask, direct=direct)
    evidence.show(services, stations, as_json=as_json, what=found.identifier)

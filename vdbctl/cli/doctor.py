"""doctor: whether this machine, the account and the engine are fit for it."""

from __future__ import annotations

import shutil
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vdbctl.cli.options import AsJson, Developer, OptionalEnvName, Sandbox, Via

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vdbctl.cli.services import Services
    from vdbctl.iac.programs import Program
    from vdbctl.operate.evidence import Evidence
    from vdbctl.spec.model import Environment


def register(app: typer.Typer) -> None:
    """Add `doctor` at the top level."""
    app.command(rich_help_panel="Machine")(doctor)


def doctor(
    ctx: typer.Context,
    name: OptionalEnvName = None,
    developer: Developer = None,
    sandbox: Sandbox = False,
    as_json: AsJson = False,
    via: Via = None,
) -> None:
    """Check the machine; with ENV also the account, its quotas, the engine and pgvector."""
    from vdbctl.cli import evidence

    services: Services = ctx.obj
    if sandbox:
        services.enter_sandbox()
    found = _all(services, name, developer, via)
    evidence.show(services, found, as_json=as_json, what=name or "this machine")


def _all(
    services: Services, name: str | None, developer: str | None, via: str | None
) -> Iterator[Evidence]:
    yield from machine(services)
    if name is None:
        return
    environment = services.resolved(name, developer).environment
    yield from account(services, environment)
    yield from other_stacks(services, environment)
    yield from _deployed(services, environment, via)


def machine(services: Services) -> Iterator[Evidence]:
    """Programs and packages."""
    from vdbctl.operate.evidence import Evidence

    version = ".".join(map(str, sys.version_info[:3]))
    yield Evidence("Python", "ok", f"{version}, {sys.executable}")
    for one in services.programs():
        yield from _program(services, one)
    for program, use, advice in (
        ("git", "names of developers, `cost diff` of revisions", "install git"),
        ("psql", "`db connect`", "install PostgreSQL's client; `db query` needs none"),
    ):
        found = shutil.which(program, path=services.variables.get("PATH"))
        if found:
            yield Evidence(program, "ok", found)
        else:
            yield Evidence(program, "warning", f"is not on PATH; it is for {use}", advice)
    yield _extras()


def _program(services: Services, program: Program) -> Iterator[Evidence]:
    from vdbctl.iac import binary, programs
    from vdbctl.operate.evidence import Evidence, tried

    found = tried(
        program.title, lambda: str(binary.find(services.variables, services.cache, program))
    )
    yield found
    used = programs.of(Path(found.seen)) if found.verdict == "ok" else program
    mirror = binary.provider_mirror(services.variables, used)
    yield Evidence("AWS provider", "ok", str(mirror or f"from {used.registry}"))


def _extras() -> Evidence:
    from importlib.util import find_spec

    from vdbctl.operate.evidence import Evidence

    packages = {"postgres": "psycopg", "cache": "redis", "parquet": "pyarrow", "sandbox": "moto"}
    missing = [extra for extra, package in packages.items() if find_spec(package) is None]
    if not missing:
        return Evidence("extras", "ok", ", ".join(packages))
    advice = f"pip install 'vdbctl[{','.join(missing)}]', where they are wanted"
    return Evidence("extras", "warning", f"not installed: {', '.join(missing)}", advice)


def account(services: Services, environment: Environment) -> Iterator[Evidence]:
    """Credentials, quotas against what the environment adds, and the engine's version."""
    from vdbctl.operate import account as operate
    from vdbctl.operate.evidence import tried

    aws = services.aws(environment.region)
    identity = tried("credentials", lambda: aws.identity().arn)
    yield identity
    if identity.verdict != "ok":
        return
    is_new = services.store(environment).read() is None
    yield from operate.quotas(aws, _adds(environment) if is_new else {})
    database = environment.database
    yield operate.engine(aws, database.engine, database.version)


def other_stacks(services: Services, environment: Environment) -> Iterator[Evidence]:
    """The environment under the name that its project had before."""
    from vdbctl.cli import stacks
    from vdbctl.operate.evidence import Evidence

    found = stacks.renamed(services, environment)
    if found:
        words = f"deployed too: {', '.join(one.words for one in found)}"
        yield Evidence("other stacks", "warning", words, stacks.advice(environment, found))


def _adds(environment: Environment) -> dict[str, int]:
    """What a first apply makes, of what there are quotas for."""
    database, network = environment.database, environment.network
    of_cluster = database.engine == "aurora-postgresql"
    readers = getattr(database, "readers", 0) + getattr(database, "replicas", 0)
    own_network = network.mode == "dedicated"
    gateways = {"none": 0, "single": 1, "per-zone": getattr(network, "zones", 1)}
    return {
        "VPCs": int(own_network),
        "Elastic IP addresses": gateways.get(getattr(network, "nat", "none"), 0),
        "DB instances": 1 + readers,
        "DB clusters": int(of_cluster),
    }


def _deployed(services: Services, environment: Environment, via: str | None) -> Iterator[Evidence]:
    """What is known of the pgvector that is installed."""
    from vdbctl.errors import VdbctlError
    from vdbctl.operate import advisories
    from vdbctl.operate.evidence import Evidence

    if services.store(environment).read() is None:
        yield Evidence("pgvector", "skipped", f"{environment.stack} is not deployed")
        return
    try:
        outputs = services.terraform(environment).outputs()
        with closing(services.database(outputs, via)) as database:
            yield from advisories.check(database)
    except VdbctlError as error:
        yield Evidence("pgvector", "skipped", error.message, error.hint or "")

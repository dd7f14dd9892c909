"""adopt: an environment for a database that is there already."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl import files
from vdbctl.cli.options import Sandbox, Verbose

if TYPE_CHECKING:
    from vdbctl.cli.services import Services
    from vdbctl.iac.document import PlanDocument
    from vdbctl.operate.adoption import Adoption
    from vdbctl.spec.model import Environment

TIERS = ("prod", "staging")
"""The first one whose rules what was found keeps."""
_TOP = """\
# Written by `vdbctl adopt`: {identifier} as it was found on {day}.
# `vdbctl plan {name}` shows what would change, `vdbctl apply {name}` takes it into the state.
# What stands under `adopted` belongs to somebody else and is not changed; docs/adopt.md.

"""


def adopt(
    ctx: typer.Context,
    database: Annotated[
        str, typer.Option("--db", metavar="IDENTIFIER", help="Cluster or instance, or its ARN.")
    ],
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="ENV", help="Name of the environment; default: as the db."),
    ] = None,
    region: Annotated[
        str | None, typer.Option(metavar="REGION", help="Default: that of the credentials.")
    ] = None,
    tier: Annotated[
        str | None,
        typer.Option(metavar="TIER", help="Default: prod for what is fit for it, else staging."),
    ] = None,
    project: Annotated[
        str | None, typer.Option(metavar="NAME", help="Prefix of all names; default: as others.")
    ] = None,
    database_name: Annotated[
        str | None,
        typer.Option("--database", metavar="NAME", help="Database to connect to."),
    ] = None,
    secret: Annotated[
        str | None,
        typer.Option("--secret", metavar="ARN", help="Secret with `username` and `password`."),
    ] = None,
    sandbox: Sandbox = False,
    verbose: Verbose = False,
) -> None:
    """Write an environment for an existing database, and plan until nothing would change."""
    from vdbctl.cli import plan as planning
    from vdbctl.cli import plans
    from vdbctl.operate import adoption

    services: Services = ctx.obj
    if sandbox:
        services.enter_sandbox()
    _require_known(name, tier)
    neighbours = _neighbours(services)
    neighbour = neighbours[0] if neighbours else None
    where = region or _region(neighbour)
    aws = services.aws(where)
    aws.identity()
    found = adoption.read(aws, database, database_name=database_name, secret_arn=secret)
    owner = project or (neighbour.project if neighbour else _slug(services.project.absolute().name))
    name = name or _name(found.identifier, owner)
    for one in neighbours:
        if (one.region, one.database_identifier) == (where, found.identifier):
            raise typer.BadParameter(f"{found.identifier} is the database of {one.name} already")
    target = services.project / "environments" / f"{name}.yaml"
    if target.exists():
        raise typer.BadParameter(f"{target} is there already; choose another --name")
    tiers = (tier,) if tier else TIERS
    text = ""
    for each in tiers:
        text = _text(found, name, each, project=owner, region=where, day=f"{services.now():%F}")
        if _makes_sense(services, text, name, str(target)):
            break
    target.parent.mkdir(parents=True, exist_ok=True)
    files.write(target, text)
    services.show.say(f"created  {target.relative_to(services.project)}", "green")
    for note in found.notes:
        services.show.say(f"note     {note}", "yellow")
    document = planning.made(services, name, None, sandbox=sandbox, verbose=verbose)
    plans.show_plan(services.show, document)
    _verdict(services, document, name)


def _verdict(services: Services, document: PlanDocument, name: str) -> None:
    others = [change for change in document.changes if change.action != "import"]
    if others:
        services.show.say(
            f"{len(others)} of these would change: bring environments/{name}.yaml to what is there "
            f"(the value before the arrow), and look again with `vdbctl plan {name}`",
            "yellow",
        )
        return
    services.show.done(f"nothing would change; `vdbctl apply {name}` takes it over")


def _region(neighbour: Environment | None) -> str:
    import boto3

    found = boto3.session.Session().region_name or (neighbour.region if neighbour else None)
    if not found:
        raise typer.BadParameter("no region is configured; give --region REGION")
    return str(found)


def _name(identifier: str, project: str) -> str:
    """The identifier, without the project that would come before it again."""
    rest = identifier.removeprefix(f"{project}-")
    return _slug(rest if len(rest) > 1 else identifier)


def _slug(identifier: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", identifier.lower())[:20].strip("-")
    return slug if len(slug) > 1 else f"{slug}-db"


def _neighbours(services: Services) -> list[Environment]:
    """Environments that are here already, as far as they can be read."""
    from vdbctl.errors import SpecInvalid
    from vdbctl.spec import load

    found = []
    for name in load.names_in(services.project / "environments"):
        with suppress(SpecInvalid):
            found.append(services.read(name).environment)
    return found


def _require_known(name: str | None, tier: str | None) -> None:
    """Mistakes on the command line are told before anything is looked for."""
    from typing import get_args

    from vdbctl.spec.model import Tier

    if tier and tier not in get_args(Tier):
        raise typer.BadParameter(f"no tier {tier!r}; there are {', '.join(get_args(Tier))}")
    if name and not re.fullmatch(r"[a-z][a-z0-9-]{0,18}[a-z0-9]", name):
        raise typer.BadParameter(
            f"{name!r} cannot be part of names: use 2 to 20 lower-case letters, digits and hyphens"
        )


def _text(found: Adoption, name: str, tier: str, *, project: str, region: str, day: str) -> str:
    """The environment's file: every value that the tier would else choose is said."""
    import yaml

    parts: list[dict[str, object]] = [
        {"tier": tier, "project": project, "region": region},
        {"network": found.network},
        {"database": found.database},
        {"access": {"lambda_role": False, "application_user": None, "readonly_user": None}},
        {"monitoring": None},
    ]
    blocks = [yaml.safe_dump(part, sort_keys=False, default_flow_style=False) for part in parts]
    return _TOP.format(identifier=found.identifier, name=name, day=day) + "\n".join(blocks)


def _makes_sense(services: Services, text: str, name: str, source: str) -> bool:
    """Whether the environment could be planned.

    Raises:
        NotAdoptable: The model has no way to say what was found.
    """
    from vdbctl.errors import NotAdoptable, SpecInvalid
    from vdbctl.spec import load

    try:
        environment = load.resolve(text, name=name, source=source).environment
    except SpecInvalid as error:
        lines = "\n".join(line.rsplit(f"{source}:", 1)[-1] for line in error.message.splitlines())
        raise NotAdoptable(
            f"an environment cannot say this:\n{lines}",
            hint="change it on AWS first, or report it with this message",
        ) from error
    return all(finding.severity != "error" for finding in services.findings(environment))

"""env list, show, schema, and validate: the specs themselves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl.cli.options import AsJson, Developer, EnvName, OptionalEnvName
from vdbctl.errors import VdbctlError

if TYPE_CHECKING:
    from vdbctl.cli.services import Services
    from vdbctl.spec.finding import Finding

_group = typer.Typer(help="Look at environments.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add `validate` at the top level, and the group `env`."""
    app.command(rich_help_panel="Environments")(validate)
    app.add_typer(_group, name="env")


def validate(ctx: typer.Context, name: OptionalEnvName = None, as_json: AsJson = False) -> None:
    """Check the shape and the sense of environment files."""
    services: Services = ctx.obj
    names = services.environment_names() if name is None else (name,)
    worst = 0
    rows: list[dict[str, object]] = []
    for each in names:
        try:
            findings = services.findings(services.read(each).environment)
        except VdbctlError as error:
            if name is not None:
                raise
            services.show.error(error)
            rows.append({"environment": each, "ok": False, "error": error.message, "findings": []})
            worst = error.exit_code
            continue
        errors = [finding for finding in findings if finding.severity == "error"]
        worst = _policy_code() if errors else worst
        rows.append(
            {"environment": each, "ok": not errors, "findings": [vars(f) for f in findings]}
        )
        _show_findings(services, each, findings)
    if as_json:
        services.show.json(rows)
    raise typer.Exit(worst)


@_group.command("list")
def list_(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Environments of this project."""
    services: Services = ctx.obj
    rows = []
    for name in services.environment_names():
        environment = services.read(name).environment
        rows.append(
            {
                "environment": name,
                "tier": environment.tier,
                "region": environment.region,
                "engine": environment.database.engine,
                "cache": environment.cache.kind if environment.cache else None,
                "stack": environment.stack,
                "monthly_usd": services.estimate(environment).monthly_usd,
            }
        )
    _tell_strays(services)
    if as_json:
        services.show.json(rows)
        return
    columns = ("environment", "tier", "region", "engine", "cache", "monthly_usd")
    cells = [[_cell(row[column]) for column in columns] for row in rows]
    services.show.table(columns, cells, right=("monthly_usd",))


def _tell_strays(services: Services) -> None:
    """What is deployed from here and is none of these environments."""
    from vdbctl.cli import stacks

    for one in stacks.strays(services, local=True):
        services.show.say(
            f"{one.words} is deployed, and no file makes it: is it {one.environment} of the "
            f"project {one.project}? `project: {one.project}` in environments/"
            f"{one.environment}.yaml names it again, for `vdbctl destroy` too",
            "yellow",
        )


@_group.command()
def show(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    as_json: AsJson = False,
) -> None:
    """One environment with every value, and where each comes from."""
    from vdbctl.spec import load

    services: Services = ctx.obj
    resolved = services.read(name, developer)
    if as_json:
        services.show.json(resolved.environment.model_dump(mode="json"))
        return
    rows = [
        (".".join(str(step) for step in path), _cell(value), load.origin(resolved, path))
        for path, value in load.leaves(resolved.environment)
    ]
    services.show.table(("value", name, "from"), rows)


@_group.command()
def diff(
    ctx: typer.Context,
    first: Annotated[str, typer.Argument(metavar="A", help="An environment.")],
    second: Annotated[str, typer.Argument(metavar="B", help="Another one.")],
    as_json: AsJson = False,
) -> None:
    """Two environments side by side: the values in which they differ."""
    from vdbctl.spec import load

    services: Services = ctx.obj
    one, other = (
        {
            ".".join(map(str, path)): value
            for path, value in load.leaves(services.read(name).environment)
            if path != ("name",)
        }
        for name in (first, second)
    )
    keys = [key for key in {**one, **other} if one.get(key) != other.get(key)]
    if as_json:
        services.show.json(
            [{"value": key, first: one.get(key), second: other.get(key)} for key in keys]
        )
        return
    rows = [(key, _cell(one.get(key)), _cell(other.get(key))) for key in keys]
    services.show.table(("value", first, second), rows)
    services.show.say(f"{len(keys)} values differ")


@_group.command()
def schema(ctx: typer.Context) -> None:
    """JSON Schema of an environment file, for editors."""
    from vdbctl.spec import schema as document

    services: Services = ctx.obj
    services.show.text(json.dumps(document.json_schema(), indent=2))


def _show_findings(services: Services, name: str, findings: tuple[Finding, ...]) -> None:
    if not findings:
        services.show.say(f"{name}: ok")
    for finding in findings:
        services.show.say(
            f"{name}: {finding.severity} {finding.code} {finding.field}: {finding.message}; "
            f"{finding.advice}",
            "red" if finding.severity == "error" else "yellow",
        )


def _policy_code() -> int:
    from vdbctl.errors import PolicyViolated

    return PolicyViolated.exit_code


def _cell(value: object) -> str:
    from decimal import Decimal

    if value is None:
        return "-"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:.2f}" if value.as_tuple().exponent else str(value)
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or "-"
    return str(value) if value != {} else "-"

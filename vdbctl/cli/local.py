"""local: an environment's database on this machine, for day-to-day work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vdbctl.cli.options import AsJson, EnvName, Yes

if TYPE_CHECKING:
    from vdbctl.cli.services import Services
    from vdbctl.database.port import Database
    from vdbctl.errors import LocalServerGone
    from vdbctl.iac.outputs import Outputs
    from vdbctl.operate.rights import Rights
    from vdbctl.sandbox.local_stack import LocalStack, Record
    from vdbctl.spec.model import Environment

app = typer.Typer(
    help="An environment's database on this machine, with its migrations and users.",
    no_args_is_help=True,
)

ADDRESS = "127.0.0.1"


@app.command()
def up(
    ctx: typer.Context,
    name: EnvName,
    seed: Annotated[bool, typer.Option("--seed", help="Load the set's sample data too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Start it, or find the one that runs; run what is pending, set up the users."""
    from vdbctl.iac import variables

    services: Services = ctx.obj
    environment = _environment(services, name)
    services.private("local", name, make=True)
    stack = _stack(services, name)
    access = environment.access
    users = [one for one in (access.application_user, access.readonly_user) if one]
    with stack.held(lambda: services.show.say(f"another command works on {name}; waiting")):
        before = stack.read()
        with services.show.waiting(f"starting {name} on this machine"):
            record = stack.up(name, environment.database.name, environment.database.username, users)
        with _blaming(stack, name), closing(_database(stack, record, name)) as database:
            _bring_up(services, environment, database, record, seed=seed)
    if before and before.port not in (0, record.port):
        services.show.say(
            f"port {before.port} is in use by another program; it is {record.port} now", "yellow"
        )
    outputs = _outputs(environment, record)
    if as_json:
        services.show.json(outputs.model_dump(mode="json", exclude_none=True))
        return
    services.show.done(f"{name} answers at {ADDRESS}:{record.port}")
    if record.cache_port is None and environment.cache:
        services.show.say("no cache: install valkey-server or redis-server for one", "yellow")
    services.show.say(f'  eval "$(vdbctl local env {name} --format export)"')
    found = variables.connection(outputs, users[0] if users else record.master, None, tls=False)
    services.show.text(found["DATABASE_URL"])


@app.command()
def down(ctx: typer.Context, name: EnvName) -> None:
    """Stop it; its data stays for the next `up`."""
    services: Services = ctx.obj
    stack = _stack(services, name)
    with stack.held():
        stopped = stack.down()
    services.show.done(f"{name} is stopped" if stopped else f"{name} was not running")


@app.command()
def reset(ctx: typer.Context, name: EnvName, yes: Yes = False) -> None:
    """Stop it and remove its data."""
    from vdbctl.cli.consent import ask

    services: Services = ctx.obj
    stack = _stack(services, name)
    if stack.home.exists():
        ask(services, f"remove the local data of {name}?", yes=yes)
    with stack.held():
        stack.reset()
    services.show.done(f"{name} is gone from this machine; nothing on AWS was touched")


@app.command()
def env(
    ctx: typer.Context,
    name: EnvName,
    form: Annotated[
        Literal["dotenv", "export", "url", "json"], typer.Option("--format", "-f", help="Form.")
    ] = "dotenv",
    who: Annotated[
        Literal["application", "readonly", "master"],
        typer.Option("--as", help="As whom to connect."),
    ] = "application",
) -> None:
    """Print what a program needs to connect; the passwords are good for this machine alone."""
    from vdbctl.iac import variables

    services: Services = ctx.obj
    environment, record = _environment(services, name), _running(services, name)
    username = record.master if who == "master" else getattr(environment.access, f"{who}_user")
    if username not in record.passwords:
        raise typer.BadParameter(f"{name} has no {who} user")
    password = record.passwords[username]
    values = variables.connection(_outputs(environment, record), username, password, tls=False)
    if record.cache_port:
        token = record.passwords["cache"]
        values["CACHE_URL"] = f"redis://default:{token}@{ADDRESS}:{record.cache_port}"
    if form == "json":
        services.show.json(values)
    elif form == "url":
        urls = [value for key, value in values.items() if key.endswith("URL")]
        services.show.text("\n".join(urls))
    else:
        services.show.text(variables.as_lines(values, export=form == "export"))


def _environment(services: Services, name: str) -> Environment:
    return services.read(name).environment


def _stack(services: Services, name: str) -> LocalStack:
    from vdbctl.sandbox.local_stack import LocalStack

    services.read(name)  # a name that is no environment is told before anything is looked for
    return LocalStack.of(services.project, name)


def _running(services: Services, name: str) -> Record:
    from vdbctl.errors import DatabaseUnreachable

    stack = _stack(services, name)
    record = stack.read()
    if record is None or not stack.is_running():
        raise DatabaseUnreachable(
            f"{name} does not run on this machine", hint=f"`vdbctl local up {name}` starts it"
        )
    return record


def _gone(name: str) -> LocalServerGone:
    from vdbctl.errors import LocalServerGone

    return LocalServerGone(
        f"the local PostgreSQL of {name} ended while it was in use",
        hint=f"its data is kept: `vdbctl local up {name}` starts it again and goes on",
    )


@contextmanager
def _blaming(stack: LocalStack, name: str) -> Iterator[None]:
    """What fails because our own server is gone has nothing to do with AWS."""
    from vdbctl.errors import LocalServerGone, VdbctlError

    try:
        yield
    except LocalServerGone:
        raise
    except VdbctlError as error:
        if stack.is_running():
            raise
        raise _gone(name) from error


def _database(stack: LocalStack, record: Record, name: str) -> Database:
    from vdbctl.database.postgres import Postgres

    return Postgres.connect(
        {
            "host": ADDRESS,
            "port": record.port,
            "dbname": record.database,
            "user": record.master,
            "password": record.passwords[record.master],
        },
        instead=lambda error: error if stack.is_running() else _gone(name),
    )


def _bring_up(
    services: Services, environment: Environment, database: Database, record: Record, *, seed: bool
) -> None:
    """The same files, in the same order, by the same code as on AWS."""
    from vdbctl.cli import migrate
    from vdbctl.migrate import seed as seeds
    from vdbctl.operate import users

    if environment.migrations:
        users.make_roles(database, migrate.roles(services, environment))
        count = migrate.run(services, database, services.migrations(environment))
        services.show.done(f"{count} migrations ran" if count else "no migrations are pending")
    access = environment.access
    pairs: tuple[tuple[str | None, Rights], ...] = (
        (access.application_user, "write"),
        (access.readonly_user, "read"),
    )
    wanted = [
        users.User(name, rights, record.version, record.passwords[name])
        for name, rights in pairs
        if name
    ]
    users.ensure(database, wanted)
    users.empower(database, environment.access.admin_role)
    if seed:
        values = services.placeholders(environment)
        statements = seeds.run(database, services.set_folder(environment), values)
        services.show.done(f"{statements} statements of sample data")


def _outputs(environment: Environment, record: Record) -> Outputs:
    """In the form of a deployed stack."""
    from vdbctl.iac.outputs import Outputs

    return Outputs(
        stack=f"{environment.stack}-local",
        region=environment.region,
        engine=environment.database.engine,
        database_arn="local",
        database_identifier=f"{environment.stack}-local",
        database_endpoint=ADDRESS,
        database_reader_endpoint=ADDRESS,
        database_port=record.port,
        database_name=record.database,
        data_api=False,
        workload_subnet_ids=(),
        cache_endpoint=ADDRESS if record.cache_port else None,
        cache_port=record.cache_port,
    )

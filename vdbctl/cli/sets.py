"""migrate new, import, index, lint, test, dump, squash: SQL files, without a deployed database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vdbctl.cli import importing
from vdbctl.cli.options import AsJson, Yes
from vdbctl.errors import SetFailed

if TYPE_CHECKING:
    from vdbctl.cli.services import Services
    from vdbctl.database.port import Database
    from vdbctl.migrate.files import Migration
    from vdbctl.migrate.schema import Schema

SetName = Annotated[str, typer.Argument(metavar="SET", help="Folder below migrations/.")]
OptionalSetName = Annotated[
    str | None, typer.Argument(metavar="[SET]", help="Folder below migrations/; default: all.")
]
PANEL = "Sets of SQL files"


def register(app: typer.Typer) -> None:
    """Add the commands to the group `migrate`."""
    commands: dict[str, Callable[..., None]] = {
        "new": new,
        "import": importing.import_,
        "index": index,
        "lint": lint,
        "test": try_out,
        "dump": dump,
        "squash": squash,
    }
    for name, command in commands.items():
        app.command(name, rich_help_panel=PANEL)(command)


def new(
    ctx: typer.Context,
    set_name: SetName,
    words: Annotated[list[str], typer.Argument(metavar="WORDS...", help="What it does.")],
    fixes: Annotated[
        str | None,
        typer.Option(metavar="VERSION", help="It corrects this migration, which is applied."),
    ] = None,
) -> None:
    """Write the two files of a new migration."""
    from vdbctl.migrate import files as sets
    from vdbctl.migrate import index as indexes
    from vdbctl.migrate import new as files

    services: Services = ctx.obj
    folder = services.project / "migrations" / set_name
    for path in files.create(folder, " ".join(words), services.now(), fixes=fixes):
        services.show.text(str(path))
    if indexes.read(folder) is not None:
        indexes.write(folder, sets.read(folder, None))


def index(ctx: typer.Context, set_name: SetName) -> None:
    """Write the index of a set, which makes two branches conflict in git and not in production."""
    from vdbctl.migrate import files
    from vdbctl.migrate import index as indexes

    services: Services = ctx.obj
    folder = services.project / "migrations" / set_name
    services.show.text(str(indexes.write(folder, files.read(folder, None))))


def lint(
    ctx: typer.Context,
    set_name: OptionalSetName = None,
    as_format: Annotated[
        Literal["text", "json", "sarif"], typer.Option("--format", "-f", help="How to print.")
    ] = "text",
    strict: Annotated[
        bool, typer.Option("--strict", help="Warnings fail as well; for continuous integration.")
    ] = False,
) -> None:
    """Read migrations for locks, lost data, types, vectors, RDS and the Data API; offline."""
    from vdbctl.cli import lint as linting

    linting.run(ctx.obj, set_name, as_format=as_format, strict=strict)


def try_out(
    ctx: typer.Context,
    set_name: OptionalSetName = None,
    idempotent: Annotated[
        bool, typer.Option("--idempotent", help="Each file's statements have to bear a second run.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Files without a rollback fail as well.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Run a set up, down and up again on an embedded database, and compare the schemas."""
    from vdbctl.cli import lint as linting
    from vdbctl.migrate.trial import Trial

    services: Services = ctx.obj
    names = [set_name] if set_name else linting.sets(services)
    found = []
    for name in names:
        services.show.step(f"test {name}")
        folder = services.project / "migrations" / name
        migrations = linting.read(services, name)
        with throwaway(services, name) as database:
            say = services.show.done
            values = linting.values(services, name)
            trial = Trial(database, migrations, folder, values, idempotent, on_step=say)
            found += [(name, finding) for finding in trial.run()]
    if as_json:
        services.show.json([{"set": name, **vars(finding)} for name, finding in found])
    for name, finding in () if as_json else found:
        style = "red" if finding.severity == "error" else "yellow"
        services.show.say(f"{name}: {finding.where}: {finding.words}", style)
    errors = sum(strict or finding.severity == "error" for _, finding in found)
    if errors:
        raise SetFailed(f"{errors} things do not hold", hint="docs/migrations.md says what does")


def dump(
    ctx: typer.Context,
    set_name: SetName,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail when it would change.")
    ] = False,
) -> None:
    """Write the schema that a set makes into its schema.sql, for review."""
    from vdbctl.cli import lint as linting
    from vdbctl.migrate import files, source
    from vdbctl.migrate import index as indexes
    from vdbctl.migrate.schema import NAME

    services: Services = ctx.obj
    folder = services.project / "migrations" / set_name
    migrations = linting.read(services, set_name)
    with throwaway(services, set_name) as database:
        values = files.values_used(files.read(folder, None), linting.values(services, set_name))
        text = built(database, migrations).text(indexes.version(migrations), values)
    path = folder / NAME
    if check and (not path.is_file() or source.text(path) != text):
        raise SetFailed(
            f"{path} is not what the migrations make", hint=f"`vdbctl migrate dump {set_name}`"
        )
    if not check:
        path.write_text(text, encoding="utf-8")
    services.show.text(str(path))


def squash(
    ctx: typer.Context,
    set_name: SetName,
    to: Annotated[str, typer.Option(metavar="VERSION", help="The last one to become part of it.")],
    yes: Yes = False,
) -> None:
    """Put old migrations into one file, after a proof that it makes the same schema."""
    from vdbctl.cli import lint as linting
    from vdbctl.cli.consent import ask
    from vdbctl.migrate import files, squash
    from vdbctl.migrate.schema import differences

    services: Services = ctx.obj
    folder = services.project / "migrations" / set_name
    old = squash.chosen(linting.read(services, set_name), to)
    raw = squash.chosen(files.read(folder, None), to)
    up, down = squash.text(raw), squash.rollback(raw)
    with throwaway(services, set_name) as database:
        before = built(database, old)
    one = files.parse(folder / f"{to}_squashed.sql", up, down, linting.values(services, set_name))
    with throwaway(services, set_name) as database:
        found = "\n".join(differences(before, built(database, (one,))))
    if found:
        raise SetFailed(f"one file would make another schema:\n{found}", hint="squash fewer files")
    ask(services, f"put {len(old)} files into one and keep them in {squash.KEPT}/?", yes=yes)
    services.show.text(str(squash.replace(folder, raw, up, down)))


@contextmanager
def throwaway(services: Services, set_name: str) -> Iterator[Database]:
    """An embedded database with the roles that a set may name."""
    from vdbctl.cli import lint as linting
    from vdbctl.sandbox import throwaway

    values = linting.values(services, set_name)
    with throwaway.database(values["database"], roles(values)) as database:
        yield database


def roles(values: Mapping[str, str]) -> tuple[str, ...]:
    """Roles that the SQL files of a set may name."""
    from vdbctl.spec.placeholders import ROLES

    return tuple(values[name] for name in ROLES if name in values)


def built(database: Database, migrations: tuple[Migration, ...]) -> Schema:
    """The schema that migrations make in an empty database."""
    from vdbctl.migrate import apply, catalogue

    apply.up(database, migrations, actor="migrate dump")
    return catalogue.read(database)

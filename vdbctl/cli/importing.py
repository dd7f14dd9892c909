"""migrate import: a set of what another tool has run until now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vdbctl.cli.options import AsJson
from vdbctl.errors import ExtraMissing, SetFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vdbctl.cli.services import Services
    from vdbctl.migrate.imported.files import File
    from vdbctl.migrate.imported.tools import Folder
    from vdbctl.migrate.imported.trial import Refusal

Tool = Literal["dbmate", "diesel", "flyway", "golang-migrate", "goose", "sqlx", "supabase"]


def import_(
    ctx: typer.Context,
    source: Annotated[
        Path, typer.Argument(metavar="FROM", help="Folder of the other tool's SQL files.")
    ],
    set_name: Annotated[
        str, typer.Argument(metavar="TO", help="Set: a folder below migrations/, new or not.")
    ],
    tool: Annotated[
        Tool | None, typer.Option(help="Whose files they are, where they do not tell.")
    ] = None,
    tried: Annotated[
        bool, typer.Option("--try/--no-try", help="Run them on an embedded database as well.")
    ] = True,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be written; write nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring in the migrations of dbmate, Diesel, Flyway, golang-migrate, goose, sqlx or Supabase.

    The SQL stays as it is, in the order of its tool, and what cannot run is listed with the reason.
    Repeat it when files have been added: those that are there already stay.
    """
    from vdbctl.migrate import files as sets
    from vdbctl.migrate import index
    from vdbctl.migrate.imported import files, tools
    from vdbctl.spec import names

    services: Services = ctx.obj
    folder = services.project / "migrations" / names.migration_set(set_name)
    found = tools.read(source, tool)
    made = files.convert(found, folder)
    refused = _refused(services, made, folder, tried=tried)
    if not dry_run:
        folder.mkdir(parents=True, exist_ok=True)
        for one in made:
            one.write()
        if index.read(folder) is not None:
            index.write(folder, sets.read(folder, None))
    if as_json:
        services.show.json(_document(found, made, refused))
    else:
        _show(services, found, made, refused)
    _report(services, made, refused, set_name, dry_run=dry_run)


def _refused(
    services: Services, made: Sequence[File], folder: Path, *, tried: bool
) -> list[Refusal]:
    from vdbctl.cli import lint, sets
    from vdbctl.migrate.imported import trial

    fine, refused = trial.readable(made, folder, lint.values(services, folder.name))
    if not tried:
        return refused
    try:
        with (
            services.show.waiting("trying the files") as tell,
            sets.throwaway(services, folder.name) as database,
        ):
            told = services.show.paced(tell)
            refused += trial.run(database, fine, on_file=lambda one: told(one.path.name))
    except ExtraMissing as error:
        services.show.say(f"the files were read, not run: {error.message}", "yellow")
    return refused


def _show(
    services: Services, found: Folder, made: Sequence[File], refused: Sequence[Refusal]
) -> None:
    rows = [(str(found.below(one.foreign.path)), one.path.name, one.state) for one in made]
    services.show.table((f"{found.tool}: {found.folder}/", "file of the set", "state"), rows)
    for path, words in found.left_out:
        services.show.say(f"left out: {found.below(path)}: {words}", "yellow")
    for one in refused:
        if one.because is None:
            services.show.say(f"cannot run: {one.words}", "red")
            if one.advice:
                services.show.say(f"  {one.advice}")
    for cause in dict.fromkeys(one.because for one in refused if one.because):
        services.show.say(f"cannot run without {cause.name}:", "red")
        for one in refused:
            if one.because == cause:
                services.show.say(f"  {one.path}")


def _document(found: Folder, made: Sequence[File], refused: Sequence[Refusal]) -> dict[str, object]:
    return {
        "tool": found.tool,
        "files": [
            {
                "version": one.foreign.version,
                "from": str(one.foreign.path),
                "to": str(one.path),
                "rollback": one.down is not None,
                "state": one.state,
            }
            for one in made
        ],
        "left_out": [{"path": str(path), "reason": words} for path, words in found.left_out],
        "cannot_run": [
            {
                "path": str(one.path),
                "reason": one.words,
                "advice": one.advice,
                "because": str(one.because) if one.because else None,
            }
            for one in refused
        ],
    }


def _report(
    services: Services,
    made: Sequence[File],
    refused: Sequence[Refusal],
    set_name: str,
    *,
    dry_run: bool,
) -> None:
    new = [one for one in made if one.state == "new"]
    for one in made:
        if one.state == "changed":
            services.show.say(
                f"{one.path} differs from {one.foreign.path}; it stays as it is", "yellow"
            )
    verb = "would be written" if dry_run else "written"
    both = sum(one.down is not None for one in new)
    services.show.done(f"{len(new)} files {verb}, {both} of them with a rollback")
    services.show.say(
        f"next: `migrations: {{set: {set_name}}}` in an environment file; where the database has "
        "them already, `vdbctl migrate baseline ENV --imported`"
    )
    if refused:
        paths = {one.path for one in refused}
        raise SetFailed(
            f"{len(paths)} of {len(made)} files cannot run as they are",
            hint="each is listed above with its reason; edit the file in the set",
        )

"""migrate lint: problems as text, JSON or SARIF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from rich.text import Text

from vdbctl.errors import LintFailed, MigrationFileInvalid, VdbctlError

if TYPE_CHECKING:
    from vdbctl.cli.services import Services
    from vdbctl.migrate.files import Migration
    from vdbctl.migrate.lint import Problem

STYLES = {"error": "red", "warning": "yellow"}


def run(
    services: Services,
    set_name: str | None,
    *,
    as_format: Literal["text", "json", "sarif"],
    strict: bool,
) -> None:
    """Read one set, or all.

    Raises:
        LintFailed: There are errors; with `strict`, warnings.
    """
    from vdbctl.migrate import lint
    from vdbctl.migrate.rules import RULES

    names = [set_name] if set_name else sets(services)
    all_sets = {name: read(services, name) for name in names}
    migrations = [one for found in all_sets.values() for one in found]
    problems = (*_of_indexes(services, all_sets), *lint.lint(migrations, RULES))
    if as_format == "sarif":
        services.show.json(lint.sarif(problems, RULES))
    elif as_format == "json":
        services.show.json([{**vars(problem), "path": str(problem.path)} for problem in problems])
    else:
        for problem in problems:
            services.show.out.print(_line(problem), soft_wrap=True)
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    if errors or (strict and warnings):
        raise LintFailed(
            f"{errors} errors and {warnings} warnings in {len(migrations)} files",
            hint="mend them, or write `-- vdbctl-ignore: RULE: reason` above the statement",
        )
    services.show.done(f"{len(migrations)} files, {warnings} warnings")


def read(services: Services, set_name: str) -> tuple[Migration, ...]:
    """A set without an environment: with the values of one that names it, or examples.

    Raises:
        MigrationFileInvalid: A file is wrong.
    """
    from vdbctl.migrate import files

    return files.read(services.project / "migrations" / set_name, values(services, set_name))


def values(services: Services, set_name: str) -> dict[str, str]:
    """Values for placeholders where no environment is named: of one that has this set, or
    examples."""
    from vdbctl.spec import load, placeholders

    folder = services.project / "migrations" / set_name
    found = {**placeholders.EXAMPLES, **placeholders.defaults(folder)}
    for name in load.names_in(services.environments):
        with suppress(VdbctlError):  # `validate` tells about it
            environment = services.read(name).environment
            if environment.migrations and environment.migrations.set == set_name:
                found |= placeholders.of(environment)
    return found


def _of_indexes(services: Services, sets: Mapping[str, tuple[Migration, ...]]) -> Iterator[Problem]:
    from vdbctl.migrate import index, lint

    for name, migrations in sets.items():
        folder = services.project / "migrations" / name
        if words := index.difference(folder, migrations):
            yield lint.index_problem(folder / index.NAME, words)


def sets(services: Services) -> list[str]:
    folder = services.project / "migrations"
    found = sorted({path.parent.name for path in folder.glob("*/*.sql")})
    if not found:
        raise MigrationFileInvalid(
            f"there are no migrations in {folder}/", hint="`vdbctl migrate new SET WORDS...`"
        )
    return found


def _line(problem: Problem) -> Text:
    return Text.assemble(
        f"{problem.path}:{problem.line}:{problem.column}: ",
        (f"{problem.severity} ", STYLES[problem.severity]),
        (problem.rule, "bold"),
        f": {problem.message}; {problem.advice}",
    )

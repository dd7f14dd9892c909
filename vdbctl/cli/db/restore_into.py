"""A backup into a new environment: its file is written, and applied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from vdbctl.cli.deployed import Deployed
    from vdbctl.cli.services import Services
    from vdbctl.operate.restoring import Origin


@dataclass(frozen=True)
class Agreed:
    """What was said on the command line."""

    yes: bool
    cost: bool
    verbose: bool


def run(
    services: Services, found: Deployed, into: str, origin: Origin, agreed: Agreed
) -> dict[str, str]:
    """Write the file of the new environment, apply it, and compare what it holds.

    Returns:
        What was made, for programs.
    """
    from vdbctl.cli import apply, prepare
    from vdbctl.cli.db.restore import compare_ledgers
    from vdbctl.operate import restoring

    restoring.require(found.aws, found.outputs, origin)
    file = services.environments / f"{into}.yaml"
    if file.exists():
        raise typer.BadParameter(f"{file} is there already; choose another name")
    text = _text(services, found, origin)
    file.write_text(text, encoding="utf-8")
    services.show.done(f"{file} is written")
    # The sandbox is entered already.
    resolved = prepare.ready(services, into, None, sandbox=False)
    terraform = prepare.prepared(services, resolved, verbose=agreed.verbose)
    consent = apply.Consent(yes=agreed.yes, cost=agreed.cost)
    try:
        apply.change(services, terraform, resolved.environment, consent, verbose=agreed.verbose)
    except typer.Exit:
        file.unlink()
        services.show.say(f"{file} is removed again")
        raise
    except BaseException:
        services.show.say(f"{file} stays: `vdbctl apply {into}` goes on with it", "yellow")
        raise
    outputs = terraform.outputs()
    words = compare_ledgers(services, outputs, found.outputs)
    services.show.done(f"{outputs.database_identifier} answers: {words}")
    apply.bring_up(services, resolved.environment, outputs)
    services.show.done(f"{resolved.environment.stack} has {origin.words} of {found.identifier}")
    return {
        "restored": origin.words,
        "environment": into,
        "stack": resolved.environment.stack,
        "database": outputs.database_identifier,
    }


def _text(services: Services, found: Deployed, origin: Origin) -> str:
    """The environment's own file, with where the data comes from.

    Raises:
        BadParameter: The file says already where its data comes from, or is written in a way that
            a line cannot be put into.
    """
    from vdbctl import files
    from vdbctl.errors import SpecInvalid
    from vdbctl.spec import document

    path = services.environments / f"{found.environment.name}.yaml"
    text = files.text(path, refused=SpecInvalid, most_bytes=files.SPEC_BYTES)
    read = document.parse(text, str(path))
    database = read.values.get("database")
    if not isinstance(database, dict) or "source" in database:
        raise typer.BadParameter(
            f"{path}: `database.source` is there already, or there is no `database`; write the "
            "file of the new environment by hand"
        )
    lines = text.splitlines(keepends=True)
    at = read.line(("database",))
    if lines[at - 1].split("#")[0].strip() != "database:":
        raise typer.BadParameter(f"{path}:{at}: `database:` must be a line of its own")
    indent = len(lines[at]) - len(lines[at].lstrip())
    lines.insert(at, f"{' ' * indent}source: {_source(found, origin)}\n")
    if found.environment.database.own_key and not found.is_cluster and "own_key" not in database:
        # RDS restores with the key of the origin.
        lines.insert(at + 1, f"{' ' * indent}own_key: false\n")
    head = f"# {origin.words[0].upper()}{origin.words[1:]} of {found.identifier}.\n"
    return head + "".join(lines)


def _source(found: Deployed, origin: Origin) -> str:
    if origin.snapshot:
        return f'{{from_snapshot: "{origin.snapshot}"}}'
    moment = f'"{origin.moment:%Y-%m-%dT%H:%M:%SZ}"' if origin.moment else "latest"
    return f"{{restore_of: {found.identifier}, restore_to_time: {moment}}}"

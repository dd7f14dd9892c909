"""check: the security baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vdbctl.cli.options import Developer, EnvName

if TYPE_CHECKING:
    from vdbctl.check.baseline import Row
    from vdbctl.cli.services import Services

Format = Annotated[
    Literal["table", "json", "sarif"], typer.Option("--format", "-f", help="How to print.")
]


def register(app: typer.Typer) -> None:
    """Add `check` at the top level."""
    app.command(rich_help_panel="Environments")(check)


def check(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    as_format: Format = "table",
    everything: Annotated[
        bool, typer.Option("--all", "-a", help="Show what passed as well.")
    ] = False,
) -> None:
    """Hold an environment against the security baseline of its class."""
    from vdbctl.check import baseline
    from vdbctl.errors import BaselineMissed

    services: Services = ctx.obj
    resolved = services.read(name, developer)
    environment = resolved.environment
    for control in baseline.unknown(environment):
        services.show.say(f"suppressions: there is no control {control}", "yellow")
    rows = baseline.check(environment, services.now().date())
    if as_format == "sarif":
        services.show.json(baseline.sarif(rows, resolved.document))
    elif as_format == "json":
        services.show.json([_document(row) for row in rows])
    else:
        _table(services, rows, everything=everything)
    failed = [row for row in rows if row.status == "failed"]
    if failed:
        raise BaselineMissed(environment.stack, [row.control.id for row in failed])


def _table(services: Services, rows: tuple[Row, ...], *, everything: bool) -> None:
    shown = [row for row in rows if everything or row.status in ("failed", "suppressed")]
    if shown:
        cells = [(row.control.id, row.status, _what(row)) for row in shown]
        services.show.table(("control", "status", "what"), cells)
    counts = {status: sum(row.status == status for row in rows) for status in _STATUSES}
    services.show.say(", ".join(f"{count} {status}" for status, count in counts.items()))


def _what(row: Row) -> str:
    """The control, and below it what decides it or why it stays."""
    control, lines = row.control, [row.control.title]
    if row.status == "failed":
        lines.append(f"{control.field}: {control.advice}")
    if row.reason:
        lines.append(row.reason)
    return "\n".join(lines)


_STATUSES = ("failed", "suppressed", "passed", "not-applicable")


def _document(row: Row) -> dict[str, object]:
    control = row.control
    return {
        "control": control.id,
        "status": row.status,
        "title": control.title,
        "field": control.field,
        "advice": control.advice,
        "reason": row.reason,
        "checkov": list(control.checkov),
    }

"""cost diff: what a change costs, before it is made."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl.cli.cost.options import CurrencyOption, UsageFile, currency
from vdbctl.cli.options import AsJson, Developer, EnvName, Sandbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from vdbctl.cli.services import Services
    from vdbctl.cost.currency import Currency
    from vdbctl.cost.difference import Change, Entry
    from vdbctl.spec.model import Environment


def diff(
    ctx: typer.Context,
    name: EnvName,
    other: Annotated[
        str | None, typer.Argument(metavar="[OTHER]", help="Environment to hold it against.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--from", metavar="REVISION", help="As the file was in this git revision."),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(metavar="REVISION", help="With --from; default: the file as it is."),
    ] = None,
    deployed: Annotated[
        bool, typer.Option("--deployed", help="As it was when it was last applied.")
    ] = False,
    developer: Developer = None,
    usage: UsageFile = None,
    sandbox: Sandbox = False,
    in_currency: CurrencyOption = None,
    as_json: AsJson = False,
) -> None:
    """What a month costs more: than another environment, a git revision, or what is deployed."""
    from vdbctl.cost import difference

    services: Services = ctx.obj
    if [other is not None, since is not None, deployed].count(True) != 1:
        raise typer.BadParameter("give one of OTHER, --from REVISION and --deployed")
    if to is not None and since is None:
        raise typer.BadParameter("--to goes with --from")
    if sandbox:
        services.enter_sandbox()
    if deployed:
        environment = services.resolved(name, developer).environment
        sides = ("deployed", "now")
        before, after = _deployed(services, environment), _entries(services, environment, usage)
    elif other is not None:
        sides = (name, other)
        found = (services.read(name, developer), services.read(other))
        before, after = (_entries(services, one.environment, usage) for one in found)
    else:
        sides = (str(since), to or "now")
        revisions = (since, to)
        before, after = (
            _entries(services, _environment(services, name, developer, one), usage)
            for one in revisions
        )
    changes = difference.between(before, after)
    if as_json:
        services.show.json(_document(name, *sides, before, after, changes))
        return
    _show(services, sides, before, after, changes, currency(in_currency))


def _environment(
    services: Services, name: str, developer: str | None, revision: str | None
) -> Environment:
    if revision is None:
        return services.read(name, developer).environment
    from vdbctl.iac import revisions
    from vdbctl.spec import load

    path = services.environments / f"{name}.yaml"
    folder = services.project.absolute()
    text = revisions.read(folder, path.absolute(), revision, services.variables)
    return load.resolve(
        text, name=name, source=f"{revision}:{path}", developer=developer
    ).environment


def _entries(services: Services, environment: Environment, usage: Path | None) -> tuple[Entry, ...]:
    from vdbctl.cost import difference

    return difference.entries(services.estimate(services.laid_over(environment, usage)))


def _deployed(services: Services, environment: Environment) -> tuple[Entry, ...]:
    from vdbctl.cost import difference
    from vdbctl.errors import NothingDeployed
    from vdbctl.iac import applied

    found = difference.from_note(applied.lines(services.store(environment)))
    if not found:
        raise NothingDeployed(
            f"nothing is known of what {environment.stack} was when it was last applied",
            hint=f"`vdbctl apply {environment.name}` remembers it; "
            "or hold it against a revision with --from",
        )
    return found


def _show(
    services: Services,
    sides: tuple[str, str],
    before: Sequence[Entry],
    after: Sequence[Entry],
    changes: Sequence[Change],
    money: Currency,
) -> None:
    from vdbctl.cli.cost import tables
    from vdbctl.cli.show import usd
    from vdbctl.cost import difference

    def amount(entry: Entry | None) -> str:
        if entry is None:
            return ""
        return usd(None if entry.usd is None else money.of(entry.usd))

    def more(by: Decimal | None) -> str:
        return "unknown" if by is None else f"{money.of(by):+,.2f}"

    def whole(entries: Sequence[Entry]) -> str:
        unknown = " + unknown" if any(entry.usd is None for entry in entries) else ""
        return usd(money.of(difference.total(entries))) + unknown

    columns = (sides[0], sides[1], f"{money.code} more")
    rows = [
        (
            change.line.part,
            change.line.label,
            _detail(change),
            amount(change.before),
            amount(change.after),
            more(change.usd),
        )
        for change in changes
    ]
    rows.append(("all", "", "", whole(before), whole(after), more(difference.more(changes))))
    services.show.table(("part", "line", "quantity", *columns), rows, right=columns)
    same = len(after) - sum(1 for change in changes if change.after)
    services.show.say(f"{len(changes)} lines differ, {same} are the same", "dim")
    tables.tell_age(services.show, services.price_age_days())


def _detail(change: Change) -> str:
    if change.before and change.after and change.before.detail != change.after.detail:
        return f"{change.before.detail} -> {change.after.detail}"
    return change.line.detail


def _document(
    name: str,
    left: str,
    right: str,
    before: Sequence[Entry],
    after: Sequence[Entry],
    changes: Sequence[Change],
) -> dict[str, object]:
    from vdbctl.cost import difference

    return {
        "environment": name,
        "before": left,
        "after": right,
        "currency": "USD",
        "before_usd": difference.total(before),
        "after_usd": difference.total(after),
        "more_usd": difference.more(changes),
        "changes": [
            {
                "part": change.line.part,
                "label": change.line.label,
                "item": change.line.key[2],
                "before_usd": change.before.usd if change.before else None,
                "after_usd": change.after.usd if change.after else None,
                "more_usd": change.usd,
                "detail": _detail(change),
            }
            for change in changes
        ],
    }

"""cost compare: what else could be bought, and what it would cost."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl.cli.cost.options import CurrencyOption, UsageFile, currency
from vdbctl.cli.options import AsJson, Developer, EnvName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vdbctl.cli.services import Services
    from vdbctl.cli.show import Show
    from vdbctl.cost.choices.alternatives import Alternative
    from vdbctl.cost.choices.commitments import Commitment
    from vdbctl.cost.choices.grid import Option
    from vdbctl.cost.currency import Currency
    from vdbctl.cost.estimate import Estimate

ALL = "all"


def compare(
    ctx: typer.Context,
    name: EnvName,
    developer: Developer = None,
    usage: UsageFile = None,
    regions: Annotated[
        list[str] | None,
        typer.Option("--region", metavar="REGION", help="Look here as well, or in `all` regions."),
    ] = None,
    memory: Annotated[
        float | None,
        typer.Option(metavar="GIB", min=0, help="Least memory; default: what it has now."),
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="How many combinations to show.")] = 10,
    in_currency: CurrencyOption = None,
    as_json: AsJson = False,
) -> None:
    """What one change would save, what a commitment would, and the cheapest combinations."""
    from vdbctl.cli.cost import tables
    from vdbctl.cost.choices import alternatives, commitments, grid
    from vdbctl.cost.estimate import estimate

    services: Services = ctx.obj
    on, catalogue = services.now().date(), services.prices
    environment = services.laid_over(services.read(name, developer).environment, usage)
    base = estimate(environment, catalogue, on=on)
    where = _regions(services, environment.region, regions)
    least = None if memory is None else Decimal(str(memory))
    changes = alternatives.of(environment, catalogue, on=on)
    committed = commitments.of(base, catalogue)
    cheapest = grid.options(environment, catalogue, regions=where, memory_gib=least, on=on)
    if as_json:
        services.show.json(_document(name, base, changes, committed, cheapest))
        return
    money = currency(in_currency)
    more = ", and what is unknown" if base.unknown else ""
    amount = _usd(money, base.monthly_usd)
    services.show.say(f"{name} as it is: {amount} {money.code} a month{more}")
    _show_changes(services.show, base, changes, money)
    _show_commitments(services.show, committed, money)
    _show_grid(services.show, cheapest, top, money)
    tables.tell_age(services.show, services.price_age_days())


def _regions(services: Services, own: str, asked: list[str] | None) -> Sequence[str]:
    known = services.prices.regions()
    wanted = sorted(known) if ALL in (asked or ()) else [own, *(asked or ())]
    unknown = set(wanted) - known
    if unknown:
        raise typer.BadParameter(
            f"no prices of {', '.join(sorted(unknown))}; there are those of "
            f"{', '.join(sorted(known))}"
        )
    return list(dict.fromkeys(wanted))


def _show_changes(
    show: Show, base: Estimate, changes: Sequence[Alternative], money: Currency
) -> None:
    show.table(
        ("one change", f"{money.code} a month", "saves", "but"),
        [
            (
                one.change,
                _usd(money, one.bill.monthly_usd),
                _usd(money, one.saves_usd(base)),
                one.remark,
            )
            for one in changes
        ],
        right=(f"{money.code} a month", "saves"),
    )


def _show_commitments(show: Show, committed: Sequence[Commitment], money: Currency) -> None:
    if not committed:
        return
    show.text("")
    amounts = ("upfront", "each month", "in all", "saves", "pays after")
    show.table(
        ("reserved, a month", *amounts),
        [
            (
                _words(one.term),
                _usd(money, one.upfront_usd),
                _usd(money, one.monthly_usd),
                _usd(money, one.effective_usd),
                _usd(money, one.saves_usd),
                f"{one.pays_after_months:.1f} months",
            )
            for one in committed
        ],
        right=amounts,
    )
    derived = sorted({one.derived for one in committed if one.derived})
    if derived:
        show.say(
            f"reserved prices of this class are not in the catalogue; the share of "
            f"{'; '.join(derived)} stands in for it",
            "yellow",
        )
    if any("partial" in one.term for one in committed):
        show.say("a partial upfront is taken as half of the whole", "dim")


def _words(term: str) -> str:
    """A term as a person says it."""
    for code, words in (
        ("no-upfront", "nothing upfront"), ("partial-upfront", "half upfront"),
        ("all-upfront", "all upfront"),
    ):  # fmt: skip
        term = term.replace(f"-{code}", f", {words}")
    return term.removeprefix("reserved ")


def _show_grid(show: Show, found: Sequence[Option], top: int, money: Currency) -> None:
    show.text("")
    show.table(
        ("region", "engine", "size", "instances", "GiB each", f"{money.code} a month"),
        [
            (
                one.region,
                one.engine,
                one.size,
                one.instances,
                f"{one.memory_gib.normalize():f}",
                _usd(money, one.monthly_usd) + ("" if one.complete else " + unknown"),
            )
            for one in found[:top]
        ],
        right=("instances", "GiB each", f"{money.code} a month"),
    )
    show.say(
        f"{min(top, len(found))} of {len(found)} combinations, each with all the rest of the "
        "environment; Aurora bills storage that is used, RDS what is provisioned",
        "dim",
    )


def _usd(money: Currency, amount: Decimal) -> str:
    from vdbctl.cli.show import usd

    return usd(money.of(amount))


def _document(
    name: str,
    base: Estimate,
    changes: Sequence[Alternative],
    committed: Sequence[Commitment],
    cheapest: Sequence[Option],
) -> dict[str, object]:
    return {
        "environment": name,
        "currency": "USD",
        "monthly_usd": base.monthly_usd,
        "complete": not base.unknown,
        "changes": [
            {
                "change": one.change,
                "monthly_usd": one.bill.monthly_usd,
                "saves_usd": one.saves_usd(base),
                "remark": one.remark,
            }
            for one in changes
        ],
        "commitments": [
            {
                "term": one.term,
                "months": one.months,
                "covers": one.covers,
                "on_demand_usd": one.on_demand_usd,
                "upfront_usd": one.upfront_usd,
                "monthly_usd": one.monthly_usd,
                "effective_usd": one.effective_usd,
                "saves_usd": one.saves_usd,
                "pays_after_months": one.pays_after_months,
                "derived_from": one.derived or None,
            }
            for one in committed
        ],
        "combinations": [vars(one) for one in cheapest],
    }

"""cost: the bill beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl.cli import prices
from vdbctl.cli.options import AsJson, Developer, OptionalEnvName

if TYPE_CHECKING:
    from vdbctl.cli.services import Services
    from vdbctl.cost.estimate import Estimate, Line

app = typer.Typer(help="Know the bill beforehand: list prices, offline.", no_args_is_help=True)

app.command()(prices.prices)

PARTS = ("database", "proxy", "cache", "network")


@app.command()
def estimate(
    ctx: typer.Context,
    name: OptionalEnvName = None,
    developer: Developer = None,
    as_json: AsJson = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Print CSV on stdout, a row for each line.")
    ] = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Print Markdown, for a pull request.")
    ] = False,
) -> None:
    """Monthly cost of one environment line by line, or of all of them."""
    from vdbctl.cli import bills

    if as_json + as_csv + as_markdown > 1:
        raise typer.BadParameter("one of --json, --csv and --markdown")
    services: Services = ctx.obj
    names = services.environment_names() if name is None else (name,)
    estimates = {
        each: services.estimate(services.read(each, developer).environment) for each in names
    }
    if as_json:
        documents = [_document(each, bill) for each, bill in estimates.items()]
        services.show.json(documents if name is None else documents[0])
    elif as_csv:
        services.show.text(bills.as_csv(estimates))
    elif as_markdown:
        services.show.text(bills.as_markdown(estimates))
    elif name is None:
        _show_all(services, estimates)
    else:
        _show_one(services, estimates[name])


def _show_all(services: Services, estimates: dict[str, Estimate]) -> None:
    from vdbctl.cli.show import usd

    services.show.table(
        ("environment", "region", *PARTS, "USD a month"),
        [
            (
                name,
                bill.region,
                *(usd(bill.part_usd(part)) for part in PARTS),
                usd(bill.monthly_usd) + (" + unknown" if bill.unknown else ""),
            )
            for name, bill in estimates.items()
        ],
        right=(*PARTS, "USD a month"),
    )
    _footnotes(services, list(estimates.values()))


def _show_one(services: Services, bill: Estimate) -> None:
    from vdbctl.cli.show import usd

    rows = [
        (
            line.quantity.label,
            line.quantity.detail,
            f"{line.price.usd.normalize():f} / {line.price.unit}" if line.price else "unknown",
            usd(line.monthly_usd),
            line.quantity.assumed,
        )
        for line in bill.lines
    ]
    rows.append(("", "", "", usd(bill.monthly_usd), ""))
    services.show.table(
        (bill.environment, "quantity", "price", "USD a month", "assumes"),
        rows,
        right=("USD a month",),
    )
    _footnotes(services, [bill])


def _footnotes(services: Services, bills: list[Estimate]) -> None:
    for bill in bills:
        for line in bill.unknown:
            services.show.say(
                f"unknown in {bill.environment}: {line.quantity.label} "
                f"({line.quantity.item} in {bill.region}); the bill is higher by it",
                "yellow",
            )
    oldest = min((bill.prices_as_of for bill in bills if bill.prices_as_of), default="")
    services.show.say(
        f"list prices in USD without tax, 730 hours a month; oldest price of {oldest}. "
        "What depends on use stands on `usage:` in the file.",
        "dim",
    )


def _document(name: str, bill: Estimate) -> dict[str, object]:
    return {
        "environment": name,
        "stack": bill.environment,
        "region": bill.region,
        "currency": "USD",
        "monthly_usd": bill.monthly_usd,
        "complete": not bill.unknown,
        "prices_as_of": bill.prices_as_of,
        "lines": [_line(line) for line in bill.lines],
    }


def _line(line: Line) -> dict[str, object]:
    price = line.price
    return {
        "part": line.quantity.part,
        "label": line.quantity.label,
        "item": line.quantity.item,
        "amount": line.quantity.amount,
        "detail": line.quantity.detail,
        "assumes": line.quantity.assumed,
        "unit": price.unit if price else None,
        "unit_usd": price.usd if price else None,
        "monthly_usd": line.monthly_usd,
        "source": price.source if price else None,
        "price_date": price.date if price else None,
        "confidence": price.confidence if price else None,
    }

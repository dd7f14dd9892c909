"""cost prices: what the catalogue says, with source and date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from vdbctl.cli.options import AsJson

if TYPE_CHECKING:
    from vdbctl.cli.services import Services


def prices(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[WORDS]...", help="Parts of an item, such as `aurora r6g.large`."),
    ] = None,
    region: Annotated[str | None, typer.Option(metavar="REGION", help="Default: all.")] = None,
    as_json: AsJson = False,
) -> None:
    """List prices of the catalogue, with unit, source, date and confidence."""
    services: Services = ctx.obj
    catalogue = services.prices
    regions = sorted(catalogue.regions()) if region is None else [region]
    if region is not None and region not in catalogue.regions():
        known = ", ".join(sorted(catalogue.regions()))
        raise typer.BadParameter(f"no prices of {region}; there are those of {known}")
    found = [
        (each, item, price)
        for each in regions
        for item, price in catalogue.of(each).items()
        if all(word in item for word in words or ())
    ]
    if not found:
        raise typer.BadParameter(f"no item has {' and '.join(words or ())} in its name")
    if as_json:
        services.show.json(
            [{"region": each, "item": item, **vars(price)} for each, item, price in found]
        )
        return
    services.show.table(
        ("region", "item", "USD", "unit", "of", "", "source"),
        [
            (each, item, f"{one.usd.normalize():f}", one.unit, one.date, one.confidence, one.source)
            for each, item, one in found
        ],
        right=("USD",),
    )
    services.show.say(
        f"{len(found)} found. H: AWS's own row, or two sources that agree; M: one; L: derived",
        "dim",
    )

"""cost prices: what the catalogue says, with source and date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from vdbctl.cli.options import AsJson

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from vdbctl.cli.services import Services
    from vdbctl.cost.catalogue import Price
    from vdbctl.cost.refresh.refresh import Refreshed

Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="[WORDS]...", help="Parts of an item, such as `aurora r6g.large`."),
]
Region = Annotated[str | None, typer.Option(metavar="REGION", help="Default: all.")]


class ListsByDefault(TyperGroup):
    """`cost prices WORDS` is `cost prices list WORDS`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or args[0] not in (*self.commands, "--help", "-h"):
            args = ["list", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    help="What is in the catalogue of prices; `list` is what happens without a command.",
    cls=ListsByDefault,
)


@app.command(name="list")
def list_(
    ctx: typer.Context, words: Words = None, region: Region = None, as_json: AsJson = False
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
        services.show.json([_document(*one) for one in found])
        return
    services.show.table(
        ("region", "item", "USD", "unit", "of", "", "source"),
        [
            (each, item, _steps(one), one.unit, one.date, one.confidence, one.source)
            for each, item, one in found
        ],
        right=("USD",),
    )
    checked = f"; compared with AWS's on {catalogue.checked}" if catalogue.checked else ""
    services.show.say(
        f"{len(found)} found. H: AWS's own row, or two sources that agree; M: one; L: derived"
        f"{checked}",
        "dim",
    )


@app.command()
def refresh(
    ctx: typer.Context,
    regions: Annotated[
        list[str] | None,
        typer.Option("--region", metavar="REGION", help="Default: those of the environments."),
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Keep the old price of what is not sound.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Build prices/ anew from AWS's public price files; they are used instead of vdbctl's own."""
    from vdbctl.cost.catalogue import PriceFolder
    from vdbctl.cost.refresh import refresh as refreshing
    from vdbctl.cost.refresh.offers import BASE_URL, PriceFiles

    services: Services = ctx.obj
    own = PriceFolder(services.price_folder)
    wanted = regions or _regions(services)
    with services.show.waiting("reading price files; the one of EC2 is large") as tell:
        address = services.variables.get("VDBCTL_PRICES_URL", BASE_URL)
        files = PriceFiles(services.cache / "prices", tell, base_url=address)
        found = [
            refreshing.refresh(region, files, services.prices, own, partial=partial)
            for region in wanted
        ]
    today = services.now().date()
    for one in found:
        path = _written(services.price_folder, one, today)
        if not as_json:
            _tell(services, one, path)
    if as_json:
        services.show.json([_changes(one) for one in found])


def _written(folder: Path, one: Refreshed, today: date) -> Path:
    from vdbctl.cost.refresh import refresh as refreshing
    from vdbctl.errors import PricesRefused

    try:
        return refreshing.write(folder, one, today)
    except OSError as error:
        raise PricesRefused(
            f"{error.filename or folder}: {error.strerror}; prices of {one.region} stay",
            hint="prices/ is written where vdbctl runs",
        ) from error


def _regions(services: Services) -> list[str]:
    """Regions that the environments use, also for copies and for the case of loss."""
    wanted: set[str] = set()
    for name in services.environment_names():
        environment = services.read(name).environment
        recovery, backup = environment.recovery, environment.backup
        others = (recovery and recovery.region, backup and backup.copy_region)
        wanted |= {environment.region, *(region for region in others if region)}
    return sorted(wanted)


def _tell(services: Services, one: Refreshed, path: Path) -> None:
    rows = [(item, _steps(old), _steps(new), new.unit) for item, (old, new) in one.changed.items()]
    if rows:
        columns = ("before", "now")
        services.show.table((one.region, *columns, "unit"), rows, right=columns)
    for item, words in one.kept.items():
        services.show.say(f"kept {item}: it {words}", "yellow")
    services.show.done(
        f"{path}: {len(one.prices)} prices, {len(one.changed)} changed, {len(one.added)} new"
    )


def _changes(one: Refreshed) -> dict[str, object]:
    return {
        "region": one.region,
        "prices": len(one.prices),
        "added": one.added,
        "changed": [
            {"item": item, "before": old.usd, "after": new.usd}
            for item, (old, new) in one.changed.items()
        ],
        "kept": dict(one.kept),
    }


def _document(region: str, item: str, price: Price) -> dict[str, object]:
    return {
        "region": region,
        "item": item,
        "usd": price.usd,
        "steps": [{"above": step.above, "usd": step.usd} for step in price.steps],
        "unit": price.unit,
        "source": price.source,
        "date": price.date,
        "confidence": price.confidence,
    }


def _steps(price: Price) -> str:
    first = f"{price.usd.normalize():f}"
    more = [f"{step.usd.normalize():f} above {step.above:,f}" for step in price.steps]
    return "\n".join([first, *more])

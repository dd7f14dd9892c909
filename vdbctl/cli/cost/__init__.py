"""cost: the bill beforehand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vdbctl.cli.cost.compare import compare
from vdbctl.cli.cost.diff import diff
from vdbctl.cli.cost.estimate import estimate
from vdbctl.cli.cost.free_tier import free_tier
from vdbctl.cli.cost.prices import app as prices

if TYPE_CHECKING:
    from vdbctl.cli.services import Services

SCHEMA = "estimate.schema.json"

app = typer.Typer(help="Know the bill beforehand: list prices, offline.", no_args_is_help=True)

app.command()(estimate)
app.command()(diff)
app.command()(compare)
app.command(name="free-tier")(free_tier)
app.add_typer(prices, name="prices")


@app.command()
def schema(ctx: typer.Context) -> None:
    """Print the JSON Schema of `cost estimate --json`."""
    services: Services = ctx.obj
    services.show.text(Path(__file__).with_name(SCHEMA).read_text(encoding="utf-8"))

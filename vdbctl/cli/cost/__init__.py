"""cost: the bill beforehand."""

from __future__ import annotations

import typer

from vdbctl.cli.cost.compare import compare
from vdbctl.cli.cost.diff import diff
from vdbctl.cli.cost.estimate import estimate
from vdbctl.cli.cost.free_tier import free_tier
from vdbctl.cli.cost.prices import app as prices

app = typer.Typer(help="Know the bill beforehand: list prices, offline.", no_args_is_help=True)

app.command()(estimate)
app.command()(diff)
app.command()(compare)
app.command(name="free-tier")(free_tier)
app.add_typer(prices, name="prices")

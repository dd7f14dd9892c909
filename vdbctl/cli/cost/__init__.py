"""cost: the bill beforehand."""

from __future__ import annotations

import typer

from vdbctl.cli.cost.compare import compare
from vdbctl.cli.cost.estimate import estimate
from vdbctl.cli.cost.prices import app as prices

app = typer.Typer(help="Know the bill beforehand: list prices, offline.", no_args_is_help=True)

app.command()(estimate)
app.command()(compare)
app.add_typer(prices, name="prices")

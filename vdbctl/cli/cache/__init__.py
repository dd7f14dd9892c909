"""cache: the cache of a deployed environment."""

from __future__ import annotations

import typer

from vdbctl.cli.cache.inspect import inspect
from vdbctl.cli.cache.restore import restore
from vdbctl.cli.db.failover import cache_failover
from vdbctl.cli.db.snapshot import commands

app = typer.Typer(help="Operate the cache of an environment.", no_args_is_help=True)

app.add_typer(commands("cache"), name="snapshot")
app.command("failover")(cache_failover)
app.command()(restore)
app.command()(inspect)

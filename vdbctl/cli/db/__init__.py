"""db: the database of a deployed environment."""

from __future__ import annotations

import typer

from vdbctl.cli.db.connect import connect
from vdbctl.cli.db.diagnose import diagnose
from vdbctl.cli.db.env import env
from vdbctl.cli.db.failover import failover
from vdbctl.cli.db.inspect import inspect, kill_idle
from vdbctl.cli.db.load import load
from vdbctl.cli.db.maintain import maintain
from vdbctl.cli.db.metrics import metrics
from vdbctl.cli.db.query import query
from vdbctl.cli.db.restore import restore
from vdbctl.cli.db.rotate import rotate
from vdbctl.cli.db.snapshot import commands as snapshot
from vdbctl.cli.db.status import status
from vdbctl.cli.db.users import users
from vdbctl.cli.db.wait import wait

app = typer.Typer(help="Operate the database of an environment.", no_args_is_help=True)

app.command()(status)
app.command()(wait)
app.command()(diagnose)
app.command()(query)
app.command()(connect)
app.command()(env)
app.command()(metrics)
app.command()(inspect)
app.command(name="kill-idle")(kill_idle)
app.add_typer(snapshot("database"), name="snapshot")
app.command()(restore)
app.command()(failover)
app.command()(rotate)
app.command()(maintain)
app.command()(users)
app.command()(load)

"""The application: command groups, and the one boundary that turns errors into words and codes."""

from __future__ import annotations

import functools
import io
import os
import signal
import sys
import traceback
from collections.abc import Callable
from types import FrameType
from typing import Annotated

import typer

from vdbctl import __version__, files
from vdbctl.cli.cache import app as cache
from vdbctl.cli.check import register as register_check
from vdbctl.cli.checklist import register as register_checklist
from vdbctl.cli.ci import app as ci
from vdbctl.cli.cost import app as cost
from vdbctl.cli.db import app as db
from vdbctl.cli.dev import app as dev
from vdbctl.cli.doctor import register as register_doctor
from vdbctl.cli.dr import app as dr
from vdbctl.cli.env import register as register_env
from vdbctl.cli.init import register as register_init
from vdbctl.cli.local import app as local
from vdbctl.cli.migrate import app as migrate
from vdbctl.cli.sandbox import app as sandbox
from vdbctl.cli.services import Services
from vdbctl.cli.setup import register as register_setup
from vdbctl.cli.show import visible
from vdbctl.cli.stack import register as register_stack
from vdbctl.cli.state import app as state
from vdbctl.errors import VdbctlError

INTERRUPTED = 130

app = typer.Typer(
    name="vdbctl",
    help="PostgreSQL + pgvector on AWS: one short file to Terraform, migrations and the bill.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"vdbctl {__version__}\n")
        raise typer.Exit


@app.callback()
def _services(
    ctx: typer.Context,
    version: Annotated[  # noqa: ARG001
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    if ctx.obj is None:
        ctx.obj = Services.from_process()


register_stack(app)
register_init(app)
register_env(app)
register_check(app)
register_checklist(app)
app.add_typer(migrate, name="migrate")
app.add_typer(db, name="db")
app.add_typer(cache, name="cache")
app.add_typer(dr, name="dr")
app.add_typer(cost, name="cost")
app.add_typer(dev, name="dev")
app.add_typer(state, name="state")
app.add_typer(ci, name="ci")
app.add_typer(local, name="local")
app.add_typer(sandbox, name="sandbox")
register_setup(app)
register_doctor(app)


def run(arguments: list[str] | None = None, services: Services | None = None) -> int:
    """Run one command and return its exit code; no error gets past this point as a traceback."""
    services = services or Services.from_process()
    services.command = " ".join(sys.argv[1:] if arguments is None else arguments)
    with services.held:
        return _run(arguments, services)


def _run(arguments: list[str] | None, services: Services) -> int:
    try:
        status = _command()(args=arguments, obj=services, standalone_mode=False)
    except VdbctlError as error:
        services.show.error(error)
        return error.exit_code
    except KeyboardInterrupt:
        services.show.say("interrupted", "yellow")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        refused = files.refusal(error)
        if refused is None:
            return _usage_or_bug(error, services)
        services.show.error(refused)
        return refused.exit_code
    except Exception as error:
        return _usage_or_bug(error, services)
    return status if isinstance(status, int) else 0


@functools.cache
def _command() -> Callable[..., object]:
    """All commands, built from their functions once: that takes a tenth of a second."""
    return typer.main.get_command(app)


def main() -> None:
    """Entry point of the `vdbctl` command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal may not know every letter
            stream.reconfigure(errors="backslashreplace")
    signal.signal(signal.SIGTERM, _end_in_order)
    sys.exit(run())


def _end_in_order(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    """SIGTERM is to a scheduler what Ctrl-C is to a person: transactions roll back, leases go."""
    raise KeyboardInterrupt


def _usage_or_bug(error: Exception, services: Services) -> int:
    show, code = getattr(error, "show", None), getattr(error, "exit_code", None)
    if isinstance(error, typer.Abort):
        return INTERRUPTED
    if callable(show) and isinstance(code, int):  # click's usage errors show themselves
        if isinstance(message := getattr(error, "message", None), str):
            error.message = visible(message)  # type: ignore[attr-defined]
        show()
        return code
    services.show.say(f"this is a bug in vdbctl: {type(error).__name__}: {error}", "bold red")
    try:
        log = services.private(make=True) / "bug.log"
        files.write(
            log, f"vdbctl {__version__}, Python {sys.version}\n{traceback.format_exc()}", mode=0o600
        )
        services.show.say(f"what happened is in {log}; please report it with that file")
    except (OSError, VdbctlError):
        services.show.say(traceback.format_exc())
    return 1

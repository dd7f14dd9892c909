"""Commands as processes that are forked off one that has imported vdbctl already.

Importing takes longer than most commands. Each command is still a process of its own, with its own
folder, environment and streams. Those that a test kills are started anew; see beside.py.

    python -m tests.sandbox.end_to_end.launcher SOCKET
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import socket
import socketserver
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from subprocess import DEVNULL
from typing import Any, NoReturn

from filelock import FileLock

import vdbctl
from tests.conftest import ROOT

STARTED_ELSEWHERE = ("vdbctl.sandbox.", "vdbctl.functions.", "vdbctl.__main__")
"""Modules of servers and of Lambda functions."""
PACKAGES = ("boto3", "jinja2", "psycopg", "pydantic", "rich.console", "tenacity", "yaml")


class Launcher:
    """Runs commands one after the other or, from several threads, side by side."""

    def __init__(self, address: Path) -> None:
        self._address = address

    def run(
        self, arguments: tuple[str, ...], folder: Path, variables: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """Run `vdbctl` to its end; nothing is read from standard input."""
        with (
            tempfile.NamedTemporaryFile("r", encoding="utf-8") as stdout,
            tempfile.NamedTemporaryFile("r", encoding="utf-8") as stderr,
            socket.socket(socket.AF_UNIX) as connection,
        ):
            connection.connect(str(self._address))
            order = {
                "arguments": arguments,
                "folder": str(folder),
                "variables": dict(variables),
                "streams": [os.devnull, stdout.name, stderr.name],
            }
            connection.sendall(json.dumps(order).encode() + b"\n")
            status = connection.makefile().read()
            return subprocess.CompletedProcess(arguments, int(status), stdout.read(), stderr.read())


def shared() -> Launcher:
    """The launcher of this test run; it ends with the run, as all that uses its TMPDIR."""
    address = Path(tempfile.gettempdir()) / "launcher"
    with FileLock(f"{address}.lock"):
        if not address.exists():
            command = [sys.executable, "-m", "tests.sandbox.end_to_end.launcher", str(address)]
            subprocess.run(command, cwd=ROOT, check=True, stdin=DEVNULL, stdout=DEVNULL)
    return Launcher(address)


class _Command(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        order = json.loads(self.rfile.readline())
        command = os.fork()
        if command == 0:
            _become(order)
        _, ended = os.waitpid(command, 0)
        self.wfile.write(str(os.waitstatus_to_exitcode(ended)).encode())


class _Server(socketserver.ForkingMixIn, socketserver.UnixStreamServer):
    request_queue_size = 64


def _become(order: dict[str, Any]) -> NoReturn:
    """Run a command in this process; it may become another program, such as psql."""
    from vdbctl.cli import app

    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["variables"])
    for number, name in enumerate(order["streams"]):
        os.dup2(os.open(name, os.O_RDWR), number)
    sys.argv = ["vdbctl", *order["arguments"]]
    status = 1
    try:
        app.main()
    except SystemExit as end:
        status = int(end.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _import_all() -> None:
    for module in pkgutil.walk_packages(vdbctl.__path__, "vdbctl."):
        if not module.name.startswith(STARTED_ELSEWHERE):
            importlib.import_module(module.name)
    for name in PACKAGES:
        importlib.import_module(name)
    gc.freeze()  # what is there already is not looked at again in each command


def main(address: str) -> None:
    """Go on in the background as soon as commands are accepted."""
    _import_all()
    with _Server(address, _Command) as server:
        if os.fork() == 0:
            os.setsid()
            server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])

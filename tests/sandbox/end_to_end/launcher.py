"""Commands as processes that are forked off one that has imported vdbctl already, and sandboxes as
processes that are forked off one that has imported moto.

Importing takes longer than most commands, and moto five seconds. Each command and each sandbox is
still a process of its own, with its own folder, environment and streams. Those that a test kills are
started anew; see beside.py.

    python -m tests.sandbox.end_to_end.launcher commands|sandboxes
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
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from subprocess import DEVNULL
from typing import NoReturn

from filelock import FileLock

import vdbctl
from tests.conftest import ROOT

STARTED_ELSEWHERE = ("vdbctl.sandbox.", "vdbctl.functions.", "vdbctl.__main__")
"""Modules of servers and of Lambda functions."""
PACKAGES = ("boto3", "jinja2", "psycopg", "pydantic", "rich.console", "tenacity", "yaml")
OF_A_SANDBOX = (
    "moto.moto_server.threaded_moto_server",
    "vdbctl.sandbox.data_api.server",
    "vdbctl.sandbox.server",
    "vdbctl.sandbox.services",
)
SERVICES = (
    "awslambda", "backup", "budgets", "cloudwatch", "ec2", "ecs", "elasticache", "elbv2", "events",
    "iam", "kms", "logs", "rds", "resourcegroupstaggingapi", "s3", "secretsmanager", "sns", "sts",
)  # fmt: skip
"""Of moto, which imports each when it is first asked of it."""


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
        ):
            order = Order(
                arguments, str(folder), dict(variables), (os.devnull, stdout.name, stderr.name)
            )
            status = _asked(self._address, order)
            return subprocess.CompletedProcess(arguments, status, stdout.read(), stderr.read())


@dataclass(frozen=True)
class Order:
    """What a process is to do.

    Attributes:
        streams: Files of its standard input, output and error output.
    """

    arguments: Sequence[str]
    folder: str
    variables: Mapping[str, str]
    streams: Sequence[str]


def shared() -> Launcher:
    """The launcher of this test run; it ends with the run, as all that uses its TMPDIR."""
    commands, sandboxes = _address("commands"), _address("sandboxes")
    with FileLock(f"{commands}.lock"):
        if not commands.exists():
            starting = [
                subprocess.Popen(
                    [sys.executable, "-m", "tests.sandbox.end_to_end.launcher", address.name],
                    cwd=ROOT, stdin=DEVNULL, stdout=DEVNULL,
                )
                for address in (sandboxes, commands)
            ]  # fmt: skip
            assert [process.wait() for process in starting] == [0, 0]
    return Launcher(commands)


def _address(what: str) -> Path:
    return Path(tempfile.gettempdir()) / what


def _asked(address: Path, order: Order) -> int:
    """Have a process run; returns what the one that forks it answers."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(address))
        connection.sendall(json.dumps(asdict(order)).encode() + b"\n")
        return int(connection.makefile().read())


class _Command(socketserver.StreamRequestHandler):
    """Answers with the exit status, once the command has ended."""

    def handle(self) -> None:
        order = Order(**json.loads(self.rfile.readline()))
        command = os.fork()
        if command == 0:
            _become(order, _command)
        _, ended = os.waitpid(command, 0)
        self.wfile.write(str(os.waitstatus_to_exitcode(ended)).encode())


class _Sandbox(socketserver.StreamRequestHandler):
    """Answers with the id of the process at once; it is in a session of its own."""

    def handle(self) -> None:
        order = Order(**json.loads(self.rfile.readline()))
        read, write = os.pipe()
        if os.fork() == 0:
            os.setsid()
            sandbox = os.fork()
            if sandbox == 0:
                _become(order, _sandbox)
            os.write(write, str(sandbox).encode())
            os._exit(0)
        self.wfile.write(os.read(read, 20))


class _Server(socketserver.ForkingMixIn, socketserver.UnixStreamServer):
    request_queue_size = 64


def _become(order: Order, work: Callable[[Sequence[str]], int]) -> NoReturn:
    """Work in this process; it may become another program, such as psql."""
    os.chdir(order.folder)
    os.environ.clear()
    os.environ.update(order.variables)
    for number, name in enumerate(order.streams):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT, 0o600), number)
    status = 1
    try:
        status = work(order.arguments)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _command(arguments: Sequence[str]) -> int:
    from vdbctl.cli import app
    from vdbctl.sandbox import control

    control._detached = _sandbox_elsewhere
    sys.argv = ["vdbctl", *arguments]
    try:
        app.main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def _sandbox_elsewhere(arguments: list[str], log: Path) -> int:
    """Instead of a new process, one that has imported what the server needs."""
    order = Order(
        arguments[3:], str(Path.cwd()), dict(os.environ), (os.devnull, str(log), str(log))
    )
    return _asked(_address("sandboxes"), order)


def _sandbox(arguments: Sequence[str]) -> int:
    from vdbctl.sandbox import server

    server.main(list(arguments))
    return 0


def _import_for_commands() -> None:
    for module in pkgutil.walk_packages(vdbctl.__path__, "vdbctl."):
        if not module.name.startswith(STARTED_ELSEWHERE):
            importlib.import_module(module.name)
    for name in (*PACKAGES, "vdbctl.sandbox.control"):
        importlib.import_module(name)


def _import_for_sandboxes() -> None:
    for name in OF_A_SANDBOX:
        importlib.import_module(name)
    from moto import backends

    for service in SERVICES:
        backends.get_backend(service)


def main(what: str) -> None:
    """Go on in the background as soon as orders are taken."""
    kind = _Command if what == "commands" else _Sandbox
    _import_for_commands() if what == "commands" else _import_for_sandboxes()
    gc.freeze()  # what is there already is not looked at again in each process
    with _Server(str(_address(what)), kind) as server:
        if os.fork() == 0:
            os.setsid()
            server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])

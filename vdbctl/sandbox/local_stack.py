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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, Field, model_validator

from vdbctl import files, strict_json
from vdbctl.database import leftover
from vdbctl.database.local import UNFINISHED, LocalServer
from vdbctl.database.ports import free_port, is_free
from vdbctl.database.programs import reachable_folder
from vdbctl.database.scram import verifier
from vdbctl.errors import DatabaseUnreachable, SandboxFailed
from vdbctl.sandbox import databases
from vdbctl.sandbox.record import Port

RECORD = "local.json"
CACHE = "cache"
_MODE = 0o755
"""Of its folders: servers of root run as another user, who must get through."""
CACHE_PROGRAMS = ("valkey-server", "redis-server")
CACHE_START_S = 10.0


class Record(BaseModel):
    """What is remembered of a local stack; the file is for its owner alone.

    Attributes:
        passwords: By user, and "cache".
        version: Of the passwords; others get another one.
        cache_pid: None where no cache program is installed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    environment: str
    database: str
    master: str
    port: Port
    passwords: dict[str, str] = Field(default_factory=dict, repr=False)
    version: str = "local"
    cache_port: Port | None = None
    cache_pid: Annotated[int, Field(gt=1)] | None = None

    @model_validator(mode="after")
    def _has_a_password_for_each(self) -> Self:
        if not {self.master, CACHE} <= self.passwords.keys():
            raise ValueError(f"no password of {self.master} or {CACHE}")
        return self


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
    def _data(self) -> Path:
        return self.home / "postgres"

    @contextmanager
    def held(self, on_wait: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Within it nobody else starts, stops or removes this stack.

        Args:
            on_wait: Called before waiting for somebody who does.

        Raises:
            FileRefused: The folder is not this user's own.
        """
        files.own_folder(self.home.parent, _MODE)
        lock = FileLock(self.home.with_name(f"{self.home.name}.lock"))
        try:
            lock.acquire(timeout=0)
        except Timeout:
            on_wait()
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    def read(self) -> Record | None:
        """What is remembered, or None where nothing was started, or nothing can be read.

        Raises:
            FileRefused: The folder is not this user's own, so somebody else may have written it.
        """
        for folder in (self.home.parent, self.home):
            if os.path.lexists(folder):
                files.own_folder(folder, _MODE)
        if not self._record.is_file():
            return None
        try:
            return Record.model_validate(strict_json.mapping(files.content(self._record)))
        except ValueError:
            return None

    def is_running(self) -> bool:
        """Whether the database answers; another program at its port does not count."""
        record = self.read()
        return record is not None and self._server(record.port).answers()

    def up(self, environment: str, database: str, master: str, users: list[str]) -> Record:
        """Start what is not running, make what is not there, whatever became of earlier runs.

        Only for one that holds the stack.

        Raises:
            DatabaseUnreachable: The server does not start.
            ExtraMissing: The extra `sandbox` is not installed.
        """
        record = self.read() or Record(
            environment=environment, database=database, master=master, port=0,
            passwords={master: _secret(), CACHE: _secret()}, version=secrets.token_hex(4),
        )  # fmt: skip
        missing = {name: _secret() for name in users if name not in record.passwords}
        record = record.model_copy(update={"passwords": {**record.passwords, **missing}})
        server = self._server(record.port)
        if not server.answers():
            files.own_folder(self.home, _MODE)
            self._write(record)  # passwords first: a database whose passwords are lost is no use
            server = self._started(record.port)
            _ensure(server, record)
        port, pid = self._cache(record)
        record = record.model_copy(
            update={"port": server.port, "cache_port": port, "cache_pid": pid}
        )
        self._write(record)
        return record

    def down(self) -> bool:
        """Stop it; the data stays. Only for one that holds the stack.

        Returns:
            False where nothing was running.
        """
        self._end_caches()
        return leftover.stop(self._data)

    def reset(self) -> None:
        """Stop it, and remove its data. Only for one that holds the stack."""
        self.down()
        if os.path.lexists(self._data):  # half of it would be in the way of the next start
            gone = f"{self._data.name}{UNFINISHED}{secrets.token_hex(4)}"
            self._data.rename(self._data.with_name(gone))
        shutil.rmtree(self.home, ignore_errors=True)

    def _server(self, port: int) -> LocalServer:
        return LocalServer(self._data, port=port, superuser=databases.SUPERUSER)

    def _started(self, port: int) -> LocalServer:
        """Started on this port where it is free, without what a run left that was killed."""
        for left in self.home.glob(f"{self._data.name}{UNFINISHED}*"):
            if left.is_file():
                left.unlink()
            else:
                shutil.rmtree(left, ignore_errors=True)
        while True:
            leftover.stop(self._data)
            leftover.forget(self._data)
            server = self._server(port if is_free(port) else 0)
            try:
                server.start()
            except DatabaseUnreachable:
                # A server that a killed run had just started may have been faster.
                if not leftover.stop(self._data):
                    raise
            else:
                return server

    def _cache(self, record: Record) -> tuple[int | None, int | None]:
        """Start a cache, where a program for it is installed.

        Returns:
            Its port and process id.
        """
        program = next((path for name in CACHE_PROGRAMS if (path := shutil.which(name))), None)
        if program is None:
            return None, None
        if record.cache_port and _cache_answers(record.cache_port, record.passwords[CACHE]):
            return record.cache_port, record.cache_pid
        self._end_caches()
        port = record.cache_port or 0
        port = port if port and is_free(port) else free_port()
        settings = (
            f"port {port}\nbind 127.0.0.1\nsave ''\ndir {self.home}\n"
            f"requirepass {record.passwords[CACHE]}\n"
        )
        log = files.opened(self.home / "cache.log", append=True)
        with log:
            process = subprocess.Popen(
                [program, "-"], stdin=subprocess.PIPE, stdout=log, stderr=log,
                start_new_session=True, cwd=self.home,
            )  # fmt: skip
        assert process.stdin is not None  # noqa: S101  # it was asked for
        process.stdin.write(settings.encode())  # a password on the command line is seen by all
        process.stdin.close()
        deadline = time.monotonic() + CACHE_START_S
        while not _cache_answers(port, record.passwords[CACHE]):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SandboxFailed(
                    f"{program} does not start", hint=f"its log is {self.home / 'cache.log'}"
                )
            time.sleep(0.05)
        return port, process.pid

    def _end_caches(self) -> None:
        """End every cache of this stack, also one whose start was killed before it was written
        down."""
        for process in Path("/proc").glob("[0-9]*"):
            if self._is_own_cache(int(process.name)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(process.name), signal.SIGTERM)

    def _is_own_cache(self, pid: int) -> bool:
        """Whether a process is this stack's cache, and not another that got its number."""
        process = Path(f"/proc/{pid}")
        try:
            line = (process / "cmdline").read_bytes().decode(errors="replace")
            own = (process / "cwd").readlink() == self.home.resolve()
        except OSError:
            return False
        return own and any(name in line for name in CACHE_PROGRAMS)

    def _write(self, record: Record) -> None:
        files.write(self._record, record.model_dump_json(indent=2), mode=0o600, durable=True)


def _ensure(server: LocalServer, record: Record) -> None:
    """The master user with its password and the database, whatever of them is there already."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(**server.connection(), autocommit=True) as connection:  # type: ignore[arg-type]
        password = record.passwords[record.master]
        role = "SELECT 1 FROM pg_roles WHERE rolname = %s"
        if connection.execute(role, [record.master]).fetchone():
            change = sql.SQL("ALTER ROLE {} PASSWORD {}")
            secret = sql.Literal(verifier(password))
            connection.execute(change.format(sql.Identifier(record.master), secret))
        else:
            with connection.transaction():
                databases.make_roles(connection, record.master, password)
        found = "SELECT 1 FROM pg_database WHERE datname = %s AND datname <> 'postgres'"
        if not connection.execute(found, [record.database]).fetchone():
            databases.make_database(connection, record.database, record.master)


def _secret() -> str:
    return secrets.token_urlsafe(18)


def _cache_answers(port: int, password: str) -> bool:
    """Whether a cache with this password listens."""
    try:
        with socket.create_connection((databases.ADDRESS, port), timeout=CACHE_START_S) as asked:
            asked.sendall(f"AUTH {password}\r\n".encode())
            return asked.recv(16).startswith(b"+OK")
    except OSError:
        return False

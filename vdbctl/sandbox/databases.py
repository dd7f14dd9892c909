"""The PostgreSQL servers behind the sandbox: one for each Aurora cluster and RDS instance."""

from __future__ import annotations

import secrets
import shutil
import string
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from vdbctl.database.local import LocalServer
from vdbctl.database.scram import verifier

if TYPE_CHECKING:
    import psycopg

ADDRESS = "127.0.0.1"
PASSWORD_CHARS = 32
AWAY_S = 0.5
"""How long nobody answers in a failover; on AWS it is about half a minute."""
SUPERUSER = "rdsadmin"
"""As on RDS, so that a master user may be called `postgres`."""
RDS_ROLES = ("rds_superuser", "rds_iam", "rds_password", "rds_replication")
"""Roles that RDS has in each database, for scripts that grant them; here they permit nothing."""
_ALPHABET = string.ascii_letters + string.digits


def password() -> str:
    """A master password as RDS makes one."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(PASSWORD_CHARS))


@dataclass(frozen=True)
class Served:
    """One running server and what it was made for.

    Attributes:
        arn: ARN of the cluster or instance.
        database: Name of the database that came with it.
    """

    arn: str
    database: str
    server: LocalServer = field(repr=False)

    @property
    def port(self) -> int:
        return self.server.port


class Databases:
    """All servers, by ARN.

    A new one is a copy of an initialised template, which takes a fifth of the time of initdb.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._template = LocalServer(root / "template", superuser=SUPERUSER)
        self._served: dict[str, Served] = {}
        self._kept: dict[str, LocalServer] = {}
        self._lock = threading.RLock()
        self._here = threading.local()

    def prepare(self) -> None:
        """Make the template, so that the first database does not wait for it."""
        self._template.initialise()

    def create(self, arn: str, database: str | None, username: str, secret: str) -> Served:
        """Start a server with one database and its owner, who may do what RDS lets a master do."""
        name = database or "postgres"
        origin: LocalServer | None = getattr(self._here, "origin", None)
        server = self._copied(origin, self._root / arn.replace(":", "_").replace("/", "_"))
        served = self._served[arn] = Served(arn, name, server)
        try:
            server.start()
            if origin is None:
                with _superuser(served) as connection:
                    make_roles(connection, username, secret)
                    make_database(connection, name, username)
        except BaseException:
            self.remove(arn)
            raise
        return served

    def _copied(self, origin: LocalServer | None, folder: Path) -> LocalServer:
        if origin and origin.is_running():
            return origin.backup(folder)
        with self._lock:
            return (origin or self._template).copy(folder)

    @contextmanager
    def content(self, *, snapshot: str | None = None, source: str | None = None) -> Iterator[None]:
        """What this thread creates in the block has the content of a snapshot, or of another server
        as it is just now.

        The master user keeps the password that it had there. A new server is empty where neither
        is known.
        """
        live = self._served.get(source or "")
        self._here.origin = live.server if live else self._kept.get(snapshot or "")
        try:
            yield
        finally:
            self._here.origin = None

    def set_password(self, arn: str, username: str, secret: str) -> None:
        """Change the master password, as a rotation does."""
        from psycopg import sql

        served = self._served[arn]
        with _superuser(served) as connection:
            statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
            connection.execute(
                statement.format(sql.Identifier(username), sql.Literal(verifier(secret)))
            )

    def keep(self, name: str, arn: str) -> None:
        """A snapshot: what a server holds just now, under a name; nothing for an unknown ARN."""
        served = self._served.get(arn)
        if served is None:
            return
        self.drop(name)
        self._kept[name] = served.server.backup(self._root / "snapshots" / secrets.token_hex(8))

    def drop(self, name: str) -> None:
        """Forget a snapshot."""
        kept = self._kept.pop(name, None)
        if kept:
            shutil.rmtree(kept.data, ignore_errors=True)

    def restart(self, arn: str) -> None:
        """End all sessions and start again, as a failover does; nothing for an unknown ARN."""
        served = self._served.get(arn)
        if served:
            served.server.stop()
            time.sleep(AWAY_S)
            served.server.start()

    def rename(self, arn: str, new: str) -> None:
        """The server of an ARN is now that of another one."""
        with self._lock:
            served = self._served.pop(arn, None)
            if served:
                self._served[new] = Served(new, served.database, served.server)

    def connections(self, arn: str) -> int | None:
        """Sessions of others than the superuser; None where there is no server."""
        import psycopg

        served = self._served.get(arn)
        if served is None:
            return None
        question = (
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND usename <> current_user"
        )
        try:
            with _superuser(served) as connection:
                row = connection.execute(question).fetchone()
        except psycopg.OperationalError:
            return None
        return int(str(row[0])) if row else None

    def find(self, arn: str) -> Served | None:
        return self._served.get(arn)

    def all(self) -> tuple[Served, ...]:
        return tuple(self._served.values())

    def remove(self, arn: str) -> None:
        """Stop a server and remove its data; nothing happens for an unknown ARN."""
        with self._lock:
            served = self._served.pop(arn, None)
        if served:
            served.server.stop()
            shutil.rmtree(served.server.data, ignore_errors=True)

    def clear(self) -> None:
        """Remove all of them, side by side: each takes its time to end."""
        for name in list(self._kept):
            self.drop(name)
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda served: self.remove(served.arn), self.all()))


def make_roles(
    connection: psycopg.Connection[tuple[object, ...]], username: str, secret: str
) -> None:
    """The roles of RDS, and a master user who may do what RDS lets one do."""
    from psycopg import sql

    owner = sql.Identifier(username)
    for role in RDS_ROLES:
        connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
    role_of_owner = sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE PASSWORD {}")
    connection.execute(role_of_owner.format(owner, sql.Literal(verifier(secret))))
    granted = sql.SQL(", ").join(map(sql.Identifier, ("pg_monitor", "pg_signal_backend")))
    roles = sql.SQL(", ").join(map(sql.Identifier, RDS_ROLES))
    for names in (granted, roles):
        grants = sql.SQL("GRANT {} TO {} WITH ADMIN OPTION")
        connection.execute(grants.format(names, owner))


def make_database(
    connection: psycopg.Connection[tuple[object, ...]], name: str, username: str
) -> None:
    """The database that comes with a new cluster or instance."""
    from psycopg import sql

    statement = "CREATE DATABASE {} OWNER {}"
    if name == "postgres":
        statement = "ALTER DATABASE {} OWNER TO {}"
    connection.execute(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(username)))


def _superuser(served: Served) -> psycopg.Connection[tuple[object, ...]]:
    import psycopg

    return psycopg.connect(**served.server.connection(), autocommit=True)  # type: ignore[arg-type]

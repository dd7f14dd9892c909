"""A database of one's own for as long as a block lasts: embedded, empty, with what RDS permits."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from vdbctl.database.local import LocalServer
from vdbctl.database.programs import reachable_folder
from vdbctl.sandbox import databases

if TYPE_CHECKING:
    from vdbctl.database.postgres import Postgres

OWNER = "dbadmin"
NAME = "app"


@contextmanager
def database(name: str = NAME, roles: Collection[str] = ()) -> Iterator[Postgres]:
    """An empty database, as its owner, who is no superuser.

    Args:
        roles: Roles without login that are there, as the users of an environment would be.

    Raises:
        ExtraMissing: The extra `sandbox` is not installed.
        DatabaseUnreachable: It did not start.
    """
    from vdbctl.database.postgres import Postgres

    with tempfile.TemporaryDirectory(prefix="vdbctl-", dir=reachable_folder()) as folder:
        root, secret = Path(folder), databases.password()
        root.chmod(0o755)  # the server may run as another user
        with LocalServer(root / "data", superuser=databases.SUPERUSER) as server:
            import psycopg

            with psycopg.connect(**server.connection(), autocommit=True) as superuser:  # type: ignore[arg-type]
                databases.make_roles(superuser, OWNER, secret)
                databases.make_database(superuser, name, OWNER)
            options = server.connection(name, OWNER, secret)
            with closing(Postgres.connect(options)) as connection:
                for role in sorted(set(roles) - {OWNER}):
                    quoted = role.replace('"', '""')
                    connection.execute(f'CREATE ROLE "{quoted}" NOLOGIN')
                yield connection

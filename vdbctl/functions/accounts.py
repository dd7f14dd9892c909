"""Lambda function: makes the database users as which functions and their callers log in.

It is the only one that knows the master user's password, and it takes nothing from its callers:
every call does the same, and a second one changes nothing. What the master user owns becomes the
runner's, so that all migrations find one owner, on whichever way they came; the master user stays a
member of it.
"""

from __future__ import annotations

import contextlib
import os
from typing import Any

import pg8000.native

from vdbctl.functions import connection
from vdbctl.functions.connection import Connection
from vdbctl.functions.declaration import quoted
from vdbctl.functions.logins import CALLERS, RUNNER

LOCK_TIMEOUT = "30s"
_WITH_OPTIONS = 160_000
"""PostgreSQL 16, since when a right to give a role away is a right on that role."""
_LACKING = "42501"
_HELPFUL = ("pg_monitor", "pg_signal_backend")
"""Roles of PostgreSQL for looking at sessions and ending them."""
_ROLES = (
    "SELECT r.rolname::text FROM pg_auth_members AS m JOIN pg_roles AS r ON r.oid = m.roleid"
    " WHERE m.member = current_user::regrole AND m.admin_option AND r.rolname !~ '^(pg_|rds)'"
    " AND r.rolname <> $1 ORDER BY 1"
)


def handler(_event: object = None, _context: object = None) -> dict[str, Any]:
    """Entry point of the function.

    Returns:
        `lacking`: what the master user could not give.
    """
    logins = tuple(filter(None, os.environ.get("LOGINS", "").split(",")))
    with contextlib.closing(connection.master()) as opened:
        return {"lacking": make(opened, logins)}


def make(opened: Connection, logins: tuple[str, ...] = ()) -> list[str]:
    """Bring the users to what they should be.

    Args:
        opened: As the master user.
        logins: Of other functions.

    Returns:
        Roles that the master user could not give to the runner.
    """
    opened.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
    for name in (RUNNER, CALLERS, *logins):
        _make_login(opened, name)
    runner = quoted(RUNNER)
    opened.execute(f"ALTER ROLE {runner} CREATEROLE")
    opened.execute(f"GRANT {runner} TO CURRENT_USER")
    for name in _manageable(opened):
        opened.execute(
            f"GRANT {quoted(name)} TO {runner} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"
        )
    opened.execute(f"REASSIGN OWNED BY CURRENT_USER TO {runner}")
    return [role for role in _HELPFUL if not _given(opened, role)]


def _make_login(opened: Connection, name: str) -> None:
    if not opened.execute("SELECT 1 FROM pg_roles WHERE rolname = $1", (name,)).rows:
        opened.execute(f"CREATE ROLE {quoted(name)} LOGIN")
    if not opened.execute("SELECT pg_has_role($1, 'rds_iam', 'MEMBER')", (name,)).rows[0][0]:
        opened.execute(f"GRANT rds_iam TO {quoted(name)}")


def _manageable(opened: Connection) -> tuple[str, ...]:
    """Roles that the master user may manage, where the runner would not manage them by itself."""
    version = opened.execute("SELECT current_setting('server_version_num')::int").rows[0][0]
    if version < _WITH_OPTIONS:
        return ()
    return tuple(row[0] for row in opened.execute(_ROLES, (RUNNER,)).rows)


def _given(opened: Connection, role: str) -> bool:
    try:
        opened.execute(f"GRANT {role} TO {quoted(RUNNER)}")
    except pg8000.native.DatabaseError as error:
        if error.args[0].get("C") != _LACKING:
            raise
        return False
    return True

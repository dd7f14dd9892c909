"""Users of the database besides the master: made, given their password, and their rights.

PostgreSQL is told the SCRAM-SHA-256 verifier of a password (RFC 5802, RFC 7677), so that the
password itself is in no statement, no log and no answer. Which password is in force is kept as a
comment on the role, so that running again changes nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from vdbctl.database.port import Database, Session

ITERATIONS = 4096
"""As PostgreSQL does it by default (scram_iterations)."""
SALT_BYTES = 16
_MARK = "vdbctl: password of version "
_OWN_SCHEMAS = "^vdbctl"

Rights = Literal["write", "read"]
_TABLE_RIGHTS: dict[Rights, str] = {"write": "SELECT, INSERT, UPDATE, DELETE", "read": "SELECT"}
_SEQUENCE_RIGHTS: dict[Rights, str] = {"write": "USAGE, SELECT, UPDATE", "read": "SELECT"}


@dataclass(frozen=True)
class User:
    """A user as it should be.

    Attributes:
        password: None for one that logs in with an IAM role.
        version: Which password it is: the version of the secret, or "iam".
        rights: On tables and sequences of every schema but vdbctl's own.
        member_of: Role whose rights it has too, where there is that role.
    """

    name: str
    rights: Rights
    version: str
    password: str | None = field(default=None, repr=False)
    member_of: str | None = None


def ensure(database: Database, users: Iterable[User]) -> tuple[str, ...]:
    """Bring users to what they should be.

    Returns:
        Names of the users that were made or got another password.

    Raises:
        SqlFailed: The server refused a statement; the ones before it have taken effect.
    """
    changed = []
    schemas = _schemas(database)
    for user in users:
        if _make(database, user):
            changed.append(user.name)
        with database.transaction() as session:
            for statement in _grants(user.name, user.rights, schemas, _database_name(session)):
                session.execute(statement)
            if user.member_of and _exists(session, user.member_of):
                session.execute(f"GRANT {quoted(user.member_of)} TO {quoted(user.name)}")
    return tuple(changed)


def set_password(database: Database, name: str, password: str, version: str) -> None:
    """Give a user that is there a password, and remember which version of its secret that is."""
    with database.transaction() as session:
        session.execute(f"ALTER ROLE {quoted(name)} PASSWORD '{verifier(password)}'")
        session.execute(f"COMMENT ON ROLE {quoted(name)} IS '{_MARK}{version}'")


def make_roles(database: Database, names: Iterable[str]) -> None:
    """Make roles without login where they are missing, so that SQL files can name them; `ensure`
    makes users of those that are to log in."""
    for name in names:
        if not _exists(database, name):
            database.execute(f"CREATE ROLE {quoted(name)} NOLOGIN")


def empower(database: Database, role: str) -> None:
    """Give a role, if there is one of this name, the right to read and write every table."""
    if not _exists(database, role):
        return
    schemas = _schemas(database)
    with database.transaction() as session:
        for statement in _grants(role, "write", schemas, _database_name(session)):
            session.execute(statement)


def verifier(password: str, salt: bytes | None = None) -> str:
    """What PostgreSQL stores instead of a password.

    Source: PostgreSQL documentation, catalog pg_authid; RFC 5802, section 3.
    """
    salt = salt or secrets.token_bytes(SALT_BYTES)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    parts = (base64.b64encode(part).decode() for part in (salt, stored, server))
    return "SCRAM-SHA-256${}:{}${}:{}".format(ITERATIONS, *parts)


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _make(database: Database, user: User) -> bool:
    found = database.execute(
        "SELECT coalesce(shobj_description(oid, 'pg_authid'), '') FROM pg_roles"
        " WHERE rolname = :name",
        {"name": user.name},
    )
    mark = _MARK + user.version
    if found.rows and found.scalar() == mark:
        return False
    name, login = quoted(user.name), "LOGIN"
    if user.password is not None:
        login += f" PASSWORD '{verifier(user.password)}'"
    verb = "ALTER" if found.rows else "CREATE"
    database.execute(f"{verb} ROLE {name} {login}")
    if user.password is None:
        database.execute(f"GRANT rds_iam TO {name}")
    database.execute(f"COMMENT ON ROLE {name} IS '{mark}'")
    return True


def _exists(session: Session, role: str) -> bool:
    found = session.execute("SELECT 1 FROM pg_roles WHERE rolname = :name", {"name": role})
    return bool(found.rows)


def _grants(role: str, rights: Rights, schemas: Iterable[str], database_name: str) -> Iterator[str]:
    name, tables, sequences = quoted(role), _TABLE_RIGHTS[rights], _SEQUENCE_RIGHTS[rights]
    yield f"GRANT CONNECT ON DATABASE {quoted(database_name)} TO {name}"
    for schema in map(quoted, schemas):
        yield f"GRANT USAGE ON SCHEMA {schema} TO {name}"
        yield f"GRANT {tables} ON ALL TABLES IN SCHEMA {schema} TO {name}"
        yield f"GRANT {sequences} ON ALL SEQUENCES IN SCHEMA {schema} TO {name}"
        # Tables of later migrations: they are made by the same user that runs this.
        future = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT"
        yield f"{future} {tables} ON TABLES TO {name}"
        yield f"{future} {sequences} ON SEQUENCES TO {name}"


def _schemas(database: Session) -> tuple[str, ...]:
    """Schemas with tables of the application."""
    found = database.execute(
        "SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)'"
        " AND nspname !~ :own AND has_schema_privilege(oid, 'USAGE') ORDER BY 1",
        {"own": _OWN_SCHEMAS},
    )
    return tuple(str(row[0]) for row in found.rows)


def _database_name(session: Session) -> str:
    return str(session.execute("SELECT current_database()").scalar())

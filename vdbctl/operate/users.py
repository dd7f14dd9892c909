"""Users of the database besides the master: made, given their password, and their rights.

Which password is in force is kept as a comment on the role. It is set with each run all the same,
because a role may change its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from vdbctl.database.port import Database, Session
from vdbctl.database.scram import verifier
from vdbctl.operate import rights
from vdbctl.operate.rights import READ_ONLY, Rights, quoted

_MARK = "vdbctl: password of version "


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
    """Bring users to what they should be, and take from PUBLIC what they have by name.

    Returns:
        Names of the users that were made or got another password.

    Raises:
        SqlFailed: The server refused a statement; the ones before it have taken effect.
    """
    changed = []
    scope = rights.Scope.read(database)
    for user in users:
        if _make(database, user):
            changed.append(user.name)
        with database.transaction() as session:
            for statement in rights.grants(user.name, user.rights, scope):
                session.execute(statement)
            if user.member_of and _exists(session, user.member_of):
                session.execute(f"GRANT {quoted(user.member_of)} TO {quoted(user.name)}")
    with database.transaction() as session:
        for statement in rights.closing(scope):
            session.execute(statement)
    return tuple(changed)


def ensure_caller(database: Database, name: str) -> None:
    """Make a user that logs in with IAM and has no right, so that callers can prove who they
    are."""
    if not _exists(database, name):
        database.execute(f"CREATE ROLE {quoted(name)} LOGIN")
    _let_iam_in(database, name)


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
    """Give a role, if there is one of this name, the right to read and write every table, and to
    call every function."""
    if not _exists(database, role):
        return
    scope = rights.Scope.read(database)
    with database.transaction() as session:
        for statement in (*rights.grants(role, "write", scope), *rights.all_functions(role, scope)):
            session.execute(statement)


def _make(database: Database, user: User) -> bool:
    """Returns whether there was no such user, or one with another password."""
    found = database.execute(
        "SELECT coalesce(shobj_description(oid, 'pg_authid'), '') FROM pg_roles"
        " WHERE rolname = :name",
        {"name": user.name},
    )
    mark = _MARK + user.version
    name, login = quoted(user.name), "LOGIN"
    if user.password is not None:
        login += f" PASSWORD '{verifier(user.password)}'"
    verb = "ALTER" if found.rows else "CREATE"
    database.execute(f"{verb} ROLE {name} {login}")
    if user.rights == "read":
        database.execute(f"ALTER ROLE {name} SET {READ_ONLY} = on")
    else:
        database.execute(f"ALTER ROLE {name} RESET {READ_ONLY}")
    if found.rows and found.scalar() == mark:
        return False
    if user.password is None:
        _let_iam_in(database, user.name)
    database.execute(f"COMMENT ON ROLE {name} IS '{mark}'")
    return True


def _let_iam_in(session: Session, name: str) -> None:
    member = session.execute("SELECT pg_has_role(:name, 'rds_iam', 'MEMBER')", {"name": name})
    if not member.scalar():
        session.execute(f"GRANT rds_iam TO {quoted(name)}")


def _exists(session: Session, role: str) -> bool:
    found = session.execute("SELECT 1 FROM pg_roles WHERE rolname = :name", {"name": role})
    return bool(found.rows)

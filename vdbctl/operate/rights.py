"""Rights inside a database: what users get by name, and what PUBLIC loses.

PostgreSQL gives everybody temporary tables in each database and every function, also those that run
with their owner's rights. A temporary table comes before all others when a name is looked up
(https://www.postgresql.org/docs/current/ddl-schemas.html, "pg_temp"; read 2026-11-29), so it must
not be for users whose names code of the owner might meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from vdbctl.database.port import Session

Rights = Literal["write", "read"]
_OWN_SCHEMAS = "^vdbctl"
_GIVEN: dict[Rights, tuple[str, str]] = {
    "write": ("SELECT, INSERT, UPDATE, DELETE", "USAGE, SELECT"),
    "read": ("SELECT", "SELECT"),
}
"""On tables and on sequences. No UPDATE on sequences: setval() would stop the inserts of all."""
_TAKEN: dict[Rights, tuple[str, str]] = {
    "write": ("", "UPDATE"),
    "read": ("INSERT, UPDATE, DELETE", "USAGE, UPDATE"),
}
"""What an earlier version gave, or this one while the user had other rights."""
_DEFINERS = """
SELECT format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
    p.provolatile <> 'v', p.prorettype IN ('trigger'::regtype, 'event_trigger'::regtype), EXISTS (
        SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
        WHERE a.grantee = 0)
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE p.prosecdef AND n.nspname !~ '^(pg_|information_schema$)' AND n.nspname !~ :own
    AND pg_has_role(p.proowner, 'USAGE')
    AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')
ORDER BY 1
"""


@dataclass(frozen=True)
class Definer:
    """A function that runs with its owner's rights.

    Attributes:
        name: With schema and arguments, as SQL.
        reads: It says of itself that it writes nothing (STABLE or IMMUTABLE), and is held to it.
        is_trigger: Nobody can call it.
        is_open: PUBLIC may call it.
    """

    name: str
    reads: bool
    is_trigger: bool
    is_open: bool


@dataclass(frozen=True)
class Scope:
    """What of a database rights are about.

    Attributes:
        schemas: Those of the application.
        definers: In those schemas, as far as they are ours to grant.
    """

    database: str
    schemas: tuple[str, ...]
    definers: tuple[Definer, ...]

    @classmethod
    def read(cls, session: Session) -> Scope:
        found = session.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)'"
            " AND nspname !~ :own AND has_schema_privilege(oid, 'USAGE') ORDER BY 1",
            {"own": _OWN_SCHEMAS},
        )
        definers = session.execute(_DEFINERS, {"own": _OWN_SCHEMAS}).rows
        return cls(
            str(session.execute("SELECT current_database()").scalar()),
            tuple(str(row[0]) for row in found.rows),
            tuple(Definer(str(row[0]), *map(bool, row[1:])) for row in definers),
        )


def grants(role: str, rights: Rights, scope: Scope) -> Iterator[str]:
    """Statements that give a user its rights, and take what it has beyond them.

    A function with its owner's rights is given to those who write, and to those who read if it
    writes nothing; but only where everybody may call it until now. What a migration has closed
    stays as the migration has it.
    """
    name = quoted(role)
    yield f"GRANT CONNECT ON DATABASE {quoted(scope.database)} TO {name}"
    for schema in map(quoted, scope.schemas):
        yield f"GRANT USAGE ON SCHEMA {schema} TO {name}"
        kinds = zip(("TABLES", "SEQUENCES"), _GIVEN[rights], _TAKEN[rights], strict=True)
        for kind, given, taken in kinds:
            # Those of later migrations are made by the same user that runs this.
            future = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema}"
            if taken:
                yield f"REVOKE {taken} ON ALL {kind} IN SCHEMA {schema} FROM {name}"
                yield f"{future} REVOKE {taken} ON {kind} FROM {name}"
            yield f"GRANT {given} ON ALL {kind} IN SCHEMA {schema} TO {name}"
            yield f"{future} GRANT {given} ON {kind} TO {name}"
    for one in scope.definers:
        if one.is_open and not one.is_trigger and (one.reads or rights == "write"):
            yield f"GRANT EXECUTE ON ROUTINE {one.name} TO {name}"


def all_functions(role: str, scope: Scope) -> Iterator[str]:
    """Statements for a role that has everything: functions that others were not given, too."""
    for one in scope.definers:
        if not one.is_trigger:
            yield f"GRANT EXECUTE ON ROUTINE {one.name} TO {quoted(role)}"


def closing(scope: Scope) -> Iterator[str]:
    """Statements that take from PUBLIC what users have by name, or must not have."""
    yield f"REVOKE TEMPORARY ON DATABASE {quoted(scope.database)} FROM PUBLIC"
    for schema in map(quoted, scope.schemas):
        yield f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC"
    for one in scope.definers:
        if one.is_open:
            yield f"REVOKE EXECUTE ON ROUTINE {one.name} FROM PUBLIC"


def settings(session: Session, roles: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Roles with settings that vdbctl has not made, such as a search_path; each role may change
    its own, for all who log in as it.

    Returns:
        Role, and its setting as `name=value`.
    """
    found = session.execute(
        "SELECT r.rolname::text, s.setting FROM pg_db_role_setting AS d"
        " JOIN pg_roles AS r ON r.oid = d.setrole CROSS JOIN unnest(d.setconfig) AS s (setting)"
        " WHERE s.setting <> :own ORDER BY 1, 2",
        {"own": f"{READ_ONLY}=on"},
    )
    wanted = set(roles)
    return tuple((str(row[0]), str(row[1])) for row in found.rows if row[0] in wanted)


READ_ONLY = "default_transaction_read_only"
"""Set for users who only read: what the database gives everybody, large objects for one, is closed
to them until they switch it off on purpose."""


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'

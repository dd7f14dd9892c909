"""What the catalogue of a database leaves open to those who may log in, whoever made it.

The same as the rules of `lint` about functions, for what lint never read: schemas of other tools,
functions that SQL made, and what an older version granted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from vdbctl.database.port import Session

Severity = Literal["error", "warning"]
_OWN = "n.nspname !~ '^(pg_|information_schema$)'"
_NOT_OF_AN_EXTENSION = (
    "NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')"
)
_NAME = "format('%s.%s(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid))"
_UNPINNED = f"""
SELECT {_NAME}, p.prosecdef, p.prorettype IN ('trigger'::regtype, 'event_trigger'::regtype)
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
JOIN pg_language AS l ON l.oid = p.prolang
WHERE {_OWN} AND {_NOT_OF_AN_EXTENSION} AND p.prokind <> 'a' AND p.prosqlbody IS NULL
    AND l.lanname NOT IN ('internal', 'c')
    AND NOT EXISTS (SELECT FROM unnest(p.proconfig) AS s (setting)
        WHERE s.setting ~ '^search_path=(?!.*pg_temp.*,).+, *"?pg_temp"?$')
ORDER BY 1
"""  # noqa: S608  # constants
_OPEN_DEFINERS = f"""
SELECT {_NAME} FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE {_OWN} AND {_NOT_OF_AN_EXTENSION} AND p.prosecdef
    AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
    AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
        WHERE a.grantee = 0)
ORDER BY 1
"""  # noqa: S608  # constants
_OPEN_SCHEMAS = f"""
SELECT n.nspname::text FROM pg_namespace AS n WHERE {_OWN} AND EXISTS (
    SELECT FROM aclexplode(n.nspacl) AS a WHERE a.grantee = 0 AND a.privilege_type = 'CREATE')
ORDER BY 1
"""  # noqa: S608  # constants
_TEMPORARY = """
SELECT datname::text FROM pg_database WHERE datname = current_database() AND EXISTS (
    SELECT FROM aclexplode(coalesce(datacl, acldefault('d', datdba))) AS a
    WHERE a.grantee = 0 AND a.privilege_type = 'TEMPORARY')
"""


@dataclass(frozen=True)
class Exposure:
    """Something that is open.

    Attributes:
        what: Function, schema or database.
    """

    what: str
    severity: Severity
    words: str
    advice: str


def functions(session: Session) -> Iterator[Exposure]:
    """Functions that look names up where their caller has them look.

    Raises:
        SqlFailed: The catalogue cannot be read.
    """
    for row in session.execute(_UNPINNED).rows:
        name, definer, trigger = str(row[0]), *row[1:]
        words = "does not say where it looks for names"
        if definer:
            words += ", and runs as its owner"
        elif trigger:
            words += ", and runs as the owner of its table behind a foreign key"
        yield Exposure(
            name,
            "error" if definer or trigger else "warning",
            words,
            f"ALTER ROUTINE {name} SET search_path = pg_catalog, public, pg_temp",
        )


def grants(session: Session) -> Iterator[Exposure]:
    """What every user may do, and should have by name or not at all.

    Raises:
        SqlFailed: The catalogue cannot be read.
    """
    by = "`vdbctl db users` takes it from PUBLIC"
    for name in _names(session, _OPEN_DEFINERS):
        yield Exposure(name, "warning", "runs as its owner for every user", by)
    for name in _names(session, _OPEN_SCHEMAS):
        yield Exposure(f"schema {name}", "warning", "takes objects of every user", by)
    for name in _names(session, _TEMPORARY):
        yield Exposure(f"database {name}", "warning", "gives every user temporary tables", by)


def _names(session: Session, query: str) -> Iterator[str]:
    return (str(row[0]) for row in session.execute(query).rows)

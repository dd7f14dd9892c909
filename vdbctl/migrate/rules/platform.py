"""What RDS or the Data API does not do, and what opens a door."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vdbctl.database.data_api_errors import LIMITS
from vdbctl.migrate.lint import Place, Rule
from vdbctl.migrate.nodes import enum, relation
from vdbctl.migrate.rules import nodes

_SET_CONFIG = re.compile(r"\bset_config\s*\([^()]*,\s*false\s*\)", re.IGNORECASE)
_SESSION = (
    "is for a session: no other file sees it, over the Data API and the runner no other "
    "transaction, and a pooler may keep it for somebody else"
)


def _system(where: Place) -> Iterator[str]:
    if nodes.kind(where) in ("alter_system_stmt", "create_table_space_stmt"):
        yield "RDS does not let anybody do this"
    for table, subtype, _ in nodes.commands(where):
        if subtype in ("AT_DisableTrigAll", "AT_EnableTrigAll"):
            yield f"{table}: triggers of foreign keys are a superuser's; USER means the others"
    if nodes.kind(where) in ("delete_stmt", "insert_stmt", "update_stmt"):
        name = relation(nodes.inner(where).relation)
        if name.removeprefix("pg_catalog.").startswith("pg_"):
            yield f"{name} is written by superusers alone"


def _length(where: Place) -> Iterator[str]:
    length, most = len(where.statement.text), LIMITS.statement_chars or 0
    if length > most:
        yield f"has {length:,} characters; the Data API takes {most:,}"


def _public(where: Place) -> Iterator[str]:
    if nodes.kind(where) != "grant_stmt":
        return
    node = nodes.inner(where)
    everybody = any(enum(one.role_spec, "roletype") == "ROLESPEC_PUBLIC" for one in node.grantees)
    if node.is_grant and everybody:
        yield "every user that there ever will be gets this right"


def _session(where: Place) -> Iterator[str]:
    if nodes.kind(where) == "variable_set_stmt" and not nodes.inner(where).is_local:
        yield _SESSION
    elif _SET_CONFIG.search(where.statement.text):
        yield f"set_config(…, false) {_SESSION}"


RULES = (
    Rule(
        "rds-not-allowed",
        "error",
        "use what the master user may: parameters are set in the environment's file",
        _system,
    ),
    Rule("data-api-statement-size", "warning", "split it; load data in smaller pieces", _length),
    Rule(
        "session-setting",
        "warning",
        "use SET LOCAL, set_config(…, true), or `-- vdbctl: set.NAME=VALUE` at the top of the file",
        _session,
    ),
    Rule("grant-to-public", "warning", "grant it to the roles that need it", _public),
)

"""Functions whose names are looked up when they run: in whose schemas?

The caller's temporary schema comes first for tables and types unless it is named, whatever the
setting of the session (https://www.postgresql.org/docs/current/runtime-config-client.html,
search_path; read 2026-11-29). A trigger behind a foreign key runs as the owner of its table.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vdbctl.migrate.lint import Place, Rule
from vdbctl.migrate.nodes import enum
from vdbctl.migrate.rules import nodes

_ADVICE = "add SET search_path = pg_catalog, public, pg_temp, with the schemas that it means"
_TRIGGERS = frozenset({"trigger", "event_trigger"})


def _definer(where: Place) -> Iterator[str]:
    if _is_definer(where) and (words := _unpinned(where)):
        yield f"{words}, and runs as its owner"


def _trigger(where: Place) -> Iterator[str]:
    if _is_trigger(where) and not _is_definer(where) and (words := _unpinned(where)):
        yield f"{words}, and runs as the owner of its table behind a foreign key"


def _other(where: Place) -> Iterator[str]:
    if not _is_definer(where) and not _is_trigger(where) and (words := _unpinned(where)):
        yield words
    if nodes.kind(where) == "alter_function_stmt":
        for setting in _settings(nodes.inner(where).actions):
            if words := _looks_up(setting):
                yield words


def _is_definer(where: Place) -> bool:
    return nodes.kind(where) == "create_function_stmt" and any(
        one.defname == "security" and one.arg.boolean.boolval for one in _options(where)
    )


def _is_trigger(where: Place) -> bool:
    if nodes.kind(where) != "create_function_stmt":
        return False
    names = nodes.inner(where).return_type.names
    return bool(names) and names[-1].string.sval in _TRIGGERS


def _options(where: Place) -> Iterator[Any]:
    for item in nodes.inner(where).options:
        yield item.def_elem


def _unpinned(where: Place) -> str:
    """What is wrong with a function that is made here; "" when all is well.

    A body in SQL itself (RETURN, BEGIN ATOMIC) has its names looked up now, once and for all.
    """
    if nodes.kind(where) != "create_function_stmt":
        return ""
    node = nodes.inner(where)
    if node.HasField("sql_body"):
        return ""
    found = [_looks_up(setting) for setting in _settings(node.options)]
    return found[-1] if found else "whoever calls it chooses what its names mean"


def _settings(options: Any) -> Iterator[Any]:
    """Each SET or RESET of search_path."""
    for item in options:
        one = item.def_elem
        if one.defname == "set":
            setting = one.arg.variable_set_stmt
            if setting.name == "search_path" or enum(setting, "kind") == "VAR_RESET_ALL":
                yield setting


def _looks_up(setting: Any) -> str:
    if enum(setting, "kind") != "VAR_SET_VALUE":
        return "its search_path is not said here"
    schemas = [one.a_const.sval.sval for one in setting.args]
    if "pg_temp" not in schemas:
        return "pg_temp is not in its search_path, and therefore comes first"
    if schemas[-1] != "pg_temp" or schemas.count("pg_temp") > 1 or len(schemas) == 1:
        return "pg_temp is not the last in its search_path"
    return ""


RULES = (
    Rule("security-definer-search-path", "error", _ADVICE, _definer),
    Rule("trigger-function-search-path", "error", _ADVICE, _trigger),
    Rule("function-search-path", "warning", _ADVICE, _other),
)

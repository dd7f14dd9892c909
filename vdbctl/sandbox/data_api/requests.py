"""What a request may hold, as the service model of rds-data has it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from vdbctl.fact import Fact
from vdbctl.sandbox.data_api.errors import ApiError
from vdbctl.sandbox.data_api.limits import Limits

FACTS = (
    Fact("fields of requests to the Data API", "service model of rds-data", date(2026, 11, 29)),
)

_DATABASE_CHARS = 64
_TRANSACTION_CHARS = 192
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "formatRecordsAs": ("NONE", "JSON"),
    "resultSetOptions.decimalReturnType": ("STRING", "DOUBLE_OR_LONG"),
    "resultSetOptions.longReturnType": ("STRING", "LONG"),
}
_KINDS: Mapping[type, tuple[str, ...]] = {
    str: ("database", "resourceArn", "schema", "secretArn", "transactionId"),
    list: ("parameterSets", "parameters"),
    dict: ("resultSetOptions",),
}
_WITH_SQL = frozenset({"/Execute", "/BatchExecute"})


def check(path: str, request: Mapping[str, Any], limits: Limits) -> None:
    """Refuse what AWS's model of the service does not allow.

    Raises:
        ApiError: A member is missing, too long, or none of its choices.
    """
    for kind, members in _KINDS.items():
        for member in members:
            if not isinstance(request.get(member), kind | None):
                raise ApiError("SerializationException", f"{member} is of another type")
    if path in _WITH_SQL and not isinstance(request.get("sql"), str):
        raise ApiError("ValidationException", "sql is missing")
    lengths = {
        "sql": limits.statement_chars,
        "database": _DATABASE_CHARS,
        "transactionId": _TRANSACTION_CHARS,
    }
    for member, most in lengths.items():
        if len(request.get(member) or "") > most:
            raise _invalid(member, f"Member must have length less than or equal to {most}")
    for member, choices in _CHOICES.items():
        value = _at(request, member)
        if value is not None and value not in choices:
            raise _invalid(member, f"Member must satisfy enum value set: [{', '.join(choices)}]")
    if request.get("schema"):
        raise ApiError("ValidationException", "The schema parameter isn't supported")


def _at(request: Mapping[str, Any], member: str) -> object:
    value: Any = request
    for name in member.split("."):
        value = (value or {}).get(name)
    return value


def _invalid(member: str, constraint: str) -> ApiError:
    return ApiError(
        "ValidationException", f"Value at '{member}' failed to satisfy constraint: {constraint}"
    )

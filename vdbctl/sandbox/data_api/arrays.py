"""Arrays as PostgreSQL writes them: `{1,NULL,"a b"}`.

Source: PostgreSQL, "Array Input and Output Syntax".
"""

from __future__ import annotations

import re

from vdbctl.sandbox.data_api.errors import ApiError

_BOUNDS = re.compile(r"^(?:\[-?\d+:-?\d+\])+=")
_ITEM = re.compile(r'"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>(?:[^,"\\{}]|\\.)+)', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def items(text: str) -> list[str | None]:
    """The elements, as text.

    Raises:
        ApiError: It has more than one dimension.
    """
    inside = _BOUNDS.sub("", text)[1:-1]
    if inside.startswith("{"):
        raise ApiError(
            "UnsupportedResultException", "The result contains a multidimensional array."
        )
    return [_item(match) for match in _ITEM.finditer(inside)]


def _item(match: re.Match[str]) -> str | None:
    quoted = match["quoted"]
    if quoted is None and match["plain"] == "NULL":
        return None
    return _ESCAPED.sub(r"\1", match["plain"] if quoted is None else quoted)

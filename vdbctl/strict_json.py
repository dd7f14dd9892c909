"""JSON that somebody else wrote: any fault in it is a ValueError that says what and where."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn


def parse(content: str | bytes, *, exact: bool = False) -> Any:
    """A document; refuses what the standard library lets pass.

    Args:
        exact: Numbers that are no integers become Decimals, with all their digits.

    Raises:
        ValueError: Not JSON, a key given twice, nested too deeply, not a number.
    """
    try:
        return json.loads(
            content,
            object_pairs_hook=_object,
            parse_constant=_no_constant,
            parse_float=Decimal if exact else None,
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None


def mapping(content: str | bytes, *, exact: bool = False) -> dict[str, Any]:
    """A document whose top is an object.

    Raises:
        ValueError: As `parse`, or the top is something else.
    """
    found = parse(content, exact=exact)
    if not isinstance(found, dict):
        raise ValueError(f"expected an object, found {_NAMES.get(type(found), 'a number')}")  # noqa: TRY004
    return found


_NAMES = {list: "a list", str: "a text", type(None): "null", bool: "true or false"}


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for at, name in enumerate(names) if name in names[:at])
        raise ValueError(f"{twice!r} is given twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")

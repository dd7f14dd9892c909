"""Versions of a set for migrations that another tool has counted in its own way."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence

from vdbctl.errors import MigrationFileInvalid

FIRST_DAY = datetime.date(2000, 1, 1)
"""Of those that are only counted: before any file that carries a date."""
_A_DAY = 10_000
_SECONDS_DIGITS, _MILLISECONDS_DIGITS = 10, 13


def wanted(version: str) -> str | None:
    """What a version would be here: by its date, or by its number.

    Args:
        version: `20260105093000`, `42`, `1735689600` or `1735689600000` (Unix time); `1.2` has
            neither.
    """
    if not version.isdigit():
        return None
    if len(version) in (12, 14) and (day := _day(version[:8])):
        return f"{day:%Y%m%d}_{version[8:12]}"
    number = int(version)
    if len(version) == _MILLISECONDS_DIGITS and not version.startswith("0"):
        number //= 1000
    if len(str(number)) == _SECONDS_DIGITS and len(version) >= _SECONDS_DIGITS:
        moment = datetime.datetime.fromtimestamp(number, datetime.UTC)
        return f"{moment:%Y%m%d_%H%M}"
    if number >= 1000 * _A_DAY:
        return None
    return _counted(number)


def assigned(
    versions: Sequence[str], kept: Mapping[str, str], taken: Collection[str] = ()
) -> dict[str, str]:
    """A version of the set for each, in the same order.

    Args:
        versions: As the other tool writes them, in its order.
        kept: Those that have one already.
        taken: Versions of the set that are not to be had.

    Raises:
        MigrationFileInvalid: There is no room between two that have one already.
    """
    found: dict[str, str] = {}
    last = ""
    for version in versions:
        if version in kept:
            here = kept[version]
            if here <= last:
                raise MigrationFileInvalid(
                    f"there is no room before {here} for {last}, which comes before it",
                    hint="import into a new set, or give the files that were added later versions",
                )
        else:
            here = max(wanted(version) or "", _next(last))
            while here in taken or here in kept.values():
                here = _next(here)
        found[version] = last = here
    return found


def _day(digits: str) -> datetime.date | None:
    try:
        return datetime.datetime.strptime(digits, "%Y%m%d").date()
    except ValueError:
        return None


def _counted(number: int) -> str:
    day = FIRST_DAY + datetime.timedelta(days=number // _A_DAY)
    return f"{day:%Y%m%d}_{number % _A_DAY:04}"


def _next(version: str) -> str:
    if not version:
        return _counted(1)
    day, _, number = version.partition("_")
    if int(number) + 1 < _A_DAY:
        return f"{day}_{int(number) + 1:04}"
    following = datetime.datetime.strptime(day, "%Y%m%d") + datetime.timedelta(days=1)
    return f"{following:%Y%m%d}_0000"

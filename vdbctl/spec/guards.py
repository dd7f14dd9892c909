"""What stands between a plan and its apply: money, time, and a person who means it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from vdbctl.errors import Frozen
from vdbctl.spec.part import Part, WeeklyWindow

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEK_MINUTES = 7 * 24 * 60


def _utc(value: datetime) -> datetime:
    """A time without a zone is UTC, as everywhere in a spec."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value


Moment = Annotated[datetime, AfterValidator(_utc)]


class Freeze(Part):
    """A time in which nothing is applied or destroyed: once, or each week."""

    since: Moment | None = None
    """UTC where no zone is given."""
    until: Moment | None = None
    weekly: WeeklyWindow | None = None
    """Such as fri:16:00-mon:06:00, UTC."""
    reason: str = Field(min_length=3)

    @model_validator(mode="after")
    def _once_or_weekly(self) -> Self:
        once = self.since is not None and self.until is not None
        if once == (self.weekly is not None) or (self.since is None) != (self.until is None):
            raise ValueError("give since and until together, or weekly alone")
        if self.since and self.until and self.until <= self.since:
            raise ValueError("until must be after since")
        return self

    def holds(self, now: datetime) -> bool:
        """Whether nothing may be applied at this moment."""
        if self.since and self.until:
            return self.since <= now < self.until
        begin, end = (_minute(part) for part in _ends(str(self.weekly)))
        at = now.astimezone(UTC)
        minute = (at.weekday() * 24 + at.hour) * 60 + at.minute
        return (minute - begin) % _WEEK_MINUTES < (end - begin) % _WEEK_MINUTES

    def words(self) -> str:
        """When it holds."""
        if self.since and self.until:
            return f"from {self.since:%Y-%m-%d %H:%M} to {self.until:%Y-%m-%d %H:%M} UTC"
        return f"each week {self.weekly} UTC"


class Guards(Part):
    """What an apply must get past."""

    confirm: Literal["yes", "name"] = "yes"
    """name: the environment's name has to be typed, or a reviewed plan given with --yes."""
    cost_increase_usd: Decimal | None = Field(default=None, gt=0)
    """A month's cost may grow by this much without --allow-cost."""
    plan_max_age_hours: int = Field(default=72, ge=1, le=24 * 90)
    """A reviewed plan that is older is refused."""
    freeze: tuple[Freeze, ...] = ()
    """Times in which nothing is applied without --allow-freeze."""


def enforce_freeze(stack: str, guards: Guards, now: datetime, *, allowed: bool) -> None:
    """Refuse to change anything in a freeze.

    Raises:
        Frozen: Unless `allowed`.
    """
    held = next((window for window in guards.freeze if window.holds(now)), None)
    if held is None or allowed:
        return
    raise Frozen(
        f"{stack} is frozen {held.words()}: {held.reason}",
        hint="wait for its end, or, when it cannot wait, repeat with --allow-freeze",
    )


def _ends(window: str) -> tuple[str, str]:
    begin, end = window.split("-")
    return begin, end


def _minute(moment: str) -> int:
    """Minute of the week of a moment such as fri:16:00."""
    day, hour, minute = moment.split(":")
    return (_DAYS.index(day) * 24 + int(hour)) * 60 + int(minute)

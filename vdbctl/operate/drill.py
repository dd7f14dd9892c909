"""A restore drill: what is promised, what was measured, and the report of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from vdbctl.operate.integrity import Check

MARK = "vdbctl dr drill"
"""Tag of what a drill makes, by which the next one finds what was left."""


@dataclass(frozen=True)
class Promise:
    """Recovery objectives, in minutes.

    Attributes:
        of: Where they are written.
    """

    rto_minutes: int
    rpo_minutes: int
    of: str


DEFAULT = Promise(240, 1440, "no `recovery:` in the file: 4 hours and 24 hours")


@dataclass(frozen=True)
class Drill:
    """What a drill found.

    Attributes:
        backup_at: Moment whose data was restored.
        restored_s: Until AWS had the database available.
        recovered_s: Until it was connected to and everything was checked.
    """

    stack: str
    began: datetime
    backup: str
    backup_at: datetime | None
    restored_s: float
    recovered_s: float
    checks: tuple[Check, ...]
    promise: Promise

    @property
    def rpo(self) -> timedelta | None:
        """Time whose changes a loss at the beginning of the drill would have cost."""
        return None if self.backup_at is None else max(self.began - self.backup_at, timedelta())

    @property
    def failures(self) -> tuple[str, ...]:
        """Everything that is not as promised."""
        found = [f"{one.name}: {one.evidence}" for one in self.checks if one.verdict == "failed"]
        if self.recovered_s > self.promise.rto_minutes * 60:
            found.append(
                f"recovery took {self.recovered_s / 60:.0f} min, promised are "
                f"{self.promise.rto_minutes}"
            )
        if self.rpo is not None and self.rpo > timedelta(minutes=self.promise.rpo_minutes):
            found.append(
                f"the backup is {self.rpo.total_seconds() / 60:.0f} min old, promised are "
                f"{self.promise.rpo_minutes}"
            )
        return tuple(found)


def report(drill: Drill) -> str:
    """The drill as Markdown."""
    rpo = "unknown" if drill.rpo is None else _minutes(drill.rpo.total_seconds())
    lines = [
        f"# Restore drill of {drill.stack}, {drill.began:%Y-%m-%d}",
        "",
        f"**{'Passed' if not drill.failures else 'Failed'}.** Begun {drill.began:%Y-%m-%d %H:%M} "
        f"UTC with {drill.backup}. Promised by: {drill.promise.of}.",
        "",
        "| | measured | promised |",
        "|---|---|---|",
        f"| recovery time (RTO) | {_minutes(drill.recovered_s)} | "
        f"{drill.promise.rto_minutes} min |",
        f"| data that would be lost (RPO) | {rpo} | {drill.promise.rpo_minutes} min |",
        f"| of the recovery: until AWS had it available | {_minutes(drill.restored_s)} | |",
        "",
        "| check | | evidence |",
        "|---|---|---|",
        *(f"| {one.name} | {one.verdict} | {_cell(one.evidence)} |" for one in drill.checks),
        "",
    ]
    if drill.failures:
        lines += ["Not as promised:", "", *(f"- {words}" for words in drill.failures), ""]
    return "\n".join(lines)


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.1f} min"


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("\n", " ")

"""Files and ledger compared: what is to be applied, what is wrong. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from vdbctl.errors import HistoryMismatch
from vdbctl.migrate.files import REPEATABLE, Migration
from vdbctl.migrate.ledger import Entry

RowState = Literal[
    "applied", "pending", "edited", "missing", "failed", "running", "unknown", "rolling back"
]
UNFINISHED = frozenset({"failed", "running", "unknown"})
"""A part of the file has taken effect."""


@dataclass(frozen=True)
class Row:
    """One migration with its file, its ledger entry, or both."""

    version: str
    name: str
    state: RowState
    migration: Migration | None
    entry: Entry | None

    @property
    def repeatable(self) -> bool:
        return self.version.startswith(REPEATABLE)

    @property
    def title(self) -> str:
        """Name of the file, without its ending."""
        return self.version if self.repeatable else f"{self.version}_{self.name}"


def compare(migrations: Sequence[Migration], entries: Sequence[Entry]) -> tuple[Row, ...]:
    """Every migration that is known to the files or to the ledger, by version."""
    files = {migration.version: migration for migration in migrations}
    ledger = {entry.version: entry for entry in entries}
    for migration in migrations:
        if migration.options.squashes and migration.version in ledger:
            ledger = _squashed(migration, ledger)
    return tuple(
        Row(
            version=version,
            name=(files.get(version) or ledger[version]).name,
            state=_state(files.get(version), ledger.get(version)),
            migration=files.get(version),
            entry=ledger.get(version),
        )
        for version in sorted(set(files) | set(ledger))
    )


def _squashed(migration: Migration, ledger: dict[str, Entry]) -> dict[str, Entry]:
    """A ledger in which one file has taken the place of several that had been applied.

    Raises:
        HistoryMismatch: Only some of them had been.
    """
    replaced = frozenset(migration.options.squashes)
    there = [version for version in replaced if version in ledger]
    row = ledger[migration.version]
    if row.checksum == migration.checksum:  # applied as one file
        return ledger
    if len(there) < len(replaced) or any(ledger[one].state != "applied" for one in replaced):
        raise HistoryMismatch(
            f"{migration.path} takes the place of {len(replaced)} migrations, of which "
            f"{len(there)} are recorded here",
            hint="apply the files that it replaced (folder squashed/) up to the last one first",
        )
    as_one = replace(row, name=migration.name, checksum=migration.checksum)
    return {
        version: as_one if version == migration.version else entry
        for version, entry in ledger.items()
        if version not in replaced or version == migration.version
    }


def pending(rows: Sequence[Row], *, any_order: bool = False) -> tuple[Row, ...]:
    """What `up` will run, in order.

    Args:
        any_order: A file that is older than the last applied one runs as well.

    Raises:
        HistoryMismatch: An applied file was edited or is gone, or a file would run out of order.
    """
    for row in rows:
        if row.state == "edited" and row.migration:
            raise HistoryMismatch(
                f"{row.migration.path} was changed after it was applied",
                hint="undo the change, and put it into a new migration (`vdbctl migrate new`)",
            )
        if row.state == "missing" and not row.repeatable:
            raise HistoryMismatch(
                f"{row.title} was applied, but its file is gone",
                hint="restore the file from version control",
            )
        if row.state == "rolling back":
            raise HistoryMismatch(
                f"the rollback of {row.title} is not finished",
                hint="`vdbctl migrate down` goes on with it",
            )
    waiting = tuple(row for row in rows if row.state == "pending" or row.state in UNFINISHED)
    last = last_applied(rows)
    for row in waiting:
        if row.version < last and row.migration and row.state == "pending" and not any_order:
            raise HistoryMismatch(
                f"{row.migration.path} is older than {last}, which is applied already",
                hint="rename it to a later time, so that every database runs the same order; or "
                "run it late with --out-of-order",
            )
    _require(rows, waiting)
    return waiting


def last_applied(rows: Sequence[Row]) -> str:
    """Version of the last migration that is applied; "" for none."""
    done = (row.version for row in rows if row.state == "applied" and not row.repeatable)
    return max(done, default="")


def _require(rows: Sequence[Row], waiting: Sequence[Row]) -> None:
    """What a file needs is applied, or runs before it."""
    there = {row.version for row in rows if row.state == "applied"}
    for row in waiting:
        needs = row.migration.options.requires if row.migration else ()
        missing = [version for version in needs if version not in there]
        if missing and row.migration:
            raise HistoryMismatch(
                f"{row.migration.path} requires {missing[0]}, which neither is applied nor "
                "comes before it",
                hint="restore that file, or correct `requires`",
            )
        there.add(row.version)


def _state(migration: Migration | None, entry: Entry | None) -> RowState:
    if entry is None:
        return "pending"
    if entry.state != "applied" and entry.direction == "down":
        return "rolling back"
    if entry.state in ("running", "unknown"):
        return cast("RowState", entry.state)
    if entry.state != "applied":
        return "failed"
    if migration is None:
        return "missing"
    if migration.checksum == entry.checksum:
        return "applied"
    return "pending" if migration.repeatable else "edited"

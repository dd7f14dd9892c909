"""Logs of Terraform's runs in a workspace: one file for each run, in the order of their names."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import count
from pathlib import Path

from vdbctl import files
from vdbctl.iac import events

FOLDER = "runs"


def new(folder: Path, name: str, now: datetime) -> Path:
    """An empty log that no other run has, readable by its owner alone.

    Args:
        folder: The workspace.
        name: What runs: `init`, `plan` or `apply`.
        now: When it begins; names sort by it, then by who came first.

    Raises:
        OSError: The folder cannot be written.
    """
    runs = folder / FOLDER
    runs.mkdir(parents=True, exist_ok=True, mode=0o700)
    for number in count():
        behind = f".{number:03}" if number else ""
        log = runs / f"{now:%Y%m%dT%H%M%S}{behind}-{name}.jsonl"
        try:
            os.close(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            continue
        return log
    raise AssertionError


def since_the_last_good_apply(folder: Path) -> Iterator[str]:
    """Lines of the applies since the last one that ended well, with that one's, oldest first."""
    found: list[list[str]] = []
    for log in sorted(_applies(folder), reverse=True):
        found.append(_lines(log))
        if ended_well(found[-1]):
            break
    for lines in reversed(found):
        yield from lines


def newest_apply(folder: Path) -> list[str] | None:
    """Lines of the last apply or destroy, or None where there was none."""
    log = max(_applies(folder), default=None)
    return _lines(log) if log else None


def ended_well(lines: Sequence[str], *operations: str) -> bool:
    """Whether Terraform has told the sum of what it did, which it does at a good end alone.

    Args:
        lines: Of the log.
        operations: `apply`, `destroy`; either, if none is named.
    """
    ends = (events.parse(line) for line in reversed(lines))
    wanted = operations or ("apply", "destroy")
    return any(one.kind == "summary" and one.action in wanted for one in ends)


def told_its_end(lines: Sequence[str]) -> bool:
    """Whether a run has said how it ended: well, or with an error. One that was killed, or whose
    disk was full, has not, and may have begun more than its log says."""
    return ended_well(lines) or any(
        one.diagnostic is not None and one.diagnostic.severity == "error"
        for one in map(events.parse, lines)
    )


def _applies(folder: Path) -> list[Path]:
    return list((folder / FOLDER).glob("*-apply.jsonl"))


def _lines(log: Path) -> list[str]:
    return files.content(log).decode(errors="replace").splitlines()

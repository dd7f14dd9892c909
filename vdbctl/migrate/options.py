"""Options of a migration file: `-- vdbctl: transaction=off` in a comment of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from vdbctl.errors import MigrationFileInvalid

LOCK_TIMEOUT_MS = 5_000
"""While a statement waits for a lock, everybody else waits behind it; so it does not wait long."""
_LINE = re.compile(r"^--\s*vdbctl:\s*(?P<options>.*)$", re.MULTILINE)
_TIME = re.compile(r"(?P<number>\d+)(?P<unit>ms|s|min|h)")
_UNITS_MS = {"ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000}
_KNOWN = (
    "transaction=off, lock_timeout=5s, statement_timeout=10min, requires=YYYYMMDD_HHMM, "
    "target=dev,staging, squashes=YYYYMMDD_HHMM"
)


@dataclass(frozen=True)
class Options:
    """What a file says about itself.

    Attributes:
        transactional: Runs in one transaction together with its record.
        lock_timeout_ms: A statement waits so long for a lock; 0 for as long as it takes.
        statement_timeout_ms: The server ends a statement after so long; None for its own setting.
        requires: Versions that have to be applied before.
        target: Names or tiers of the environments that it is for; () for all.
        squashes: Versions that it took the place of.
    """

    transactional: bool = True
    lock_timeout_ms: int = LOCK_TIMEOUT_MS
    statement_timeout_ms: int | None = None
    requires: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    squashes: tuple[str, ...] = ()


def parse(path: Path, text: str) -> Options:
    """Options of a file.

    Raises:
        MigrationFileInvalid: One is unknown, or cannot be kept; says the line.
    """
    values: dict[str, object] = {}
    for match in _LINE.finditer(text):
        where = f"{path}:{text.count(chr(10), 0, match.start()) + 1}"
        for option in match["options"].split():
            name, value = _read(where, option)
            values[name] = value
    options = Options(**values)  # type: ignore[arg-type]
    timed = {"lock_timeout_ms", "statement_timeout_ms"} & set(values)
    if timed and not options.transactional:
        raise MigrationFileInvalid(
            f"{path}: lock_timeout and statement_timeout need a transaction to hold in",
            hint="leave them out; without a transaction each statement is a session of its own",
        )
    return options


def _read(where: str, option: str) -> tuple[str, object]:
    """Attribute and value of one option."""
    key, _, value = option.partition("=")
    match key:
        case "transaction" if value in ("on", "off"):
            return "transactional", value == "on"
        case "lock_timeout" | "statement_timeout" if found := _TIME.fullmatch(value):
            return f"{key}_ms", int(found["number"]) * _UNITS_MS[found["unit"]]
        case "requires" | "squashes" if re.fullmatch(r"\d{8}_\d{4}(,\d{8}_\d{4})*", value):
            return key, tuple(value.split(","))
        case "target" if re.fullmatch(r"[a-z0-9-]+(,[a-z0-9-]+)*", value):
            return "target", tuple(value.split(","))
    raise MigrationFileInvalid(f"{where}: unknown option {option!r}", hint=f"known: {_KNOWN}")

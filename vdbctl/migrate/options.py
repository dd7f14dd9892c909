"""Options of a migration file: `-- vdbctl: transaction=off` in a comment of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from vdbctl.errors import MigrationFileInvalid

LOCK_TIMEOUT_MS = 5_000
"""While a statement waits for a lock, everybody else waits behind it; so it does not wait long."""
_LINE = re.compile(r"^[ \t]*--[ \t]*vdbctl:[ \t]*(?P<options>.*)$", re.MULTILINE)
_PARAMETER = re.compile(r"set\.(?!role$|session_authorization$|transaction_)[a-z_][a-z0-9_.]*")
_IMPORTED = re.compile(r"[a-z-]+:[0-9A-Za-z._-]+")
_TIME = re.compile(r"(?P<number>\d+)(?P<unit>ms|s|min|h)")
_UNITS_MS = {"ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000}
_KNOWN = (
    "transaction=off, lock_timeout=5s, statement_timeout=10min, requires=YYYYMMDD_HHMM, "
    "target=dev,staging, squashes=YYYYMMDD_HHMM, set.maintenance_work_mem=2GB, placeholders=off, "
    "imported=TOOL:VERSION"
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
        settings: Parameters of the server, for the statements of this file.
        placeholders: `${name}` stands for a value; else it is text like any other.
        imported: `TOOL:VERSION`, what another tool called it; "" for a file that began here.
    """

    transactional: bool = True
    lock_timeout_ms: int = LOCK_TIMEOUT_MS
    statement_timeout_ms: int | None = None
    requires: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    squashes: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    placeholders: bool = True
    imported: str = ""


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
            if name == "settings":
                value = {**values.get(name, {}), **value}  # type: ignore[dict-item]
            values[name] = value
    options = Options(**values)  # type: ignore[arg-type]
    timed = {"lock_timeout_ms", "statement_timeout_ms"} & set(values)
    if timed and not options.transactional:
        raise MigrationFileInvalid(
            f"{path}: lock_timeout and statement_timeout need a transaction to hold in",
            hint="over a direct connection set.statement_timeout=0 and set.lock_timeout=5s hold",
        )
    return options


def _read(where: str, option: str) -> tuple[str, object]:
    """Attribute and value of one option."""
    key, _, value = option.partition("=")
    match key:
        case "transaction" if value in ("on", "off"):
            return "transactional", value == "on"
        case "placeholders" if value in ("on", "off"):
            return key, value == "on"
        case "imported" if _IMPORTED.fullmatch(value):
            return key, value
        case "lock_timeout" | "statement_timeout" if found := _TIME.fullmatch(value):
            return f"{key}_ms", int(found["number"]) * _UNITS_MS[found["unit"]]
        case "requires" | "squashes" if re.fullmatch(r"\d{8}_\d{4}(,\d{8}_\d{4})*", value):
            return key, tuple(value.split(","))
        case _ if key.startswith("set.") and _PARAMETER.fullmatch(key) and value:
            return "settings", {key.removeprefix("set."): value}
        case "target" if re.fullmatch(r"[a-z0-9-]+(,[a-z0-9-]+)*", value):
            return "target", tuple(value.split(","))
    raise MigrationFileInvalid(f"{where}: unknown option {option!r}", hint=f"known: {_KNOWN}")

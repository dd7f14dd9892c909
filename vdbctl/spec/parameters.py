"""Parameters of PostgreSQL on RDS: which there are, in which unit and range, and when they act.

`parameters.csv` holds them: types, units, ranges and choices as `pg_settings` of PostgreSQL 18.6
tells them, those of RDS and its extensions by hand from the RDS User Guide.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from vdbctl.fact import Fact
from vdbctl.spec.engines import TLS_BY_DEFAULT

FACTS = (
    Fact(
        "parameters of RDS and its extensions (parameters.csv)",
        "RDS User Guide, parameters of PostgreSQL",
        date(2026, 11, 21),
    ),
    Fact(
        "parameters that AWS reports as its own",
        "RDS and Aurora User Guides, parameters of PostgreSQL; "
        "hashicorp/terraform-provider-aws #23335",
        date(2026, 11, 29),
    ),
)

_UNITS = {
    "B": Decimal(1),
    "kB": Decimal(1024),
    "8kB": Decimal(8 * 1024),
    "MB": Decimal(1024**2),
    "GB": Decimal(1024**3),
    "TB": Decimal(1024**4),
    "us": Decimal("0.001"),
    "ms": Decimal(1),
    "s": Decimal(1_000),
    "min": Decimal(60_000),
    "h": Decimal(3_600_000),
    "d": Decimal(86_400_000),
}
"""In bytes, and in milliseconds."""
_TIMES = frozenset({"us", "ms", "s", "min", "h", "d"})
_AMOUNT = re.compile(r"(-?\d+(?:\.\d+)?)\s*([A-Za-z]*)")
_ON, _OFF = frozenset({"on", "true", "1", "yes"}), frozenset({"off", "false", "0", "no"})


_SYSTEM_DEFAULTS = {
    "rds.log_retention_period": "4320",
    "rds.logical_replication": "0",
}


@dataclass(frozen=True)
class Parameter:
    """One parameter.

    Attributes:
        type: int, real, bool, enum or string.
        unit: Unit in which RDS takes a number, or "".
        static: Acts at the next restart; the others act at once.
        since: First major version that has it, or 0.
        until: Last major version that has it, or 0.
    """

    name: str
    type: str
    unit: str
    minimum: Decimal | None
    maximum: Decimal | None
    choices: tuple[str, ...]
    static: bool
    since: int
    until: int

    def known_to(self, major: int) -> bool:
        return self.since <= major and (not self.until or major <= self.until)


@cache
def catalogue() -> dict[str, Parameter]:
    """All parameters that are known here, by name."""
    with Path(__file__).with_name("parameters.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: _parameter(row) for row in csv.DictReader(file)}


def is_default(name: str, value: str, engine: str, major: int) -> bool:
    """Whether RDS itself sets a parameter to this value.

    AWS goes on to report such a parameter as its own, applied at a restart, whatever is asked for;
    asking for anything else is a difference in every plan.

    Args:
        value: As RDS takes it.
    """
    if name == "rds.force_ssl":
        return value == ("1" if major >= TLS_BY_DEFAULT.get(engine, major) else "0")
    return _SYSTEM_DEFAULTS.get(name) == value


def native(parameter: Parameter, value: str | int | Decimal | bool) -> str:
    """A value as RDS takes it: a number in the parameter's own unit, 1 or 0, or the text itself.

    Formulas such as `{DBInstanceClassMemory/32768}` are passed on.

    Raises:
        ValueError: Says what is wrong with the value.
    """
    text = str(value).strip()
    if parameter.type == "string" or (text.startswith("{") and parameter.type in ("int", "real")):
        return text
    if parameter.type == "bool":
        return _bool(text)
    if parameter.type == "enum":
        if text.lower() not in parameter.choices:
            raise ValueError(f"{text!r} is none of {', '.join(parameter.choices)}")
        return text.lower()
    return _number(parameter, text)


def bytes_of(parameter: Parameter, value: str) -> Decimal | None:
    """Bytes that a native value stands for, or None for a formula or another kind of value."""
    if parameter.unit not in _UNITS or parameter.unit in _TIMES or not value.isdigit():
        return None
    return Decimal(value) * _UNITS[parameter.unit]


def _bool(text: str) -> str:
    if text.lower() in _ON:
        return "1"
    if text.lower() in _OFF:
        return "0"
    raise ValueError(f"{text!r} is neither on nor off")


def _number(parameter: Parameter, text: str) -> str:
    match = _AMOUNT.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is no number")
    amount = _in_unit(parameter, Decimal(match[1]), match[2])
    if parameter.type == "int" and amount != amount.to_integral_value():
        raise ValueError(f"{text} is no whole number of {parameter.unit or 'units'}")
    low, high = parameter.minimum, parameter.maximum
    if (low is not None and amount < low) or (high is not None and amount > high):
        unit = f" {parameter.unit}" if parameter.unit else ""
        raise ValueError(f"{text} is outside {low:f} to {high:f}{unit}")
    return f"{amount.normalize():f}"


def _in_unit(parameter: Parameter, amount: Decimal, unit: str) -> Decimal:
    if not parameter.unit:
        if unit:
            raise ValueError(f"takes a number without a unit, not {unit}")
        return amount
    if not unit:
        if amount in (0, -1):  # 0 and -1 mean "off" or "automatic" in any unit
            return amount
        example = "30s" if parameter.unit in _TIMES else "256MB"
        raise ValueError(f"{amount} has no unit; write it as in {example}")
    if unit not in _UNITS or (unit in _TIMES) != (parameter.unit in _TIMES):
        family = _TIMES if parameter.unit in _TIMES else set(_UNITS) - _TIMES - {"8kB"}
        raise ValueError(f"{unit} is no unit for it; use one of {', '.join(sorted(family))}")
    return amount * _UNITS[unit] / _UNITS[parameter.unit]


def _parameter(row: dict[str, str]) -> Parameter:
    return Parameter(
        name=row["name"],
        type=row["type"],
        unit=row["unit"],
        minimum=Decimal(row["minimum"]) if row["minimum"] else None,
        maximum=Decimal(row["maximum"]) if row["maximum"] else None,
        choices=tuple(row["choices"].split("|")) if row["choices"] else (),
        static=row["applied"] == "static",
        since=int(row["since"] or 0),
        until=int(row["until"] or 0),
    )

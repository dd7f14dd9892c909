"""Families of instance classes: which architecture and generation, and what replaces what."""

from __future__ import annotations

import re
from datetime import date

from vdbctl.fact import Fact

FACTS = (
    Fact(
        "families of classes and nodes",
        'RDS User Guide, "DB instance classes"; ElastiCache User Guide, "Supported node types"',
        date(2026, 11, 21),
    ),
)

GRAVITON = {
    "t2": "t4g", "t3": "t4g", "m4": "m6g", "m5": "m6g", "m6i": "m6g", "m7i": "m7g",
    "r3": "r6g", "r4": "r6g", "r5": "r6g", "r6i": "r6g", "r7i": "r7g",
}  # fmt: skip
"""Arm families with as much memory for each vCPU."""
_FAMILY = re.compile(r"^(db|cache)\.([a-z]+)(\d+)([a-z-]*)\.(\w+)$")


def family(name: str) -> str:
    """r6g of db.r6g.large."""
    return name.split(".")[1]


def generation(name: str) -> int:
    """6 of db.r6g.large."""
    found = _FAMILY.match(name)
    return int(found[3]) if found else 0


def with_family(name: str, other: str) -> str:
    """The class of the same size in another family."""
    kind, _, size = name.split(".")
    return f"{kind}.{other}.{size}"


def on_graviton(name: str) -> str | None:
    """The Arm class that replaces this one; None where it is one already, or none is known."""
    other = GRAVITON.get(family(name))
    return with_family(name, other) if other else None


def newer(name: str) -> str | None:
    """The same on the next generation of Arm: r7g for r6g; None where there is none."""
    other = {"m6g": "m7g", "r6g": "r7g"}.get(family(name))
    return with_family(name, other) if other else None

"""RDS and Aurora: which engine versions there are. Gap: moto takes any, and cannot be asked."""

from __future__ import annotations

from datetime import date
from typing import Any

from moto.core.responses import ActionResult
from moto.rds.exceptions import InvalidParameterCombination
from moto.rds.responses import RDSResponse

from vdbctl.fact import Fact
from vdbctl.spec import engines

FACTS = (
    Fact(
        "paths of upgrades",
        'RDS User Guide, "Choosing a major version for an upgrade"; '
        "PostgreSQL's release announcements",
        date(2026, 11, 29),
    ),
)

_KNOWN = {"postgres": engines.RDS_VERSIONS, "aurora-postgresql": engines.AURORA_VERSIONS}
_DEFAULT_MAJOR = "17"
_AHEAD_OF_17 = {14: -13, 15: -8, 16: -4, 18: 6}
"""17.10, 16.14, 15.18 and 14.23 were released on one day, and so was 18.4."""


def install() -> None:
    RDSResponse.describe_db_engine_versions = _describe


def serves(engine: str) -> bool:
    """Whether this engine is PostgreSQL."""
    return engine in _KNOWN


def resolve(engine: str, wanted: str | None) -> str | None:
    """Full version for what was asked for; a major alone means AWS's default minor, which is not
    the newest one.

    Which minor is the default is not public; here it is the one before the newest.

    Raises:
        InvalidParameterCombination: There is none, or it can no longer be created.
    """
    if not serves(engine):
        return wanted
    matching = _matching(engine, wanted or _DEFAULT_MAJOR)
    if not matching:
        raise InvalidParameterCombination(f"Cannot find version {wanted} for {engine}")
    if wanted and "." in wanted:
        return matching[-1]
    return matching[-2:][0]


def is_upgrade(before: str, after: str) -> bool:
    """Whether there is a way from one version to the other.

    A major upgrade leads to minors that were released with this one, or later.
    """
    if major(before) == major(after):
        return number(after) > number(before)
    return major(after) > major(before) and _release(after) >= _release(before)


def _release(version: str) -> int:
    """Which of PostgreSQL's joint releases a minor belongs to, counted in minors of 17."""
    return number(version)[1] + _AHEAD_OF_17.get(major(version), 0)


def major(version: str) -> int:
    return number(version)[0]


def _matching(engine: str, wanted: str | None) -> list[str]:
    """Versions in rising order."""
    known = sorted(_KNOWN[engine], key=number)
    return [v for v in known if not wanted or wanted in (v, v.partition(".")[0])]


def number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _describe(call: Any) -> ActionResult:
    engine, wanted = call.params.get("Engine"), call.params.get("EngineVersion")
    names = [engine] if engine else list(_KNOWN)
    found = [
        _told(name, version)
        for name in names
        if serves(name)
        for version in _matching(name, wanted)
    ]
    if call.params.get("DefaultOnly") in (True, "true"):
        found = [
            row
            for row in found
            if row["EngineVersion"] == resolve(str(row["Engine"]), wanted or _DEFAULT_MAJOR)
        ]
    return ActionResult({"DBEngineVersions": found})


def _told(engine: str, version: str) -> dict[str, object]:
    newer = [v for v in _matching(engine, None) if is_upgrade(version, v)]
    return {
        "Engine": engine,
        "EngineVersion": version,
        "DBParameterGroupFamily": f"{engine}{version.partition('.')[0]}",
        "Status": "available",
        "SupportsLogExportsToCloudwatchLogs": True,
        "SupportsReadReplica": True,
        "SupportedEngineModes": ["provisioned"],
        "ExportableLogTypes": ["postgresql"],
        "ValidUpgradeTarget": [
            {
                "Engine": engine,
                "EngineVersion": target,
                "AutoUpgrade": False,
                "IsMajorVersionUpgrade": target.partition(".")[0] != version.partition(".")[0],
            }
            for target in newer
        ],
    }

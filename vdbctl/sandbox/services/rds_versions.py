"""RDS and Aurora: which engine versions there are. Gap: moto takes any, and cannot be asked."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.rds.exceptions import InvalidParameterCombination
from moto.rds.responses import RDSResponse

from vdbctl.spec import engines

_KNOWN = {"postgres": engines.RDS_VERSIONS, "aurora-postgresql": engines.AURORA_VERSIONS}
_DEFAULT_MAJOR = "17"


def install() -> None:
    RDSResponse.describe_db_engine_versions = _describe


def serves(engine: str) -> bool:
    """Whether this engine is PostgreSQL."""
    return engine in _KNOWN


def resolve(engine: str, wanted: str | None) -> str | None:
    """Full version for what was asked for; a major alone means its newest minor, as on AWS.

    Raises:
        InvalidParameterCombination: There is none, or it can no longer be created.
    """
    if not serves(engine):
        return wanted
    matching = _matching(engine, wanted or _DEFAULT_MAJOR)
    if not matching:
        raise InvalidParameterCombination(f"Cannot find version {wanted} for {engine}")
    return matching[-1]


def _matching(engine: str, wanted: str | None) -> list[str]:
    """Versions in rising order."""
    known = sorted(_KNOWN[engine], key=_number)
    return [v for v in known if not wanted or wanted in (v, v.partition(".")[0])]


def _number(version: str) -> tuple[int, ...]:
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
    newer = [v for v in _matching(engine, None) if _number(v) > _number(version)]
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

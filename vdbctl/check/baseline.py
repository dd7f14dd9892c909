"""What an environment makes of the controls that apply to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from vdbctl.check.control import Control
from vdbctl.check.controls import CONTROLS
from vdbctl.spec.document import Document
from vdbctl.spec.model import Environment, Suppression

Status = Literal["failed", "suppressed", "passed", "not-applicable"]
_ORDER: tuple[Status, ...] = ("failed", "suppressed", "passed", "not-applicable")
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


@dataclass(frozen=True)
class Row:
    """One control and what became of it; `reason` is that of a suppression."""

    control: Control
    status: Status
    reason: str = ""


def check(environment: Environment, today: date) -> tuple[Row, ...]:
    """Controls that apply to the class of the environment, those that failed first."""
    suppressions = {given.control: given for given in environment.suppressions}
    rows = [
        _row(control, environment, suppressions.get(control.id), today)
        for control in CONTROLS
        if control.applies_to(environment)
    ]
    return tuple(sorted(rows, key=lambda row: _ORDER.index(row.status)))


def unknown(environment: Environment) -> tuple[str, ...]:
    """Controls that are suppressed and do not exist."""
    known = {control.id for control in CONTROLS}
    return tuple(s.control for s in environment.suppressions if s.control not in known)


def sarif(rows: Iterable[Row], document: Document) -> dict[str, Any]:
    """The rows as SARIF 2.1.0, for code scanning; each points at its line in the file."""
    found = [row for row in rows if row.status in ("failed", "suppressed")]
    return {
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "vdbctl check",
                        "rules": [
                            {
                                "id": control.id,
                                "shortDescription": {"text": control.title},
                                "help": {"text": control.advice or control.title},
                            }
                            for control in CONTROLS
                        ],
                    }
                },
                "results": [_result(row, document) for row in found],
            }
        ],
    }


def _row(
    control: Control, environment: Environment, suppression: Suppression | None, today: date
) -> Row:
    verdict = control.met(environment)
    if verdict is None:
        return Row(control, "not-applicable")
    if verdict:
        return Row(control, "passed")
    if suppression and today < suppression.until:
        return Row(control, "suppressed", f"{suppression.reason} (until {suppression.until})")
    expired = f"its suppression ended on {suppression.until}" if suppression else ""
    return Row(control, "failed", expired)


def _result(row: Row, document: Document) -> dict[str, Any]:
    control = row.control
    line = document.line(tuple(control.field.split(".")))
    result: dict[str, Any] = {
        "ruleId": control.id,
        "level": "error",
        "message": {"text": f"{control.title}: {control.field}: {control.advice}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": document.source},
                    "region": {"startLine": line},
                }
            }
        ],
    }
    if row.status == "suppressed":
        result["suppressions"] = [{"kind": "inSource", "justification": row.reason}]
    return result

"""Terraform's JSON lines as typed events.

Source: Terraform documentation, "Machine-Readable UI", version 1.2; read 2026-11-21.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from vdbctl import strict_json

EventKind = Literal[
    "planned", "start", "progress", "done", "failed", "diagnostic", "summary", "log"
]
_KINDS: Mapping[str, EventKind] = {
    "planned_change": "planned",
    "apply_start": "start",
    "apply_progress": "progress",
    "apply_complete": "done",
    "apply_errored": "failed",
    "diagnostic": "diagnostic",
    "change_summary": "summary",
}


@dataclass(frozen=True)
class Diagnostic:
    """An error or a warning in Terraform's own words.

    Attributes:
        where: `file:line`, or "" where Terraform names no place.
        address: Resource address, or "".
    """

    severity: Literal["error", "warning"]
    summary: str
    detail: str
    where: str = ""
    address: str = ""

    def words(self) -> str:
        """One paragraph: the place, the summary, the detail."""
        place = ", ".join(part for part in (self.where, self.address) if part)
        head = f"{place}: {self.summary}" if place else self.summary
        return f"{head}\n{self.detail}" if self.detail else head


@dataclass(frozen=True)
class Event:
    """One line of a run.

    Attributes:
        kind: What happened; `log` for everything that is only text.
        action: create, update, delete, replace, read …; of a summary plan, apply or destroy; ""
            where there is none.
        elapsed_s: Seconds since the resource was started.
        id: Id that AWS gave the resource, once it is done; "" before.
    """

    kind: EventKind
    message: str
    address: str = ""
    action: str = ""
    elapsed_s: int = 0
    id: str = ""
    diagnostic: Diagnostic | None = None


def parse(line: str) -> Event:
    """Read one line; text that is not JSON becomes a `log` event, never an error."""
    try:
        return _event(strict_json.mapping(line))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return Event("log", line.rstrip("\n"))


def _event(content: Mapping[str, Any]) -> Event:
    kind = _KINDS.get(str(content.get("type")), "log")
    message = str(content.get("@message", ""))
    if kind == "diagnostic":
        return Event(kind, message, diagnostic=diagnostic(content["diagnostic"]))
    if kind == "summary":
        return Event(kind, message, action=str((content.get("changes") or {}).get("operation")))
    body = content.get("change") if kind == "planned" else content.get("hook")
    if kind == "log" or not isinstance(body, dict):
        return Event("log", message)
    return Event(
        kind,
        message,
        address=str(body.get("resource", {}).get("addr", "")),
        action=str(body.get("action", "")),
        elapsed_s=int(body.get("elapsed_seconds", 0)),
        id=str(body.get("id_value", "")) if kind == "done" else "",
    )


def diagnostic(content: Mapping[str, Any]) -> Diagnostic:
    """Read Terraform's diagnostic object, as `validate` and the event stream give it."""
    place = content.get("range") or {}
    where = ""
    if place.get("filename"):
        where = f"{place['filename']}:{place.get('start', {}).get('line', 1)}"
    return Diagnostic(
        severity="warning" if content.get("severity") == "warning" else "error",
        summary=str(content.get("summary", "")),
        detail=str(content.get("detail", "")).strip(),
        where=where,
        address=str(content.get("address", "")),
    )

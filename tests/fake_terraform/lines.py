"""Terraform's JSON lines, word by word as version 1.11 writes them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

VERSION = "1.11.4"
_ADDRESS = re.compile(
    r"^(?:(?P<module>module\..+)\.)?(?P<type>\w+)\.(?P<name>\w+)(?:\[(?P<key>.+)\])?$"
)
_WORDS = {
    "create": ("Creating", "Creation", "Still creating"),
    "update": ("Modifying", "Modifications", "Still modifying"),
    "delete": ("Destroying", "Destruction", "Still destroying"),
}
_LOCKED = """\
Error message: resource temporarily unavailable
Lock Info:
  ID:        {ID}
  Path:      {Path}
  Operation: {Operation}
  Who:       {Who}
  Version:   {Version}
  Created:   {Created}
  Info:      {Info}


Terraform acquires a state lock to protect the state from being written
by multiple users at the same time. Please resolve the issue above and try
again. For most commands, you can disable locking with the "-lock=false"
flag, but this is not recommended."""


def line(kind: str, message: str, level: str = "info", **body: Any) -> str:
    content = {"@level": level, "@message": message, "@module": "terraform.ui"}
    content |= {"@timestamp": datetime.now(UTC).isoformat().replace("+00:00", "Z")}
    return json.dumps(content | body | {"type": kind}, separators=(",", ":")) + "\n"


def version() -> str:
    return line("version", f"Terraform {VERSION}", terraform=VERSION, ui="1.2")


def resource(address: str) -> dict[str, Any]:
    parts = _ADDRESS.match(address)
    assert parts, address
    module, kind = parts["module"] or "", parts["type"]
    return {
        "addr": address,
        "module": module,
        "resource": address.removeprefix(f"{module}.") if module else address,
        "implied_provider": kind.split("_")[0],
        "resource_type": kind,
        "resource_name": parts["name"],
        "resource_key": json.loads(parts["key"]) if parts["key"] else None,
    }


# -- plan ------------------------------------------------------------------------------------------


def refresh(address: str, identifier: str) -> str:
    hook = {"resource": resource(address), "id_key": "id", "id_value": identifier}
    begin = f"{address}: Refreshing state... [id={identifier}]"
    end = f"{address}: Refresh complete [id={identifier}]"
    return line("refresh_start", begin, hook=hook) + line("refresh_complete", end, hook=hook)


def drift(address: str, action: str) -> str:
    change = {"resource": resource(address), "action": action}
    return line("resource_drift", f"{address}: Drift detected ({action})", change=change)


def planned(address: str, action: str, reason: str | None, importing: str | None) -> str:
    change: dict[str, Any] = {"resource": resource(address), "action": action}
    change |= {"reason": reason} if reason else {}
    change |= {"importing": {"id": importing}} if importing else {}
    return line("planned_change", f"{address}: Plan to {action}", change=change)


def summary(operation: str, changes: Mapping[str, int]) -> str:
    add, change, remove = (changes[name] for name in ("add", "change", "remove"))
    imported = f"{changes['import']} {'to import' if operation == 'plan' else 'imported'}, "
    imported = imported if changes["import"] else ""
    if operation == "plan":
        words = f"Plan: {imported}{add} to add, {change} to change, {remove} to destroy."
    else:
        words = f"Apply complete! Resources: {imported}{add} added, {change} changed, {remove} destroyed."
    return line("change_summary", words, changes={**changes, "operation": operation})


def outputs(values: Mapping[str, Any]) -> str:
    return line("outputs", f"Outputs: {len(values)}", outputs=values)


# -- apply -----------------------------------------------------------------------------------------


def start(address: str, action: str, identifier: str | None) -> str:
    hook: dict[str, Any] = {"resource": resource(address), "action": action}
    words = f"{address}: {_WORDS[action][0]}..."
    if identifier and action != "create":
        hook |= {"id_key": "id", "id_value": identifier}
        words += f" [id={identifier}]"
    return line("apply_start", words, hook=hook)


def progress(address: str, action: str, seconds: int) -> str:
    hook = {"resource": resource(address), "action": action, "elapsed_seconds": seconds}
    words = f"{address}: {_WORDS[action][2]}... [{duration(seconds)} elapsed]"
    return line("apply_progress", words, hook=hook)


def complete(address: str, action: str, identifier: str, seconds: int) -> str:
    hook: dict[str, Any] = {"resource": resource(address), "action": action}
    words = f"{address}: {_WORDS[action][1]} complete after {duration(seconds)}"
    if action != "delete":
        hook |= {"id_key": "id", "id_value": identifier}
        words += f" [id={identifier}]"
    return line("apply_complete", words, hook=hook | {"elapsed_seconds": seconds})


def errored(address: str, action: str, seconds: int) -> str:
    hook = {"resource": resource(address), "action": action, "elapsed_seconds": seconds}
    words = f"{address}: {_WORDS[action][1]} errored after {duration(seconds)}"
    return line("apply_errored", words, hook=hook)


def diagnostic(summary: str, detail: str = "", **more: Any) -> str:
    content = {"severity": "error", "summary": summary, "detail": detail, **more}
    return line("diagnostic", f"Error: {summary}", "error", diagnostic=content)


def warning(summary: str, detail: str) -> str:
    content = {"severity": "warning", "summary": summary, "detail": detail}
    return line("diagnostic", f"Warning: {summary}", "warn", diagnostic=content)


def locked(note: Mapping[str, str]) -> tuple[str, str]:
    """Summary and detail of the error about a lock that another run holds."""
    created = note["Created"].replace("T", " ").replace("Z", " +0000 UTC")
    return "Error acquiring the state lock", _LOCKED.format(**note | {"Created": created})


def duration(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"

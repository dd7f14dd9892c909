"""What the last apply was estimated to cost, kept beside the logs of its runs.

It is the "before" of the next plan. The file is a convenience: without it a plan says less.
"""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

_FILE = Path("runs/applied.json")


def write(workspace: Path, monthly_usd: Decimal, at: datetime) -> None:
    """Remember the estimate of what has just been applied."""
    file = workspace / _FILE
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = {"monthly_usd": str(monthly_usd), "applied_at": at.isoformat()}
    file.write_text(json.dumps(content) + "\n", encoding="utf-8")


def monthly_usd(workspace: Path) -> Decimal | None:
    """Estimate of what is deployed, or None where nothing is known."""
    try:
        content = json.loads((workspace / _FILE).read_text(encoding="utf-8"))
        return Decimal(content["monthly_usd"])
    except (OSError, ValueError, KeyError, TypeError, InvalidOperation):
        return None


def forget(workspace: Path) -> None:
    """Nothing is deployed any more."""
    (workspace / _FILE).unlink(missing_ok=True)

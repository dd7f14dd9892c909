"""How a run of Terraform failed, in words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vdbctl.errors import StateLocked, TerraformFailed, VdbctlError
from vdbctl.iac import events
from vdbctl.iac.events import Diagnostic

_TAIL_LINES = 20


def of(name: str, status: int, errors: Sequence[Diagnostic], log: Path) -> VdbctlError:
    """The error for a run that failed, with what to do.

    Args:
        name: The program and its command.
        status: How it ended; negative for a signal.
        errors: What it said.
        log: All that it said.
    """
    words = "\n\n".join(error.words() for error in errors) or _tail(log, status)
    if any("acquiring the state lock" in error.summary for error in errors):
        return StateLocked(
            f"{name}: another run holds the lock on this state\n{words}",
            hint="wait for it to end; `vdbctl state locks` shows who holds it, and "
            "`vdbctl state unlock ENV` takes it from a run that is dead",
        )
    return TerraformFailed(
        f"{name} failed: {words}",
        hint=f"the whole log is {log}; run `apply` again: it keeps what was made and makes the "
        "rest",
    )


def _tail(log: Path, status: int) -> str:
    """How a run ended that gave no diagnostics, and its last messages."""
    end = f"it was killed (signal {-status})" if status < 0 else f"exit status {status}"
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        lines = []
    messages = [message for line in lines if (message := events.parse(line).message)]
    return "\n".join([f"{end}; its last words:", *messages[-_TAIL_LINES:]]) if messages else end

"""The file of one plan: it belongs to one run, and what is applied is what was shown."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vdbctl.errors import ReviewRefused
from vdbctl.iac.state import State


@dataclass(frozen=True)
class Seal:
    """What may not change between showing a plan and applying it.

    Attributes:
        sha256: Of the plan's file; "" where there is none any more.
        state: Lineage and serial of the state that was planned on; None where there was none, or
            where it is kept by a service that does not tell.
    """

    sha256: str
    state: tuple[str, int] | None


@contextmanager
def new(folder: Path) -> Iterator[Path]:
    """An empty file of this run alone, for its owner's eyes; it goes with the block.

    Raises:
        OSError: The folder cannot be written.
    """
    descriptor, name = tempfile.mkstemp(dir=folder, prefix="vdbctl-", suffix=".tfplan")
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def seal(file: Path, state: State | None) -> Seal:
    """The seal of a plan's file as it is now."""
    try:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
    except FileNotFoundError:
        digest = ""
    return Seal(digest, (state.lineage, state.serial) if state else None)


def require(shown: Seal | None, found: Seal, stack: str) -> None:
    """Apply nothing else than what was shown.

    Raises:
        ReviewRefused: The file or the state is another by now.
    """
    if shown == found:
        return
    if shown is None or shown.sha256 != found.sha256:
        what = "the plan's file was changed or removed after it was shown"
    else:
        what = f"another run has changed the state since the plan ({_serials(shown, found)})"
    raise ReviewRefused(
        f"{stack}: {what}; nothing was applied", hint="run it again, and look at the new plan"
    )


def _serials(shown: Seal, found: Seal) -> str:
    before, after = (str(one.state[1]) if one.state else "none" for one in (shown, found))
    return f"serial {before}, now {after}"

"""Checks with their evidence, shown and counted."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vdbctl.cli.services import Services
    from vdbctl.operate.evidence import Evidence

_STYLES = {"ok": "green", "warning": "yellow", "failed": "bold red", "skipped": "dim"}


def show(
    services: Services, found: Iterable[Evidence], *, as_json: bool, what: str
) -> tuple[Evidence, ...]:
    """Show each as it comes.

    Raises:
        NotReady: At least one failed.
    """
    from rich.text import Text

    from vdbctl.errors import NotReady

    seen = []
    for one in found:
        seen.append(one)
        if not as_json:
            head = Text.assemble((f"{one.verdict:<8}", _STYLES[one.verdict]), (one.name, "bold"))
            services.show.out.print(Text.assemble(head, f"  {one.seen}"), soft_wrap=True)
            if one.advice and one.verdict != "ok":
                services.show.out.print(Text(f"          {one.advice}"), soft_wrap=True)
    if as_json:
        services.show.json([dataclasses.asdict(one) for one in seen])
    failed = [one.name for one in seen if one.verdict == "failed"]
    if failed:
        raise NotReady(
            f"{what}: {len(failed)} of {len(seen)} checks failed: {', '.join(failed)}",
            hint="each says what helps",
        )
    return tuple(seen)

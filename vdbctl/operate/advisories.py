"""Versions of pgvector with known faults."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vdbctl.database.port import Database
from vdbctl.operate.evidence import Evidence


@dataclass(frozen=True)
class Advisory:
    """A fault of pgvector, from a version to the last before the one that mends it."""

    since: tuple[int, int, int]
    mended: tuple[int, int, int]
    words: str
    source: str


ADVISORIES = (
    Advisory(
        (0, 6, 0), (0, 8, 2),
        "CVE-2026-3172: a parallel build of an HNSW index can leak other data or crash the server",
        "github.com/pgvector/pgvector/issues/959",
    ),
    Advisory(
        (0, 5, 0), (0, 8, 4),
        "VACUUM of an HNSW index can fail while rows come and go",
        "github.com/pgvector/pgvector/issues/993",
    ),
)  # fmt: skip
"""Read 2026-11-22."""


def check(database: Database) -> Iterator[Evidence]:
    """What is installed, and what is known of it."""
    found = database.execute(
        "SELECT extversion, (SELECT default_version FROM pg_available_extensions "
        "WHERE name = 'vector') FROM pg_extension WHERE extname = 'vector'"
    ).rows
    if not found:
        advice = "CREATE EXTENSION vector, in the first migration"
        yield Evidence("pgvector", "failed", "the extension is not installed", advice)
        return
    version, offered = str(found[0][0]), str(found[0][1])
    numbers = _numbers(version)
    faults = [one for one in ADVISORIES if one.since <= numbers < one.mended]
    for one in faults:
        mended = ".".join(map(str, one.mended))
        advice = (
            "`vdbctl db maintain` updates the extension"
            if _numbers(offered) >= one.mended
            else f"{mended} mends it, the server offers {offered}: a newer minor version of the "
            "engine has it; until then set max_parallel_maintenance_workers = 0 for builds"
        )
        yield Evidence("pgvector", "warning", f"{version}: {one.words} ({one.source})", advice)
    if not faults:
        newer = f", {offered} is offered" if offered != version else ""
        yield Evidence("pgvector", "ok", f"{version}{newer}")


def _numbers(version: str) -> tuple[int, int, int]:
    found = [int(part) for part in re.findall(r"\d+", version)[:3]]
    major, minor, patch = [*found, 0, 0, 0][:3]
    return major, minor, patch

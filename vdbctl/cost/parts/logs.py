"""What a log group costs: taking data in, and keeping it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from vdbctl.cost.quantity import HOURS, Quantity, plain, used

DAYS = HOURS / 24
"""Days of a month of 730 hours."""


def logs(
    part: str, label: str, taken_in_gb: Decimal, assumed: str, retention_days: int,
    *, item: str = "logs.ingest", region: str = "",
) -> Iterator[Quantity]:  # fmt: skip
    """Ingestion, and storage of what has gathered once the first data is deleted.

    Storage is billed by the compressed size; nothing is taken off for that here.
    """
    yield used(part, f"{label} ingestion", item, taken_in_gb, "GB", assumed, region)
    kept = taken_in_gb * Decimal(retention_days) / DAYS
    detail = f"{plain(taken_in_gb)} GB a month, kept {retention_days} days"
    yield Quantity(part, f"{label} storage", "logs.storage", kept, detail, assumed, region)

"""Limits of the Data API, adjustable so that tests need not wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vdbctl.fact import Fact

FACTS = (
    Fact(
        "limits of the Data API, in the sandbox",
        'Aurora User Guide, "Limitations for the Amazon RDS Data API" and "Quotas and '
        'constraints"; service model of rds-data',
        date(2026, 11, 21),
    ),
)


@dataclass(frozen=True)
class Limits:
    statement_chars: int = 65_536
    request_bytes: int = 4 * 1024 * 1024
    result_bytes: int = 1024 * 1024
    json_result_bytes: int = 10 * 1024 * 1024
    row_bytes: int = 64 * 1024
    statement_timeout_s: float = 45
    transaction_idle_s: float = 180
    resume_s: float = 2
    """How long a paused cluster takes to wake; AWS needs about 15 s."""

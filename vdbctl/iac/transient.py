"""Errors that go away by themselves, each with its reason; no other is tried again."""

from __future__ import annotations

import re
from collections.abc import Mapping

_REASONS: Mapping[str, str] = {
    r"\bThrottl|Rate exceeded|RequestLimitExceeded|TooManyRequests": "AWS asks to go slower",
    r"InvalidDB(Cluster|Instance)State(Fault)?\b": "the database was busy with another change",
    r"InvalidReplicationGroupState|InvalidCacheClusterState": "the cache was busy",
    r"\b(InternalFailure|InternalServerError|ServiceUnavailable)\b": "AWS failed inside",
    r"has not made the master user's secret": "a restored database gets its secret later",
    r"connection reset by peer|use of closed network connection|TLS handshake timeout|i/o timeout"
    r"|unexpected EOF": "the connection was lost",
    r"Failed to (install provider|query available provider packages).*(timeout|reset|50\d)": (
        "the provider's download was cut"
    ),
}
"""Words of Terraform, of the provider or of AWS, and what they mean. Codes as
the API references of RDS and ElastiCache name them; not met on AWS."""
_COMPILED = tuple((re.compile(words, re.DOTALL), reason) for words, reason in _REASONS.items())
NEEDS_INIT = re.compile(
    r"Inconsistent dependency lock file|Module not installed|Backend initialization required"
    r"|Required plugins are not installed|Missing required provider"
)
"""Words of a plan in a workspace that has to be initialised first."""


def reason(words: str) -> str | None:
    """Why this error may not come again, or None."""
    return next((why for pattern, why in _COMPILED if pattern.search(words)), None)

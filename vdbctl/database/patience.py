"""What is done again when it fails, by the kind of the error."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from vdbctl.errors import DatabaseUnreachable, OutcomeUnknown

TRIES = 6
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 16.0
LOST = (OutcomeUnknown, DatabaseUnreachable)
"""The answer did not come, or the request did not arrive."""

T = TypeVar("T")


def repeated(call: Callable[[], T], sleep: Callable[[float], None]) -> T:
    """Call what does no harm when it runs twice, until an answer comes.

    Raises:
        OutcomeUnknown: None came; likewise DatabaseUnreachable.
    """
    from tenacity import (
        Retrying,
        retry_if_exception_type,
        stop_after_attempt,
        wait_exponential_jitter,
    )

    attempts = Retrying(
        retry=retry_if_exception_type(LOST),
        stop=stop_after_attempt(TRIES),
        wait=wait_exponential_jitter(FIRST_PAUSE_S, LONGEST_PAUSE_S),
        sleep=sleep,
        reraise=True,
    )
    return attempts(call)

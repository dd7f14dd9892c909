"""What is done again when it fails, by the kind of the error."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from vdbctl.errors import DatabaseUnreachable, OutcomeUnknown

if TYPE_CHECKING:
    from tenacity import RetryCallState, Retrying

TRIES = 6
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 16.0
LOST = (OutcomeUnknown, DatabaseUnreachable)
"""The answer did not come, or the request did not arrive."""

T = TypeVar("T")


def attempts(
    is_worth_it: Callable[[BaseException], bool],
    sleep: Callable[[float], None],
    before_sleep: Callable[[RetryCallState], None] | None = None,
) -> Retrying:
    """Calls something up to six times, with pauses that grow.

    Args:
        is_worth_it: Whether to try again after this error; else, and after the last try, it is
            raised.
        before_sleep: Told before each pause.
    """
    from tenacity import (
        Retrying,
        retry_if_exception,
        stop_after_attempt,
        wait_exponential_jitter,
    )

    return Retrying(
        retry=retry_if_exception(is_worth_it),
        stop=stop_after_attempt(TRIES),
        wait=wait_exponential_jitter(FIRST_PAUSE_S, LONGEST_PAUSE_S),
        before_sleep=before_sleep,
        sleep=sleep,
        reraise=True,
    )


def repeated(call: Callable[[], T], sleep: Callable[[float], None]) -> T:
    """Call what does no harm when it runs twice, until an answer comes.

    Raises:
        OutcomeUnknown: None came; likewise DatabaseUnreachable.
    """
    return attempts(lambda error: isinstance(error, LOST), sleep)(call)

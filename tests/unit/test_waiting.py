"""Waiting for AWS: what counts as not done yet, and what ends it."""

from __future__ import annotations

import pytest

from vdbctl.errors import AwsRefused, AwsUnreachable, OperationFailed, WaitTimedOut
from vdbctl.operate import waiting


class Clock:
    """Time that passes while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def until(*answers, timeout_s=60.0):
    """Answers come one after the other, the last again and again; exceptions are raised."""
    told, clock, left = [], Clock(), list(answers)

    def look():
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    seconds = waiting.until(
        look, what="the failover", timeout_s=timeout_s, tell=told.append, sleep=clock.sleep,
        clock=clock,
    )  # fmt: skip
    return seconds, told


def test_each_change_is_told_once_and_the_time_it_took_is_known():
    seconds, told = until("creating", "creating", "modifying", None)

    assert (seconds, told) == (30.0, ["creating", "modifying"])


@pytest.mark.parametrize(
    "error",
    [
        AwsRefused("slow down", code="Throttling"),
        AwsRefused("slow down", code="RequestLimitExceeded"),
        AwsUnreachable("no route"),
    ],
)
def test_what_goes_away_by_itself_is_waited_for(error):
    seconds, told = until(error, error, None)

    assert seconds == 20.0
    assert len(told) == 1


@pytest.mark.parametrize(
    "error",
    [AwsRefused("you may not", code="AccessDenied"), OperationFailed("it is not there any more")],
)
def test_what_does_not_go_away_ends_it_at_once(error):
    with pytest.raises(type(error)):
        until("creating", error)


def test_the_end_of_patience_says_what_was_seen_last_and_what_to_do():
    with pytest.raises(
        WaitTimedOut, match=r"the failover is not done after 60 s; last seen: busy"
    ) as caught:
        until("busy")

    assert "--timeout" in (caught.value.hint or "")

"""Waiting until a database answers, which also wakes a paused one."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from vdbctl.database.port import Database
from vdbctl.errors import DatabaseUnreachable, OutcomeUnknown

POLL_S = 2.0
_QUESTION = "SELECT current_setting('server_version'), current_database(), current_user::text"


@dataclass(frozen=True)
class Greeting:
    """What a database says of itself."""

    version: str
    database: str
    user: str


def until_ready(
    database: Database,
    *,
    timeout_s: float,
    on_wait: Callable[[str], None] = lambda _words: None,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Greeting:
    """Ask until there is an answer.

    Raises:
        DatabaseUnreachable: None came in time; the last reason is part of the message.
    """
    deadline = clock() + timeout_s
    while True:
        try:
            version, name, user = database.execute(_QUESTION).rows[0]
            return Greeting(str(version), str(name), str(user))
        except (DatabaseUnreachable, OutcomeUnknown) as error:
            if clock() > deadline:
                raise DatabaseUnreachable(
                    f"no answer within {timeout_s:.0f} s: {error.message}", hint=error.hint
                ) from error
            on_wait(error.message)
            sleep(POLL_S)

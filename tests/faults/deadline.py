"""The Data API's time limit without waiting for it.

A statement that waits for a lock of an idle session ends by the API's time limit and by nothing
else, because the client that could release the lock is the one that waits. Here such a
statement is recognised in the server's own tables and ended at once, so that a test neither waits
nor depends on how busy the machine is.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from vdbctl.sandbox.data_api.calls import Calls
from vdbctl.sandbox.data_api.errors import ApiError, timed_out

PAUSE_S = 0.004
"""Between two questions to the server, while a statement runs."""
BLOCKED_BY_THE_IDLE = """
SELECT a.pid FROM pg_stat_activity a
WHERE a.pid = ANY(%s) AND a.wait_event_type = 'Lock'
  AND cardinality(pg_blocking_pids(a.pid)) > 0
  AND NOT EXISTS (
    SELECT FROM pg_stat_activity b
    WHERE b.pid = ANY(pg_blocking_pids(a.pid)) AND b.state NOT LIKE 'idle%%'
  )
"""


class Deadline:
    """Ends what would end by the time limit alone; a thread that lives as long as the block.

    Attributes:
        ended: Sessions whose statement it has cancelled.
        overdue: Sessions of statements that go on after the limit, which is over for them.
    """

    def __init__(self, server: dict[str, Any]) -> None:
        self._connection = psycopg.connect(**server, autocommit=True)
        self._running: dict[int, bool] = {}
        self._begun = threading.Event()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.ended: set[int] = set()
        self.overdue: set[int] = set()

    def __enter__(self) -> Deadline:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        self._begun.set()
        self._thread.join()
        self._connection.close()

    @contextmanager
    def over(self, session: int, *, goes_on: bool) -> Iterator[None]:
        """Watch a session while the block runs its statement.

        Args:
            session: Process id of the server's backend.
            goes_on: The statement was sent with `continueAfterTimeout`.
        """
        self.ended.discard(session)
        self.overdue.discard(session)
        self._running[session] = goes_on
        self._begun.set()
        try:
            yield
        finally:
            self._running.pop(session, None)

    def _watch(self) -> None:
        while not self._closed.is_set():
            self._begun.wait()
            if self._closed.wait(PAUSE_S):
                return
            running = dict(self._running)
            if not running:
                self._begun.clear()
                if not self._running:
                    continue
                self._begun.set()
            for (session,) in self._connection.execute(BLOCKED_BY_THE_IDLE, (list(running),)):
                if running[session]:
                    self.overdue.add(session)
                elif session in self._running:
                    self.ended.add(session)
                    self._connection.execute("SELECT pg_cancel_backend(%s)", (session,))


class PunctualCalls(Calls):
    """Calls whose time limit is a Deadline's."""

    def __init__(self, clusters: Any, limits: Any, deadline: Deadline) -> None:
        super().__init__(clusters, limits)
        self._deadline = deadline
        self._session_of: dict[threading.Thread, int] = {}

    def _wait(self, worker: threading.Thread) -> None:
        while worker.is_alive() and self._session_of.get(worker) not in self._deadline.overdue:
            worker.join(PAUSE_S)
        self._session_of.pop(worker, None)

    @contextmanager
    def _session(self, request, target):
        goes_on = bool(request.get("continueAfterTimeout"))
        with super()._session(request, target) as connection:
            session = connection.info.backend_pid
            with self._deadline.over(session, goes_on=goes_on):
                if goes_on:
                    self._session_of[threading.current_thread()] = session
                try:
                    yield connection
                except ApiError as error:
                    if session in self._deadline.ended and "57014" in error.message:
                        raise timed_out(session) from error
                    raise

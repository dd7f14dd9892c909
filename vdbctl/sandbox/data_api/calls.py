"""The five calls of the Data API: execute, batch, begin, commit, roll back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any

import psycopg

from vdbctl.database.statement import holds_several
from vdbctl.sandbox.data_api import requests, results, values
from vdbctl.sandbox.data_api.clusters import Clusters, Target
from vdbctl.sandbox.data_api.errors import ApiError, of_server, timed_out
from vdbctl.sandbox.data_api.limits import Limits
from vdbctl.sandbox.data_api.sessions import Connection, Sessions
from vdbctl.sandbox.data_api.switches import NO_CONTINUING, Switches

Request = dict[str, Any]
Answer = dict[str, Any]
_LIFT = (
    "SELECT set_config('statement_timeout', '0', false) FROM pg_settings "
    "WHERE name = 'statement_timeout' AND setting = $1"
)
_BACK = (
    "SELECT set_config('statement_timeout', $1, false) FROM pg_settings "
    "WHERE name = 'statement_timeout' AND setting = '0'"
)


class Calls:
    """Answers requests; holds the sessions."""

    def __init__(
        self, clusters: Clusters, limits: Limits, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clusters = clusters
        self._limits = limits
        self.switches = Switches()
        self.sessions = Sessions(limits, self.switches, clock)
        self._calls: Mapping[str, Callable[[Request, Target], Answer]] = {
            "/Execute": self._execute,
            "/BatchExecute": self._batch,
            "/BeginTransaction": self._begin,
            "/CommitTransaction": lambda request, target: self._end(request, target, commit=True),
            "/RollbackTransaction": lambda request, target: self._end(
                request, target, commit=False
            ),
        }

    def answer(self, path: str, request: Request) -> Answer:
        """Answer one request.

        Raises:
            ApiError: With the name and the words of AWS.
        """
        call = self._calls.get(path)
        if call is None:
            raise ApiError("NotFoundException", f"no operation at {path}")
        requests.check(path, request, self._limits)
        return call(request, self._clusters.target(request))

    def _begin(self, request: Request, target: Target) -> Answer:
        return {"transactionId": self.sessions.begin(target, request.get("database"))}

    def _end(self, request: Request, target: Target, *, commit: bool) -> Answer:
        identifier = request.get("transactionId", "")
        status = self.sessions.end(identifier, target.served.arn, commit=commit)
        return {"transactionStatus": status}

    def _execute(self, request: Request, target: Target) -> Answer:
        if request.get("continueAfterTimeout"):
            if request.get("transactionId") and self.switches.is_on(NO_CONTINUING):
                raise ApiError(
                    "BadRequestException", "continueAfterTimeout is not supported in a transaction"
                )
            return self._execute_on(request, target)
        with self._session(request, target) as connection:
            return self._run(connection, request, request.get("parameters") or [])

    def _execute_on(self, request: Request, target: Target) -> Answer:
        """The caller is told of the time-out, and the statement goes on."""
        outcome: list[Answer | Exception] = []

        def work() -> None:
            try:
                with self._session(request, target) as connection:
                    with _without_timeout(connection, self._limits.statement_timeout_s):
                        answer = self._run(connection, request, request.get("parameters") or [])
                    outcome.append(answer)
            except Exception as error:  # handed over to the waiting call
                outcome.append(error)

        worker = threading.Thread(target=work, daemon=True)
        worker.start()
        self._wait(worker)
        if not outcome:
            raise timed_out(0)
        if isinstance(outcome[0], Exception):
            raise outcome[0]
        return outcome[0]

    def _wait(self, worker: threading.Thread) -> None:
        """Wait for a statement for as long as the API does."""
        worker.join(self._limits.statement_timeout_s)

    def _batch(self, request: Request, target: Target) -> Answer:
        sets: Sequence[Sequence[Mapping[str, Any]]] = request.get("parameterSets") or [[]]
        if request.get("transactionId"):
            with self._session(request, target) as connection:
                return self._run_sets(connection, request, sets)
        session = self.sessions.connect(target, request.get("database"), autocommit=False)
        with closing(session) as connection:
            answer = self._run_sets(connection, request, sets)
            connection.commit()
            return answer

    def _run_sets(
        self, connection: Connection, request: Request, sets: Sequence[Sequence[Mapping[str, Any]]]
    ) -> Answer:
        plain = {"sql": request["sql"]}
        for one in sets:
            self._run(connection, plain, one)
        return {"updateResults": [{"generatedFields": []} for _ in sets]}

    def _session(self, request: Request, target: Target) -> AbstractContextManager[Connection]:
        identifier = request.get("transactionId")
        if identifier:
            return self.sessions.within(identifier, target.served.arn, request.get("database"))
        return closing(self.sessions.connect(target, request.get("database"), autocommit=True))

    def _run(
        self, connection: Connection, request: Request, given: Sequence[Mapping[str, Any]]
    ) -> Answer:
        sql, bound = values.bind(request["sql"], given)
        if holds_several(sql):
            raise ApiError("ValidationException", "Multistatements aren't supported.")
        started = time.monotonic()
        with connection.cursor() as cursor:
            try:
                cursor.execute(sql.encode(), bound)
            except psycopg.Error as error:
                seconds = time.monotonic() - started
                late = seconds >= self._limits.statement_timeout_s
                raise of_server(error, connection.info.backend_pid, late=late) from error
            return results.answer(cursor, request, self._limits, self.switches)


@contextmanager
def _without_timeout(connection: Connection, api_timeout_s: float) -> Iterator[None]:
    """The API's own time-out is lifted for a statement; one that the session has set stays."""
    connection.execute(_LIFT, (str(int(api_timeout_s * 1000)),))
    yield
    connection.execute(_BACK, (f"{int(api_timeout_s * 1000)}ms",))

"""A Data API that breaks on schedule: the sandbox's own emulator over real PostgreSQL, with each
error that AWS documents (and some that only networks make) injected at the calls that are named.

Source of the errors: service model of rds-data, and "Troubleshooting Amazon RDS Data API issues" of
the Aurora User Guide; read 2026-11-21.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Mapping
from types import SimpleNamespace

import psycopg
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from tests.faults.deadline import Deadline, PunctualCalls
from vdbctl.sandbox.data_api.errors import ApiError
from vdbctl.sandbox.data_api.limits import Limits
from vdbctl.sandbox.data_api.sessions import Sessions
from vdbctl.sandbox.data_api.switches import Switches

URL = "https://rds-data.test"
TIMEOUT_S = 600
"""Ends what hangs. The schedule says what takes too long, and a Deadline ends what waits."""
PATHS = {
    "execute_statement": "/Execute",
    "begin_transaction": "/BeginTransaction",
    "commit_transaction": "/CommitTransaction",
    "rollback_transaction": "/RollbackTransaction",
}


class Killed(BaseException):
    """The client's process is gone."""


def service_error(code: str, words: str = "injected") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": words}}, "rds-data")


def status(number: int, code: str = "") -> ClientError:
    """What stands between answers: its HTTP status tells, and no name of the service."""
    response = {"Error": {"Code": code or str(number), "Message": "injected"}}
    return ClientError(response | {"ResponseMetadata": {"HTTPStatusCode": number}}, "rds-data")


def lost() -> ReadTimeoutError:
    return ReadTimeoutError(endpoint_url=URL)


BEFORE: Mapping[str, Callable[[], BaseException]] = {
    "resuming": lambda: service_error("DatabaseResumingException"),
    "throttled": lambda: service_error("ThrottlingException"),
    "no connection": lambda: EndpointConnectionError(endpoint_url=URL),
    "connect timeout": lambda: ConnectTimeoutError(endpoint_url=URL),
    "lost before": lost,
    "500 before": lambda: service_error("InternalServerErrorException"),
    "503 before": lambda: service_error("ServiceUnavailableError"),
    "504 before": lambda: service_error("DatabaseUnavailableException"),
    "no instance": lambda: service_error("DatabaseNotFoundException"),
    "cluster busy": lambda: service_error("InvalidResourceStateException"),
    "secret unreadable": lambda: service_error("SecretsErrorException"),
    "no permission": lambda: service_error("AccessDeniedException"),
    "endpoint off": lambda: service_error("HttpEndpointNotEnabledException"),
    "server starting": lambda: service_error(
        "DatabaseErrorException", "FATAL: the database system is starting up; SQLState: 57P03"
    ),
    "secret invalid": lambda: service_error("InvalidSecretException"),
    "forbidden": lambda: service_error("ForbiddenException"),
    "bad request": lambda: service_error("BadRequestException"),
    "invalid request": lambda: service_error("ValidationException"),
    "gateway before": lambda: status(502),
    "too many": lambda: status(429),
    "slow down": lambda: status(400, "SlowDown"),
    "token expired": lambda: status(403, "ExpiredTokenException"),
    "killed before": Killed,
}
"""The request has no effect."""
AFTER: Mapping[str, Callable[[], BaseException]] = {
    "lost after": lost,
    "500 after": lambda: service_error("InternalServerErrorException"),
    "503 after": lambda: service_error("ServiceUnavailableError"),
    "504 after": lambda: service_error("DatabaseUnavailableException"),
    "gateway after": lambda: status(504),
    "failure after": lambda: status(500, "InternalFailure"),
    "killed after": Killed,
}
"""The request has its effect, and the answer does not come."""
OF_THE_RESULT: Mapping[str, Callable[[], BaseException]] = {
    "result unsupported": lambda: service_error("UnsupportedResultException"),
    "row too wide": lambda: service_error(
        "BadRequestException", "Database returned a row larger than 64 KB"
    ),
}
"""A statement of a file has its effect, and its result is not returned."""
ENDS_TRANSACTION: Mapping[str, Callable[[], BaseException]] = {
    "expired": lambda: service_error("TransactionNotFoundException"),
    "not found": lambda: service_error("NotFoundException"),
    "session ended": lambda: service_error(
        "DatabaseErrorException",
        "FATAL: terminating connection due to administrator command; SQLState: 57P01",
    ),
    "deadlock": lambda: service_error(
        "DatabaseErrorException", "ERROR: deadlock detected; SQLState: 40P01"
    ),
    "sql failed": lambda: service_error(
        "DatabaseErrorException", "ERROR: out of memory; SQLState: 53200"
    ),
}
"""The request has no effect, and its transaction, if it has one, is gone."""
SPECIAL = (*ENDS_TRANSACTION, "timeout")
"""These, and a statement that takes longer than the API waits."""
FAULTS = (*BEFORE, *AFTER, *SPECIAL, *OF_THE_RESULT)


class KeptConnection(psycopg.Connection):
    """A connection that goes back to its pool when it is closed: opening one takes 5 ms."""

    pool: list[KeptConnection]

    def close(self) -> None:
        if super().closed:
            return
        self.rollback()
        self.autocommit = True
        self.execute("DISCARD ALL")
        self.pool.append(self)


class PooledSessions(Sessions):
    """Sessions that are new for their users, over connections that are not."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits, Switches())
        self.pool: list[KeptConnection] = []
        self.idle: dict[str, int] = {}

    def connect(self, target, database, *, autocommit):
        connection = self.pool.pop() if self.pool else self._made(target)
        connection.autocommit = autocommit
        return connection

    def _made(self, target) -> KeptConnection:
        timeout_ms = int(self._limits.statement_timeout_s * 1000)
        made = KeptConnection.connect(
            **target.served.server.connection(),
            autocommit=True,
            application_name="rds-data-api",
            options=f"-c statement_timeout={timeout_ms} -c TimeZone=UTC -c DateStyle=ISO",
            cursor_factory=psycopg.RawCursor,
            prepare_threshold=None,
        )
        made.pool = self.pool
        return made

    def within(self, identifier, cluster, database=None):
        self.idle.pop(identifier, None)
        return super().within(identifier, cluster, database)

    def pass_time(self) -> None:
        """Between two tries of a client minutes pass, and idle transactions come to their end."""
        for identifier in list(self._open):
            self.idle[identifier] = self.idle.get(identifier, 0) + 1
            if self.idle[identifier] > 1:
                self.roll_back(identifier)

    def end_of_client(self) -> None:
        """Roll back every open transaction, as AWS does three minutes after its client is gone."""
        for identifier in list(self._open):
            self.roll_back(identifier)

    def roll_back(self, identifier: str) -> None:
        transaction = self._open.pop(identifier, None)
        if transaction:
            transaction.connection.close()


class BrokenApi:
    """What a client sees of the service."""

    def __init__(self, server, deadline: Deadline) -> None:
        limits = Limits(statement_timeout_s=TIMEOUT_S)
        served = SimpleNamespace(server=server, database="postgres", arn="cluster")
        target = SimpleNamespace(served=served, username=None, password=None)
        clusters = SimpleNamespace(target=lambda _request: target)
        self.calls = PunctualCalls(clusters, limits, deadline)
        self.calls.sessions = self.sessions = PooledSessions(limits)
        self.background: list[threading.Thread] = []

    def settle(self) -> None:
        """Let statements that were left running end."""
        while self.background:
            self.background.pop().join()
        self.sessions.pass_time()

    def client(
        self, faults: Mapping[int, str], at_call: Callable[[int, dict], None] = lambda *_: None
    ):
        return _Client(self, faults, at_call)


class _Client:
    """A boto3 client whose calls are numbered, and break as told."""

    def __init__(self, api: BrokenApi, faults, at_call) -> None:
        self._api, self._faults, self._at_call = api, dict(faults), at_call
        self.number = 0
        self._dead = False
        self._busy: dict[str, int] = {}

    def close(self) -> None:
        pass

    def __getattr__(self, operation: str):
        path = PATHS[operation]
        return lambda **request: self._call(path, request)

    def _call(self, path: str, request: dict) -> dict:
        if self._dead:
            raise Killed
        number, self.number = self.number, self.number + 1
        self._at_call(number, request)
        if self._busy.get(request.get("transactionId"), 0) > 0:
            self._busy[request["transactionId"]] -= 1
            raise service_error("BadRequestException", "Transaction is still running a query")
        fault = self._faults.pop(number, None)
        if fault is None:
            return self._answer(path, request)
        if fault in SPECIAL:
            return self._special(fault, path, request)
        if fault in OF_THE_RESULT and not request.get("sql", "").startswith("/* vdbctl"):
            return self._answer(path, request)
        if fault in AFTER or fault in OF_THE_RESULT:
            self._answer(path, request)
        error = {**BEFORE, **AFTER, **OF_THE_RESULT}[fault]()
        self._dead = isinstance(error, Killed)
        raise error

    def _special(self, fault: str, path: str, request: dict) -> dict:
        identifier = request.get("transactionId")
        if fault in ENDS_TRANSACTION:
            if identifier is None and fault in ("expired", "not found"):
                return self._answer(path, request)
            if identifier is not None:
                self._api.sessions.roll_back(identifier)
            raise ENDS_TRANSACTION[fault]()
        if path != "/Execute":
            raise lost()
        patient = request.get("continueAfterTimeout")
        if patient and identifier is None:
            self._go_on(path, request)
        elif patient:
            self._busy[identifier] = 2
            with contextlib.suppress(ClientError):
                self._answer(path, request)
        elif identifier is not None:
            self._cancel(identifier)
        raise service_error("StatementTimeoutException")

    def _cancel(self, identifier: str) -> None:
        """End a statement, and with it the transaction, unless another runner has ended that."""
        try:
            with (
                self._api.sessions.within(identifier, "cluster") as connection,
                contextlib.suppress(psycopg.Error),
            ):
                connection.execute("SELECT 1 / 0")
        except ApiError as error:
            raise service_error(error.code, error.message) from error

    def _go_on(self, path: str, request: dict) -> None:
        begun = threading.Event()

        def work() -> None:
            begun.set()
            time.sleep(0.002)
            try:
                self._answer(path, request)
            except (ClientError, psycopg.Error):
                return

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        begun.wait()
        self._api.background.append(thread)

    def _answer(self, path: str, request: dict) -> dict:
        try:
            return self._api.calls.answer(path, request)
        except ApiError as error:
            raise service_error(error.code, error.message) from error

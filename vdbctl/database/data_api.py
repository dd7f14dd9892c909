"""Aurora over the RDS Data API: SQL by HTTPS, no network path to the database needed.

The client must not retry by itself: a repeated write may run twice. What is repeated is decided
here, by the kind of error (docs/transports.md).
"""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from vdbctl.database import parameters as named
from vdbctl.database.port import NO_PARAMETERS, Limits, Parameters, Result, Session, Value
from vdbctl.database.statement import require_whole
from vdbctl.errors import (
    AwsRefused,
    DatabaseAccessDenied,
    DatabaseUnreachable,
    OutcomeUnknown,
    ResultTooLarge,
    SqlFailed,
    TimedOut,
    VdbctlError,
)

LIMITS = Limits(
    transport="Data API",
    statement_chars=65_536,
    statement_timeout_s=45,
    statements_go_on=True,
    request_bytes=4 * 1024 * 1024,
    result_bytes=1024 * 1024,
    row_bytes=64 * 1024,
    transaction_idle_s=180,
)
"""Source: Aurora User Guide, "Limitations for the Amazon RDS Data API"; read 2026-11-21."""

RESUME_LIMIT_S = 90
"""A paused cluster wakes in about 15 s, in 30 s or more after a day. Source: Aurora User Guide,
"Scaling to Zero ACUs with automatic pause and resume"; read 2026-11-21."""
RESUME_POLL_S = 1.0
BUSY_POLL_S = 1.0
"""How often a transaction is asked whether its long statement has ended."""
THROTTLE_LIMIT_S = 60
THROTTLE_PAUSE_S = 1.0

_SQL_ERROR = re.compile(
    r"^(?:ERROR|FATAL): (?P<words>.*?);?(?: Position: (?P<position>\d+);)?"
    r" SQLState: (?P<code>\w{5})$",
    re.DOTALL,
)
_LOGIN_FAILED = frozenset({"28P01", "28000"})
_NOT_UP = frozenset({"57P03"})
_SESSION_ENDED = frozenset({"57P01", "57P02", "08000", "08003", "08006"})
"""cannot_connect_now; admin_shutdown, crash_shutdown and lost connections between the API and the
server, as in a failover. Source: PostgreSQL, "Error Codes"."""
_DENIED = frozenset({"SecretsErrorException", "InvalidSecretException"})
_UNREACHABLE: Mapping[str, str] = {
    "DatabaseNotFoundException": "the cluster has no instance yet; wait for it to be created",
    "HttpEndpointNotEnabledException": "set data_api: true in the environment file, then apply",
    "InvalidResourceStateException": "the cluster is busy; wait until it is available",
    "ThrottlingException": "AWS asks for fewer requests; run it again later",
}
_LOST = frozenset(
    {
        "DatabaseUnavailableException",
        "InternalServerErrorException",
        "NotFoundException",
        "ServiceUnavailableError",
        "TransactionNotFoundException",
    }
)
_THROTTLED = "ThrottlingException"
"""Not in the service model of rds-data; what AWS's other JSON services say."""
_BUSY = "still running a query"
_ABORTED = "25P02"

OnWait = Callable[[str], None]


@dataclass
class DataApi:
    """A database behind the Data API.

    Attributes:
        client: A boto3 `rds-data` client without retries, read time-out above 45 s.
        on_wait: Told why it takes longer, for example that a paused cluster wakes.
    """

    client: Any
    cluster_arn: str
    secret_arn: str
    database: str
    on_wait: OnWait = lambda _words: None
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    @property
    def limits(self) -> Limits:
        return LIMITS

    def execute(
        self, sql: str, parameters: Parameters = NO_PARAMETERS, *, patiently: bool = False
    ) -> Result:
        return self._execute(sql, parameters, {"continueAfterTimeout": True} if patiently else {})

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        identifier = self._call("begin_transaction", database=self.database)["transactionId"]
        try:
            yield _Transaction(self, identifier)
        except BaseException:
            self._roll_back(identifier)
            raise
        self._commit(identifier)

    @contextmanager
    def beside(self) -> Iterator[DataApi]:
        """The same client: each call is a request of its own."""
        yield self

    def refresh(self) -> None:
        """Each call outside of a transaction is a session of its own."""

    def close(self) -> None:
        self.client.close()

    def _execute(self, sql: str, parameters: Parameters, extra: Mapping[str, object]) -> Result:
        require_whole(sql)
        if len(sql) > (LIMITS.statement_chars or 0):
            raise SqlFailed(
                f"the statement has {len(sql):,} characters, and the Data API takes "
                f"{LIMITS.statement_chars:,}",
                hint="split it, or load data in several statements",
            )
        text, blanks = (sql, ()) if parameters or ":" not in sql else named.spaced(sql)
        try:
            return self._executed(text, parameters, extra)
        except SqlFailed as error:
            if error.position:
                error.position -= sum(at < error.position for at in blanks)
            raise

    def _executed(self, sql: str, parameters: Parameters, extra: Mapping[str, object]) -> Result:
        answer = self._call(
            "execute_statement",
            sql=sql,
            database=self.database,
            parameters=[_parameter(name, value) for name, value in parameters.items()],
            includeResultMetadata=True,
            **extra,
        )
        return _result(answer)

    def _commit(self, identifier: str) -> None:
        answer = self._call("commit_transaction", transactionId=identifier)
        if "Committed" not in answer.get("transactionStatus", ""):
            raise SqlFailed(
                "the transaction was rolled back instead of committed",
                hint="a statement in it had failed; run it again",
            )

    def _roll_back(self, identifier: str) -> None:
        try:
            self._call("rollback_transaction", transactionId=identifier)
        except VdbctlError:
            return  # it expires by itself; what went wrong before is what matters

    def _call(self, operation: str, **request: object) -> dict[str, Any]:
        from botocore import exceptions

        started = self.clock()
        while True:
            try:
                call = getattr(self.client, operation)
                answer = call(resourceArn=self.cluster_arn, secretArn=self.secret_arn, **request)
                return dict(answer)
            except exceptions.ClientError as error:
                found = error.response["Error"]
                pause_s = _pause_s(found.get("Code", ""), self.clock() - started)
                if pause_s is None:
                    raise _translated(found) from error
                self.on_wait(_WHY_WAIT.get(found["Code"], "AWS asks for fewer requests"))
                self.sleep(pause_s)
            except (exceptions.EndpointConnectionError, exceptions.ConnectTimeoutError) as error:
                raise DatabaseUnreachable(
                    f"no answer from the Data API: {error}",
                    hint="check the network, VPN and proxy; is the region right?",
                ) from error
            except exceptions.HTTPClientError as error:
                raise OutcomeUnknown(
                    f"the answer of the Data API was lost: {error}",
                    hint="look at the database before repeating the statement",
                ) from error


@dataclass
class _Transaction:
    database: DataApi
    identifier: str

    def execute(
        self, sql: str, parameters: Parameters = NO_PARAMETERS, *, patiently: bool = False
    ) -> Result:
        here = {"transactionId": self.identifier}
        if not patiently:
            return self.database._execute(sql, parameters, here)
        try:
            return self.database._execute(sql, parameters, {**here, "continueAfterTimeout": True})
        except TimedOut:
            self._wait_until_idle()
            return Result()

    def _wait_until_idle(self) -> None:
        """Wait for the end of a statement that runs on; as long as it runs, others are refused."""
        while True:
            try:
                self.database._execute("SELECT 1", {}, {"transactionId": self.identifier})
            except SqlFailed as error:
                if error.sqlstate == _ABORTED:
                    raise SqlFailed(
                        "the statement failed after the Data API had stopped waiting for it, "
                        "and its error is lost",
                        hint="run it over a direct connection (--via) to see why",
                    ) from error
                if _BUSY not in error.message:
                    raise
                self.database.on_wait("a long statement is still running")
                self.database.sleep(BUSY_POLL_S)
            else:
                return


_WHY_WAIT = {"DatabaseResumingException": "the cluster was paused and wakes"}


def _pause_s(code: str, waited_s: float) -> float | None:
    """How long to wait before a request is sent again that has not run; None for not at all."""
    if code == "DatabaseResumingException" and waited_s <= RESUME_LIMIT_S:
        return RESUME_POLL_S
    if code == _THROTTLED and waited_s <= THROTTLE_LIMIT_S:
        return THROTTLE_PAUSE_S
    return None


def _translated(error: Mapping[str, str]) -> VdbctlError:
    code, words = error.get("Code", ""), error.get("Message", "")
    found = _SQL_ERROR.match(words)
    if found and found["code"] in _LOGIN_FAILED:
        return DatabaseAccessDenied(words, hint="does the secret belong to this cluster?")
    if found and found["code"] in _NOT_UP:
        return DatabaseUnreachable(words, hint="the server is starting or ending; wait for it")
    if found and found["code"] in _SESSION_ENDED:
        return OutcomeUnknown(words, hint="look at the database before repeating the statement")
    if found:
        position = int(found["position"]) if found["position"] else None
        return SqlFailed(found["words"], sqlstate=found["code"], position=position)
    return _kind(code, words)


def _kind(code: str, words: str) -> VdbctlError:
    """An error that is not the server's own, by its name."""
    if code in _DENIED:
        return DatabaseAccessDenied(f"{code}: {words}", hint="check the secret and its KMS key")
    if code in _UNREACHABLE:
        return DatabaseUnreachable(f"{code}: {words}", hint=_UNREACHABLE[code])
    if code == "StatementTimeoutException":
        return TimedOut(
            f"the statement took longer than {LIMITS.statement_timeout_s} s: {words}",
            hint="it may still be running; look at the database before repeating it",
        )
    if code in _LOST:
        return OutcomeUnknown(
            f"{code}: {words}", hint="look at the database before repeating the statement"
        )
    if code == "DatabaseResumingException":
        return DatabaseUnreachable(
            f"the cluster did not wake within {RESUME_LIMIT_S} s", hint="try again in a minute"
        )
    if code == "UnsupportedResultException":
        return SqlFailed(words, hint="cast the column to text")
    if "response size limit" in words:
        return ResultTooLarge(
            words, hint="the Data API returns 1 MiB at most: ask for fewer rows or columns (LIMIT)"
        )
    if code in ("ValidationException", "BadRequestException", "DatabaseErrorException"):
        return SqlFailed(words, hint=_advice(words))
    return AwsRefused(f"rds-data: {code}: {words}", hint="does the role have rds-data permissions?")


def _advice(words: str) -> str | None:
    if "Multistatement" in words:
        return "one statement in each call"
    return None


def _parameter(name: str, value: Value) -> dict[str, object]:
    if value is None:
        return {"name": name, "value": {"isNull": True}}
    if isinstance(value, bool):
        return {"name": name, "value": {"booleanValue": value}}
    if isinstance(value, int):
        return {"name": name, "value": {"longValue": value}}
    if isinstance(value, float):
        return {"name": name, "value": {"doubleValue": value}}
    if isinstance(value, bytes):
        return {"name": name, "value": {"blobValue": value}}
    if isinstance(value, str):
        return {"name": name, "value": {"stringValue": value}}
    text, hint = _hinted(value)
    return {"name": name, "value": {"stringValue": text}, "typeHint": hint}


def _hinted(value: object) -> tuple[str, str]:
    if isinstance(value, Decimal):
        return str(value), "DECIMAL"
    if isinstance(value, datetime.datetime):
        utc = value.astimezone(datetime.UTC).replace(tzinfo=None) if value.tzinfo else value
        return utc.isoformat(" "), "TIMESTAMP"
    if isinstance(value, datetime.date):
        return value.isoformat(), "DATE"
    raise TypeError(f"the Data API takes no {type(value).__name__} as a parameter")


def _result(answer: Mapping[str, Any]) -> Result:
    columns = answer.get("columnMetadata", [])
    types = [column["typeName"] for column in columns]
    rows = tuple(
        tuple(_cell(cell, kind) for cell, kind in zip(record, types, strict=True))
        for record in answer.get("records", [])
    )
    names = tuple(column["label"] for column in columns)
    return Result(names, rows, int(answer.get("numberOfRecordsUpdated", 0)))


def _cell(cell: Mapping[str, Any], kind: str) -> Value:
    if cell.get("isNull"):
        return None
    if "arrayValue" in cell:
        items = next(iter(cell["arrayValue"].values()))
        return [_text(item, kind.removeprefix("_")) for item in items]
    value = next(iter(cell.values()))
    return _text(value, kind)


def _text(value: Any, kind: str) -> Value:
    """A cell that came as text, as the type that the column has."""
    if not isinstance(value, str):
        return value  # type: ignore[no-any-return]
    if kind == "numeric":
        return Decimal(value)
    if kind == "timestamptz":
        return datetime.datetime.fromisoformat(value).replace(tzinfo=datetime.UTC)
    if kind == "timestamp":
        return datetime.datetime.fromisoformat(value)
    if kind == "date":
        return datetime.date.fromisoformat(value)
    return value

"""Aurora over the RDS Data API: SQL by HTTPS, no network path to the database needed.

The client must not retry by itself: a repeated write may run twice. What is repeated is decided
here, by the kind of error (docs/transports.md).
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from vdbctl.database import parameters as named
from vdbctl.database.data_api_errors import (
    LIMITS,
    THROTTLED,
    WHY_WAIT,
    answered,
    is_throttled,
    pause_s,
    translated,
)
from vdbctl.database.port import NO_PARAMETERS, Limits, Parameters, Result, Session, Value
from vdbctl.database.statement import require_whole
from vdbctl.errors import (
    DatabaseUnreachable,
    NotReturned,
    OutcomeUnknown,
    SqlFailed,
    TimedOut,
    VdbctlError,
)
from vdbctl.fact import Fact

FACTS = (
    Fact(
        "continueAfterTimeout inside of a transaction",
        "jeremydaly/data-api-client, issue 38",
        date(2026, 11, 28),
    ),
)

BUSY_POLL_S = 1.0
"""How often a transaction is asked whether its long statement has ended."""
_BUSY = "still running a query"
_ABORTED = "25P02"
_GOES_ON = "continueAfterTimeout"
"""Named where it is refused; the version of 2020 did inside of a transaction."""

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

    def run(self, sql: str, *, patiently: bool = False) -> None:
        self._run(sql, {"continueAfterTimeout": True} if patiently else {})

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

    def _execute(
        self,
        sql: str,
        parameters: Parameters,
        extra: Mapping[str, object],
        read: Callable[[Mapping[str, Any]], Result] | None = None,
    ) -> Result:
        require_whole(sql)
        if len(sql) > (LIMITS.statement_chars or 0):
            raise SqlFailed(
                f"the statement has {len(sql):,} characters, and the Data API takes "
                f"{LIMITS.statement_chars:,}",
                hint="split it, or load data in several statements",
            )
        text, blanks = (sql, ()) if parameters or ":" not in sql else named.spaced(sql)
        try:
            return (read or _result)(self._executed(text, parameters, extra))
        except SqlFailed as error:
            if error.position:
                error.position -= sum(at < error.position for at in blanks)
            raise

    def _run(self, sql: str, extra: Mapping[str, object]) -> None:
        try:
            self._execute(sql, NO_PARAMETERS, extra, _ignored)
        except NotReturned:
            return

    def _executed(
        self, sql: str, parameters: Parameters, extra: Mapping[str, object]
    ) -> Mapping[str, Any]:
        return self._call(
            "execute_statement",
            sql=sql,
            database=self.database,
            parameters=[_parameter(name, value) for name, value in parameters.items()],
            includeResultMetadata=True,
            **extra,
        )

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
        from botocore.parsers import ResponseParserError

        started = self.clock()
        while True:
            try:
                call = getattr(self.client, operation)
                answer = call(resourceArn=self.cluster_arn, secretArn=self.secret_arn, **request)
                return answered(answer)
            except exceptions.ClientError as error:
                found = error.response["Error"]
                status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
                code = THROTTLED if is_throttled(found, status) else found.get("Code", "")
                pause = pause_s(code, self.clock() - started)
                if pause is None:
                    raise translated({**found, "Code": code}, status) from error
                self.on_wait(WHY_WAIT.get(code, "AWS asks for fewer requests"))
                self.sleep(pause)
            except (exceptions.EndpointConnectionError, exceptions.ConnectTimeoutError) as error:
                raise DatabaseUnreachable(
                    f"no answer from the Data API: {error}",
                    hint="check the network, VPN and proxy; is the region right?",
                ) from error
            except (exceptions.HTTPClientError, ResponseParserError) as error:
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
        return self._waiting(sql, parameters, patiently, None)

    def run(self, sql: str, *, patiently: bool = False) -> None:
        with suppress(NotReturned):
            self._waiting(sql, NO_PARAMETERS, patiently, _ignored)

    def _waiting(
        self,
        sql: str,
        parameters: Parameters,
        patiently: bool,
        read: Callable[[Mapping[str, Any]], Result] | None,
    ) -> Result:
        here = {"transactionId": self.identifier}
        if not patiently:
            return self.database._execute(sql, parameters, here, read)
        on = {**here, "continueAfterTimeout": True}
        try:
            return self.database._execute(sql, parameters, on, read)
        except TimedOut:
            self._wait_until_idle()
            return Result()
        except SqlFailed as error:
            if _GOES_ON not in error.message:
                raise
            return self.database._execute(sql, parameters, here, read)

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


def _ignored(_answer: Mapping[str, Any]) -> Result:
    return Result()


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
    """A cell that came as text, as the type that the column has; text where Python has no value
    for it, as for infinity and years before Christ."""
    if not isinstance(value, str) or kind not in _FROM_TEXT:
        return value  # type: ignore[no-any-return]
    try:
        return _FROM_TEXT[kind](value)
    except (ValueError, ArithmeticError):
        return value


_FROM_TEXT: Mapping[str, Callable[[str], Value]] = {
    "numeric": Decimal,
    "timestamptz": lambda text: datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC),
    "timestamp": datetime.datetime.fromisoformat,
    "date": datetime.date.fromisoformat,
}

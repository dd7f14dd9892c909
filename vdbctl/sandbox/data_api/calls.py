"""The five calls of the Data API: execute, batch, begin, commit, roll back."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any

import psycopg

from vdbctl.database.statement import holds_several
from vdbctl.sandbox.data_api import values
from vdbctl.sandbox.data_api.clusters import Clusters, Target
from vdbctl.sandbox.data_api.errors import ApiError
from vdbctl.sandbox.data_api.limits import Limits
from vdbctl.sandbox.data_api.sessions import Connection, Sessions

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
_WITH_SQL = frozenset({"/Execute", "/BatchExecute"})


class Calls:
    """Answers requests; holds the sessions."""

    def __init__(
        self, clusters: Clusters, limits: Limits, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clusters = clusters
        self._limits = limits
        self.sessions = Sessions(limits, clock)
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
        if path in _WITH_SQL and not isinstance(request.get("sql"), str):
            raise ApiError("ValidationException", "sql is missing")
        if len(request.get("sql", "")) > self._limits.statement_chars:
            raise ApiError(
                "ValidationException",
                "Value at 'sql' failed to satisfy constraint: Member must have length less than or "
                f"equal to {self._limits.statement_chars}",
            )
        if request.get("schema"):
            raise ApiError("ValidationException", "The schema parameter isn't supported")
        return call(request, self._clusters.target(request))

    def _begin(self, request: Request, target: Target) -> Answer:
        return {"transactionId": self.sessions.begin(target, request.get("database"))}

    def _end(self, request: Request, target: Target, *, commit: bool) -> Answer:
        identifier = request.get("transactionId", "")
        status = self.sessions.end(identifier, target.served.arn, commit=commit)
        return {"transactionStatus": status}

    def _execute(self, request: Request, target: Target) -> Answer:
        if request.get("continueAfterTimeout"):
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
            return self.sessions.within(identifier, target.served.arn)
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
                raise _database_error(error, connection, late=late) from error
            if cursor.description is None:
                return {"numberOfRecordsUpdated": max(cursor.rowcount, 0), "generatedFields": []}
            return self._result(cursor, request)

    def _result(self, cursor: psycopg.Cursor[tuple[Any, ...]], request: Request) -> Answer:
        columns = [_column(cursor, index) for index in range(len(cursor.description or ()))]
        rows = cursor.fetchall()
        if request.get("formatRecordsAs") == "JSON":
            return self._json(columns, rows)
        options = request.get("resultSetOptions") or {}
        numbers = options.get("decimalReturnType") == "DOUBLE_OR_LONG"
        as_text = options.get("longReturnType") == "STRING"
        records = [
            [values.field(cell, decimals_as_numbers=numbers, longs_as_text=as_text) for cell in row]
            for row in rows
        ]
        sizes = [len(json.dumps(record)) for record in records]
        if sizes and max(sizes) > self._limits.row_bytes:
            raise ApiError("BadRequestException", "Database returned a row larger than 64 KB")
        if sum(sizes) > self._limits.result_bytes:
            raise ApiError(
                "BadRequestException", "Database returned more than the allowed response size limit"
            )
        answer: Answer = {"numberOfRecordsUpdated": 0, "records": records}
        if request.get("includeResultMetadata"):
            answer["columnMetadata"] = columns
        return answer

    def _json(self, columns: list[dict[str, Any]], rows: list[tuple[Any, ...]]) -> Answer:
        names = [column["label"] for column in columns]
        if len(set(names)) != len(names):
            raise ApiError(
                "BadRequestException", "Duplicate column names are not supported in JSON"
            )
        records = [
            dict(zip(names, (values.for_json(cell) for cell in row), strict=True)) for row in rows
        ]
        text = json.dumps(records)
        if len(text) > self._limits.json_result_bytes:
            raise ApiError(
                "BadRequestException", "Database returned more than the allowed response size limit"
            )
        return {"numberOfRecordsUpdated": 0, "formattedRecords": text}


@contextmanager
def _without_timeout(connection: Connection, api_timeout_s: float) -> Iterator[None]:
    """The API's own time-out is lifted for a statement; one that the session has set stays."""
    connection.execute(_LIFT, (str(int(api_timeout_s * 1000)),))
    yield
    connection.execute(_BACK, (f"{int(api_timeout_s * 1000)}ms",))


def _column(cursor: psycopg.Cursor[tuple[Any, ...]], index: int) -> dict[str, Any]:
    description = (cursor.description or [])[index]
    name, array = _type_name(cursor.connection, description.type_code)
    return {
        "name": description.name,
        "label": description.name,
        "typeName": f"_{name}" if array else name,
        "type": 0,
        "nullable": 1,
        "precision": description.precision or 0,
        "scale": description.scale or 0,
        "schemaName": "",
        "tableName": "",
        "arrayBaseColumnType": 0,
        "isAutoIncrement": False,
        "isCaseSensitive": False,
        "isCurrency": False,
        "isSigned": True,
    }


def _type_name(connection: Connection, oid: int) -> tuple[str, bool]:
    """Name of a type, and whether it is an array.

    Raises:
        ApiError: The Data API cannot return values of this type.
    """
    known = connection.adapters.types.get(oid)
    if known is not None:
        name, array, enum = known.name, known.array_oid == oid, False
    else:
        row = connection.execute(
            "SELECT t.typname, t.typtype, e.typname, e.typtype FROM pg_type t "
            "LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A' WHERE t.oid = $1",
            (oid,),
        ).fetchone()
        name, kind, element, element_kind = row or ("unknown", "b", None, None)
        array = element is not None
        name, enum = (element, element_kind == "e") if array else (name, kind == "e")
    if name not in values.SUPPORTED and not enum:
        raise ApiError(
            "UnsupportedResultException",
            f"The result contains the unsupported data type {name.upper()}.",
        )
    return name, array


def _database_error(error: psycopg.Error, connection: Connection, *, late: bool) -> ApiError:
    """The answer to an error of the server.

    Args:
        late: The API's own time was over; else a time-out is one that the statement's session set.
    """
    words = error.diag.message_primary or str(error).strip()
    if late and isinstance(error, psycopg.errors.QueryCanceled) and "statement timeout" in words:
        return timed_out(connection.info.backend_pid)
    if isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
        return ApiError("DatabaseUnavailableException", words)
    position = error.diag.statement_position
    place = f"; Position: {position}" if position else ""
    code = f"; SQLState: {error.sqlstate}" if error.sqlstate else ""
    return ApiError("DatabaseErrorException", f"ERROR: {words}{place}{code}")


def timed_out(backend: int) -> ApiError:
    return ApiError(
        "StatementTimeoutException",
        "Request timed out: the statement ran for longer than 45 seconds.",
        dbConnectionId=backend,
    )

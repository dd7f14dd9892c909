"""Errors as the Data API names them."""

from __future__ import annotations

from datetime import date

import psycopg

from vdbctl.fact import Fact

FACTS = (
    Fact(
        "errors of the Data API",
        'Aurora User Guide, "Troubleshooting Amazon RDS Data API issues"; '
        "service model of rds-data",
        date(2026, 11, 21),
    ),
)

_STATUS = {
    "AccessDeniedException": 403,
    "DatabaseNotFoundException": 404,
    "DatabaseUnavailableException": 504,
    "InternalServerErrorException": 500,
    "NotFoundException": 404,
    "TransactionNotFoundException": 404,
}


class ApiError(Exception):
    """An answer that is an error.

    Attributes:
        code: Name of the error; AWS's SDKs read it from the header `x-amzn-ErrorType`.
        fields: Members besides `message`.
    """

    def __init__(self, code: str, message: str, **fields: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fields = fields

    @property
    def status(self) -> int:
        return _STATUS.get(self.code, 400)


def of_server(error: psycopg.Error, backend: int, *, late: bool = False) -> ApiError:
    """The answer to an error of the server.

    Args:
        backend: Process of the session.
        late: The API's own time was over; else a time-out is one that the statement's session set.
    """
    words = error.diag.message_primary or str(error).strip()
    if late and isinstance(error, psycopg.errors.QueryCanceled) and "statement timeout" in words:
        return timed_out(backend)
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

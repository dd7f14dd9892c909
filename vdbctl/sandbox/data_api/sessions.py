"""Connections: one for each call without a transaction, one kept for each transaction."""

from __future__ import annotations

import base64
import contextlib
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

from vdbctl.sandbox.data_api.clusters import Target
from vdbctl.sandbox.data_api.errors import ApiError, of_server
from vdbctl.sandbox.data_api.limits import Limits
from vdbctl.sandbox.data_api.switches import COMMITTED, Switches

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass
class _Transaction:
    connection: Connection
    cluster: str
    database: str | None
    used: float
    busy: threading.Lock = field(default_factory=threading.Lock)


class Sessions:
    """All open transactions, and the way to open connections."""

    def __init__(
        self, limits: Limits, switches: Switches, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limits = limits
        self._switches = switches
        self._clock = clock
        self._open: dict[str, _Transaction] = {}
        self._lock = threading.Lock()

    def connect(self, target: Target, database: str | None, *, autocommit: bool) -> Connection:
        """A fresh session, with the Data API's time zone and statement time-out."""
        timeout_ms = int(self._limits.statement_timeout_s * 1000)
        connection: dict[str, Any] = {
            **target.served.server.connection(
                database or target.served.database, target.username, target.password
            ),
            "application_name": "rds-data-api",
            "options": f"-c statement_timeout={timeout_ms} -c TimeZone=UTC -c DateStyle=ISO",
        }
        try:
            made: Connection = psycopg.connect(
                **connection,
                autocommit=autocommit,
                cursor_factory=psycopg.RawCursor,
            )
        except psycopg.OperationalError as error:
            words = str(error).strip().rpartition("FATAL:  ")[2]
            if "password authentication failed" in words:
                raise ApiError(
                    "DatabaseErrorException", f"FATAL: {words}; SQLState: 28P01"
                ) from error
            if "does not exist" in words:
                raise ApiError(
                    "DatabaseErrorException", f"FATAL: {words}; SQLState: 3D000"
                ) from error
            raise ApiError("DatabaseUnavailableException", words) from error
        return made

    def begin(self, target: Target, database: str | None) -> str:
        """Open a transaction and give it an id."""
        connection = self.connect(target, database, autocommit=False)
        identifier = base64.b64encode(secrets.token_bytes(48)).decode()
        with self._lock:
            self._open[identifier] = _Transaction(
                connection, target.served.arn, database, self._clock()
            )
        return identifier

    @contextmanager
    def within(
        self, identifier: str, cluster: str, database: str | None = None
    ) -> Iterator[Connection]:
        """The session of a transaction, for one call at a time.

        Args:
            database: The database that the call names, which has to be that of the transaction.

        Raises:
            ApiError: There is none of that id, or it is one of another database, or another call is
                using it.
        """
        transaction = self._find(identifier, cluster)
        if database and database != transaction.database:
            raise ApiError(
                "BadRequestException", "Database name is not the same as that of the transaction"
            )
        if not transaction.busy.acquire(blocking=False):
            raise ApiError(
                "DatabaseErrorException",
                f"Transaction {identifier} is still running a query, can't execute a new one",
            )
        try:
            yield transaction.connection
        finally:
            transaction.used = self._clock()
            transaction.busy.release()

    def end(self, identifier: str, cluster: str, *, commit: bool) -> str:
        """Commit or roll back; returns the status in AWS's words."""
        transaction = self._find(identifier, cluster)
        with self._lock:
            self._open.pop(identifier, None)
        failed = transaction.connection.info.transaction_status.name == "INERROR"
        try:
            if commit and not failed:
                transaction.connection.commit()
                return "Transaction Committed"
            transaction.connection.rollback()
        except psycopg.Error as error:
            raise of_server(error, transaction.connection.info.backend_pid) from error
        finally:
            transaction.connection.close()
        if commit and self._switches.is_on(COMMITTED):
            return "Transaction Committed"
        return "Rollback Complete"

    def expire(self) -> None:
        """Roll back what has been idle for too long."""
        now = self._clock()
        with self._lock:
            late = [
                identifier
                for identifier, transaction in self._open.items()
                if now - transaction.used > self._limits.transaction_idle_s
                and not transaction.busy.locked()
            ]
            expired = [self._open.pop(identifier) for identifier in late]
        for transaction in expired:
            with contextlib.suppress(psycopg.Error):
                transaction.connection.close()

    def _find(self, identifier: str, cluster: str) -> _Transaction:
        self.expire()
        with self._lock:
            transaction = self._open.get(identifier)
        if transaction is None or transaction.cluster != cluster:
            raise ApiError("TransactionNotFoundException", f"Transaction {identifier} is not found")
        return transaction

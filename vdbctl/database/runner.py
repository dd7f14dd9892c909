"""PostgreSQL through a Lambda function inside the VPC, for RDS without a bastion host."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from vdbctl.database import parameters as named
from vdbctl.database.port import NO_PARAMETERS, Limits, Parameters, Result, Session
from vdbctl.database.statement import holds_several
from vdbctl.errors import (
    DatabaseAccessDenied,
    DatabaseUnreachable,
    OutcomeUnknown,
    SqlFailed,
    TimedOut,
    VdbctlError,
)
from vdbctl.functions import wire

_LOOK = "look at the database before repeating the statement"
LIMITS = Limits(
    transport="runner function",
    statement_timeout_s=890,
    request_bytes=6 * 1024 * 1024,
    result_bytes=6 * 1024 * 1024,
    transaction_idle_s=180,
)
"""Time and payload of a synchronous call. Source: Lambda Developer Guide, "Quotas", 2026-11-21."""


class Runner:
    """A database behind the runner function."""

    def __init__(self, client: Any, function: str) -> None:
        """Args:
        client: A boto3 `lambda` client without retries: a repeated write may run twice.
        function: Name or ARN of the function.
        """
        self._client = client
        self._function = function

    @property
    def limits(self) -> Limits:
        return LIMITS

    def execute(
        self,
        sql: str,
        parameters: Parameters = NO_PARAMETERS,
        *,
        patiently: bool = False,  # noqa: ARG002  # a function ends when its time is over
    ) -> Result:
        return self._execute(sql, parameters, None)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        identifier = self._call({"do": "begin"})["transaction"]
        try:
            yield _Transaction(self, identifier)
        except BaseException:
            self._roll_back(identifier)
            raise
        self._call({"do": "commit", "transaction": identifier})

    @contextmanager
    def beside(self) -> Iterator[None]:
        """The function answers one call after the other."""
        yield None

    def close(self) -> None:
        """Nothing is held open here."""

    def _roll_back(self, identifier: str) -> None:
        try:
            self._call({"do": "rollback", "transaction": identifier})
        except VdbctlError:
            return  # PostgreSQL does it by itself; what went wrong before is what matters

    def _execute(self, sql: str, parameters: Parameters, transaction: str | None) -> Result:
        try:
            text, names = named.numbered(sql, parameters)
        except KeyError as error:
            raise SqlFailed(
                f"no value for parameter :{error.args[0]}",
                hint="a name behind a colon is a parameter; give it a value, or quote the text",
            ) from error
        if holds_several(text):
            raise SqlFailed("several statements in one call", hint="one statement in each call")
        call: dict[str, Any] = {
            "do": "execute",
            "sql": text,
            "values": [wire.encode(parameters[name]) for name in names],
        }
        if transaction:
            call["transaction"] = transaction
        answer = self._call(call)
        rows = tuple(tuple(wire.decode(cell) for cell in row) for row in answer["rows"])
        return Result(tuple(answer["columns"]), rows, answer["updated"])

    def _call(self, call: dict[str, Any]) -> dict[str, Any]:
        from botocore import exceptions

        payload = json.dumps(call).encode()
        try:
            reply = self._client.invoke(FunctionName=self._function, Payload=payload)
        except exceptions.ClientError as error:
            words = error.response.get("Error", {})
            raise DatabaseUnreachable(
                f"the runner {self._function}: {words.get('Code')}: {words.get('Message')}",
                hint="is it deployed, and may this role call it (lambda:InvokeFunction)?",
            ) from error
        except (exceptions.ReadTimeoutError, exceptions.ConnectionClosedError) as error:
            raise _unknown(f"the runner's answer was lost: {error}") from error
        except (exceptions.EndpointConnectionError, exceptions.HTTPClientError) as error:
            raise DatabaseUnreachable(str(error), hint="check the network") from error
        document: dict[str, Any] = json.loads(reply["Payload"].read())
        if "FunctionError" in reply:
            words = str(document.get("errorMessage", document))
            if "timed out" in words:
                raise TimedOut(f"the runner's time was over: {words}", hint=_LOOK)
            raise _unknown(f"the runner ended: {words}")
        if "error" in document:
            raise _failed(document["error"])
        return document


class _Transaction:
    """A session in the memory of the function."""

    def __init__(self, runner: Runner, identifier: str) -> None:
        self._runner = runner
        self._identifier = identifier

    def execute(
        self,
        sql: str,
        parameters: Parameters = NO_PARAMETERS,
        *,
        patiently: bool = False,  # noqa: ARG002  # a function ends when its time is over
    ) -> Result:
        return self._runner._execute(sql, parameters, self._identifier)


def _unknown(words: str) -> OutcomeUnknown:
    return OutcomeUnknown(words, hint=_LOOK)


def _failed(error: dict[str, Any]) -> VdbctlError:
    words = error["message"]
    match error["kind"]:
        case "sql":
            return SqlFailed(words, sqlstate=error["sqlstate"], position=error["position"])
        case "login":
            return DatabaseAccessDenied(words, hint="is this the secret of this database?")
        case "gone":
            return SqlFailed(words, hint="repeat the whole transaction")
        case "unreachable":
            return DatabaseUnreachable(
                f"the runner cannot connect: {words}", hint="is the database available?"
            )
    return _unknown(f"the runner's connection was lost: {words}")

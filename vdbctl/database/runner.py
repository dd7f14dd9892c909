"""PostgreSQL through a Lambda function inside the VPC, for RDS without a bastion host."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from vdbctl.database import parameters as named
from vdbctl.database.port import NO_PARAMETERS, Limits, Parameters, Result, Session
from vdbctl.database.statement import holds_several, require_whole
from vdbctl.errors import (
    DatabaseAccessDenied,
    DatabaseUnreachable,
    OutcomeUnknown,
    SqlFailed,
    TimedOut,
    VdbctlError,
)
from vdbctl.fact import Fact
from vdbctl.functions import wire

FACTS = (
    Fact(
        "time and payload of a call of Lambda (also functions/export.py)",
        'Lambda Developer Guide, "Quotas"',
        date(2026, 11, 21),
    ),
)

_NOT_LET_IN = ("login", "refused")
_LOOK = "look at the database before repeating the statement"
LIMITS = Limits(
    transport="runner function",
    statement_timeout_s=890,
    request_bytes=6 * 1024 * 1024,
    result_bytes=6 * 1024 * 1024,
    transaction_idle_s=180,
)
"""Time and payload of a synchronous call."""


TOKEN_S = 600
"""Seconds for which a token is used; RDS accepts one for 15 minutes."""


@dataclass(frozen=True)
class Functions:
    """Names of the two functions behind which a database is.

    Attributes:
        accounts: Makes the database users, where they are missing.
    """

    runner: str
    accounts: str


class Runner:
    """A database behind the runner function."""

    def __init__(
        self, client: Any, functions: Functions, *, sign: Callable[[], str], actor: str
    ) -> None:
        """Args:
        client: A boto3 `lambda` client without retries: a repeated write may run twice.
        sign: Makes a token of RDS with which the function is shown who calls.
        actor: Who that says to be, for the function's log.
        """
        self._client = client
        self._functions = functions
        self._sign = sign
        self._actor = actor
        self._token = ("", float("-inf"))
        self._prepared = False

    def prepare(self) -> None:
        """Have the database users made, as which the function and its callers log in.

        Raises:
            DatabaseUnreachable, OutcomeUnknown, TimedOut: The function did not come to its end.
        """
        self._prepared = True
        self._invoke(self._functions.accounts, {})

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

    def run(self, sql: str, *, patiently: bool = False) -> None:  # noqa: ARG002  # as above
        self._execute(sql, NO_PARAMETERS, None, unread=True)

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

    def refresh(self) -> None:
        """Each call outside of a transaction, and each transaction, has a connection of its own."""

    def close(self) -> None:
        """Nothing is held open here."""

    def _roll_back(self, identifier: str) -> None:
        try:
            self._call({"do": "rollback", "transaction": identifier})
        except VdbctlError:
            return  # PostgreSQL does it by itself; what went wrong before is what matters

    def _execute(
        self, sql: str, parameters: Parameters, transaction: str | None, *, unread: bool = False
    ) -> Result:
        require_whole(sql)
        try:
            text, names = named.numbered(sql, parameters) if parameters else (sql, ())
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
        if unread:
            call["unread"] = True
        answer = self._call(call)
        rows = tuple(tuple(wire.decode(cell) for cell in row) for row in answer["rows"])
        return Result(tuple(answer["columns"]), rows, answer["updated"])

    def _call(self, call: dict[str, Any]) -> dict[str, Any]:
        answer = self._invoke(self._functions.runner, self._signed(call))
        if answer.get("error", {}).get("kind") in _NOT_LET_IN and not self._prepared:
            self.prepare()  # nothing ran
            answer = self._invoke(self._functions.runner, self._signed(call))
        if "error" in answer:
            raise _failed(answer["error"])
        return answer

    def _signed(self, call: dict[str, Any]) -> dict[str, Any]:
        token, until = self._token
        if time.monotonic() >= until:
            token = self._sign()
            self._token = (token, time.monotonic() + TOKEN_S)
        return {**call, "token": token, "actor": self._actor}

    def _invoke(self, function: str, call: dict[str, Any]) -> dict[str, Any]:
        from botocore import exceptions

        payload = json.dumps(call).encode()
        try:
            reply = self._client.invoke(FunctionName=function, Payload=payload)
        except exceptions.ClientError as error:
            words = error.response.get("Error", {})
            raise DatabaseUnreachable(
                f"the runner {function}: {words.get('Code')}: {words.get('Message')}",
                hint="is it deployed? `functions.invokers` names who may call it",
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

    def run(self, sql: str, *, patiently: bool = False) -> None:  # noqa: ARG002  # as above
        self._runner._execute(sql, NO_PARAMETERS, self._identifier, unread=True)


def _unknown(words: str) -> OutcomeUnknown:
    return OutcomeUnknown(words, hint=_LOOK)


def _failed(error: dict[str, Any]) -> VdbctlError:
    words = error["message"]
    match error["kind"]:
        case "sql":
            more = {"DETAIL": error.get("detail"), "CONTEXT": error.get("context")}
            return SqlFailed(
                words,
                sqlstate=error["sqlstate"],
                position=error["position"],
                hint=error.get("hint"),
                more=[f"{name}: {text}" for name, text in more.items() if text],
            )
        case "login":
            return DatabaseAccessDenied(
                f"the runner cannot log in: {words}", hint="`vdbctl apply` makes its database user"
            )
        case "refused":
            return DatabaseAccessDenied(
                words,
                hint="name this role in `functions.invokers` and apply, or attach the policy in "
                "the output invoke_policy_arn to it",
            )
        case "gone":
            return SqlFailed(words, hint="repeat the whole transaction")
        case "unreachable":
            return DatabaseUnreachable(
                f"the runner cannot connect: {words}", hint="is the database available?"
            )
    if error["kind"] == "call":
        return DatabaseUnreachable(
            f"the runner does not know this call: {words}",
            hint="it is of another version: `vdbctl apply` brings it up to date",
        )
    return _unknown(f"the runner's connection was lost: {words}")

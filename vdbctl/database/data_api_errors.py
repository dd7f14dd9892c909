"""What the Data API answers when it does not answer with rows, as errors of vdbctl."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from vdbctl.database.port import Limits
from vdbctl.errors import (
    AwsRefused,
    DatabaseAccessDenied,
    DatabaseUnreachable,
    NotReturned,
    OutcomeUnknown,
    ResultTooLarge,
    SqlFailed,
    TimedOut,
    VdbctlError,
)
from vdbctl.fact import Fact

FACTS = (
    Fact(
        "limits of the Data API",
        'Aurora User Guide, "Limitations for the Amazon RDS Data API"',
        date(2026, 11, 21),
    ),
    Fact(
        "time until a paused cluster answers the Data API",
        'Aurora User Guide, "Scaling to Zero ACUs with automatic pause and resume"',
        date(2026, 11, 21),
    ),
    Fact(
        "errors that go away",
        'botocore, "Standard retry mode", and its service-2 data',
        date(2026, 11, 29),
    ),
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

RESUME_LIMIT_S = 90
"""A paused cluster wakes in about 15 s, in 30 s or more after a day."""
RESUME_POLL_S = 1.0
THROTTLE_LIMIT_S = 60
THROTTLE_PAUSE_S = 1.0
_LOOK = "look at the database before repeating the statement"
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
_TOO_MANY = 429
_SERVER_ERROR = 500
_TOO_FAST = frozenset(
    {
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "Throttling",
        "ThrottledException",
        "TooManyRequestsException",
    }
)
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired"})
THROTTLED = "ThrottlingException"
"""Not in the service model of rds-data; what AWS's other JSON services say."""
WHY_WAIT = {"DatabaseResumingException": "the cluster was paused and wakes"}


def answered(answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer of the Data API, and not of something between it and here.

    Raises:
        OutcomeUnknown: It is a page of a gateway, say.
    """
    headers = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    kind = str(headers.get("content-type", "json"))
    if "json" not in kind:
        raise OutcomeUnknown(
            f"the answer is {kind}, and so not of the Data API",
            hint="look at the database before repeating the statement; is there a proxy between?",
        )
    return dict(answer)


def is_throttled(error: Mapping[str, str], status: int) -> bool:
    return status == _TOO_MANY or error.get("Code") in _TOO_FAST


def pause_s(code: str, waited_s: float) -> float | None:
    """How long to wait before a request is sent again that has not run; None for not at all."""
    if code == "DatabaseResumingException" and waited_s <= RESUME_LIMIT_S:
        return RESUME_POLL_S
    if code == THROTTLED and waited_s <= THROTTLE_LIMIT_S:
        return THROTTLE_PAUSE_S
    return None


def translated(error: Mapping[str, str], status: int) -> VdbctlError:
    code, words = error.get("Code", ""), error.get("Message", "")
    found = _SQL_ERROR.match(words)
    if found and found["code"] in _LOGIN_FAILED:
        return DatabaseAccessDenied(words, hint="does the secret belong to this cluster?")
    if found and found["code"] in _NOT_UP:
        return DatabaseUnreachable(words, hint="the server is starting or ending; wait for it")
    if found and found["code"] in _SESSION_ENDED:
        return OutcomeUnknown(words, hint=_LOOK)
    if found:
        position = int(found["position"]) if found["position"] else None
        return SqlFailed(found["words"], sqlstate=found["code"], position=position)
    return _kind(code, words, status)


def _kind(code: str, words: str, status: int) -> VdbctlError:
    """An error that is not the server's own, by its name, and where that is missing by its HTTP
    status."""
    if code in _DENIED:
        return DatabaseAccessDenied(f"{code}: {words}", hint="check the secret and its KMS key")
    if code in _UNREACHABLE:
        return DatabaseUnreachable(f"{code}: {words}", hint=_UNREACHABLE[code])
    if code == "StatementTimeoutException":
        return TimedOut(
            f"the statement took longer than {LIMITS.statement_timeout_s} s: {words}",
            hint="it may still be running; look at the database before repeating it",
        )
    if code == "DatabaseResumingException":
        return DatabaseUnreachable(
            f"the cluster did not wake within {RESUME_LIMIT_S} s", hint="try again in a minute"
        )
    if code in _LOST or status >= _SERVER_ERROR:
        return OutcomeUnknown(f"{code or status}: {words}", hint=_LOOK)
    return _of_a_request(code, words)


def _of_a_request(code: str, words: str) -> VdbctlError:
    """What is wrong with what was asked for, or with who asks."""
    if code == "UnsupportedResultException":
        return NotReturned(words, hint="it has run; to see such a column, cast it to text")
    if "response size limit" in words or "row larger than" in words:
        return ResultTooLarge(
            words,
            hint="it has run; the Data API returns rows of 64 KB and 1 MiB of them at most: "
            "ask for fewer rows or columns",
        )
    if code in ("ValidationException", "BadRequestException", "DatabaseErrorException"):
        return SqlFailed(words, hint=_advice(words))
    hint = "does the role have rds-data permissions?"
    if code in _EXPIRED:
        hint = "log in to AWS again (`aws sso login`)"
    return AwsRefused(f"rds-data: {code}: {words}", hint=hint)


def _advice(words: str) -> str | None:
    if "Multistatement" in words:
        return "one statement in each call"
    return None

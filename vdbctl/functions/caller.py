"""Who calls: proven by a token that RDS accepts, or else nothing is done.

Lambda lets everybody call a function who holds `lambda:InvokeFunction`, in the whole account, and
tells it who that was only for users of Cognito
(https://docs.aws.amazon.com/lambda/latest/dg/python-context.html, "identity"). So
a call carries an authentication token of RDS for the database user `vdbctl_callers`, which has no
rights: to log in with it, IAM must allow the caller `rds-db:connect` as that user of that database.
That needs no way out of the subnets. The token names the access key it was signed with, and
CloudTrail knows whose that is.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pg8000.native

from vdbctl.functions.connection import connect
from vdbctl.functions.logins import CALLERS

TRUSTED_S = 300
"""Seconds for which a token that was accepted is not shown to the database again."""
_LONGEST_NAME = 200
_LONGEST_TOKEN = 8_192
_MOST_TRUSTED = 100
_KEY = re.compile(r"[?&]X-Amz-Credential=([A-Z0-9]{16,128})%2F")
_SIGNED = re.compile(r"[?&]X-Amz-Date=(\d{8}T\d{6}Z)(?:&|$)")
_LIFE = re.compile(r"[?&]X-Amz-Expires=(\d{1,6})(?:&|$)")

_trusted: dict[str, datetime.datetime] = {}
"""Digest of a token, and until when it is not shown again."""


class Refused(ValueError):
    """The caller did not prove who it is, or names nobody; nothing was done."""


@dataclass(frozen=True)
class Caller:
    """Who calls.

    Attributes:
        name: As Lambda says, or as the caller claims.
        source: "cognito" where Lambda vouches for the name, else "claimed".
        access_key: Id of the access key that signed the token; proven.
        request_id: Of the call, as CloudTrail has it; "" outside Lambda.
    """

    name: str
    source: str
    access_key: str
    request_id: str


def prove(
    event: Mapping[str, object], context: object, variables: Mapping[str, str] = os.environ
) -> Caller:
    """Who makes a call.

    Raises:
        Refused: It carries no token, or one that the database does not accept, or a name that
            is longer than a name.
        OSError, pg8000.native.InterfaceError: The database cannot be asked.
    """
    access_key = _accepted(event.get("token"), variables)
    request = str(getattr(context, "aws_request_id", None) or "")
    identity = getattr(context, "identity", None)
    if known := getattr(identity, "cognito_identity_id", None):
        return Caller(str(known), "cognito", access_key, request)
    name = str(event.get("actor") or "unknown")
    if len(name) > _LONGEST_NAME:
        raise Refused(f"actor has more than {_LONGEST_NAME} characters")
    return Caller(name, "claimed", access_key, request)


def _accepted(token: object, variables: Mapping[str, str]) -> str:
    """Id of the key that signed a token which the database accepts."""
    if not isinstance(token, str) or not token:
        raise Refused(f"the call has no token for the database user {CALLERS}: nothing was done")
    key, end = _KEY.search(token), _end(token)
    if len(token) > _LONGEST_TOKEN or key is None or end is None:
        raise Refused("this is no authentication token of RDS: nothing was done")
    now = datetime.datetime.now(datetime.UTC)
    digest = hashlib.sha256(token.encode()).hexdigest()
    if _trusted.get(digest, now) <= now:
        _log_in(token, variables)
        _remember(digest, min(end, now + datetime.timedelta(seconds=TRUSTED_S)), now)
    return key[1]


def _log_in(token: str, variables: Mapping[str, str]) -> None:
    try:
        connect(CALLERS, token, variables).close()
    except pg8000.native.DatabaseError as error:
        found = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
        if found.get("C", "").startswith("28"):
            raise Refused(
                f"the database does not accept the token for {CALLERS}: nothing was done"
            ) from None
        raise


def _remember(digest: str, until: datetime.datetime, now: datetime.datetime) -> None:
    for old in [known for known, end in _trusted.items() if end <= now]:
        del _trusted[old]
    if until > now and len(_trusted) < _MOST_TRUSTED:
        _trusted[digest] = until


def _end(token: str) -> datetime.datetime | None:
    """When a token ends; None for what is not one."""
    signed, life = _SIGNED.search(token), _LIFE.search(token)
    if signed is None or life is None:
        return None
    try:
        begun = datetime.datetime.strptime(signed[1], "%Y%m%dT%H%M%SZ")
    except ValueError:
        return None
    return begun.replace(tzinfo=datetime.UTC) + datetime.timedelta(seconds=int(life[1]))

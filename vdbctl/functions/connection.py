"""A connection to PostgreSQL from inside the VPC (pg8000), and what is needed to open one."""

from __future__ import annotations

import json
import os
import ssl
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pg8000.native

CONNECT_TIMEOUT_S = 15
CERTIFICATES = Path(__file__).with_name("rds-ca.pem")
"""Certificates of RDS: those that vdbctl ships, or the project's own."""
_TEXT_TYPES = (114, 650, 869, 2950, 3802)
"""json, cidr, inet, uuid, jsonb: given back as text, as the other ways to a database do."""


@dataclass(frozen=True)
class Rows:
    """Answer to one statement; `columns` is empty for a statement without a result."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    updated: int

    def dicts(self) -> list[dict[str, Any]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class Connection:
    """One session; each statement outside a transaction commits on its own."""

    def __init__(self, raw: pg8000.native.Connection) -> None:
        self._raw = raw
        for oid in _TEXT_TYPES:
            raw.register_in_adapter(oid, str)
        self.execute("SET TimeZone = 'UTC'")

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        """Run one statement with parameters `$1`, `$2` …

        Raises:
            pg8000.native.DatabaseError: The server refused it; its first argument tells why.
            pg8000.native.InterfaceError: The connection was lost.
        """
        context = self._raw.execute_unnamed(sql, vals=tuple(values))
        if not context.columns:
            return Rows((), (), max(context.row_count, 0))
        columns = tuple(str(column["name"]) for column in context.columns)
        return Rows(columns, tuple(tuple(row) for row in context.rows), 0)

    def close(self) -> None:
        self._raw.close()


def connect(user: str, password: str, variables: Mapping[str, str] = os.environ) -> Connection:
    """Open a connection.

    Args:
        password: Or a token of IAM.
        variables: DB_HOST, DB_PORT, DB_NAME. DB_TLS=off for tests.
    """
    try:
        raw = pg8000.native.Connection(
            user,
            host=variables["DB_HOST"],
            port=int(variables["DB_PORT"]),
            database=variables["DB_NAME"],
            password=password,
            timeout=CONNECT_TIMEOUT_S,
            ssl_context=None if variables.get("DB_TLS") == "off" else _tls(),
            application_name="vdbctl",
        )
    except Exception as error:
        # pg8000's error refers to frames that hold its socket, which would stay open with it.
        traceback.clear_frames(error.__traceback__)
        raise
    raw._usock.settimeout(None)  # only connecting is short
    return Connection(raw)


def own(variables: Mapping[str, str] = os.environ) -> Connection:
    """A connection as the function's own user DB_USER, which logs in with the function's role."""
    import boto3

    user = variables["DB_USER"]
    # Signed here, without a call: it works in subnets that have no way out.
    token = boto3.client("rds").generate_db_auth_token(
        DBHostname=variables["DB_HOST"], Port=int(variables["DB_PORT"]), DBUsername=user
    )
    return connect(user, token, variables)


def master(variables: Mapping[str, str] = os.environ) -> Connection:
    """A connection with the user and password of the secret SECRET_ARN."""
    import boto3

    answer = boto3.client("secretsmanager").get_secret_value(SecretId=variables["SECRET_ARN"])
    content = json.loads(answer["SecretString"])
    return connect(content["username"], content["password"], variables)


def _tls() -> ssl.SSLContext:
    """The server proves that it is RDS's, and the one that was meant."""
    return ssl.create_default_context(cafile=str(CERTIFICATES))

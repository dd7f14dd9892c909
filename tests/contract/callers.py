"""Those who call functions: with a token of RDS, which a server here takes as a password."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import boto3
import psycopg
from psycopg import sql

from vdbctl.functions.logins import CALLERS

ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"


def token(access_key: str = ACCESS_KEY) -> str:
    """As the SDK signs it; each one is another."""
    client = boto3.client(
        "rds", "us-east-1", aws_access_key_id=access_key, aws_secret_access_key="secret"
    )
    made: str = client.generate_db_auth_token("db.example.com", 5432, CALLERS)
    return made


TOKEN = token()


def let_in(connection: psycopg.Connection[Any], password: str = TOKEN) -> None:
    """Have a server accept a token, as RDS does where IAM allows it."""
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [CALLERS]).fetchone()
    statement = sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(
        sql.SQL("ALTER" if found else "CREATE"), sql.Identifier(CALLERS), sql.Literal(password)
    )
    connection.execute(statement)


def ask(function: ModuleType, call: dict[str, Any], context: object = None) -> dict[str, Any]:
    """Call a function as somebody whom IAM lets in."""
    answer: dict[str, Any] = function.handler({"token": TOKEN, **call}, context)
    return answer

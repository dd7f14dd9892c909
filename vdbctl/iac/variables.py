"""Outputs in the forms that programs take: variables of a shell, secrets of a container."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from vdbctl.iac.outputs import Outputs


def lines(outputs: Outputs, *, export: bool) -> str:
    """`NAME=value` for a .env file, or `export NAME=value` for a shell; never a secret."""
    return as_lines(_variables(outputs), export=export)


def as_lines(values: Mapping[str, str], *, export: bool) -> str:
    """Variables as lines of a .env file or of a shell."""
    prefix = "export " if export else ""
    return "".join(f"{prefix}{name}={shlex.quote(value)}\n" for name, value in values.items())


def connection(
    outputs: Outputs, username: str, password: str | None, *, tls: bool = True
) -> dict[str, str]:
    """What a program needs to connect, in the names that libpq and most frameworks read.

    Args:
        password: None leaves it out, also of the URL, which libpq then completes by PGPASSWORD.
    """
    host = outputs.proxy_endpoint or outputs.database_endpoint
    mode = "require" if tls else "prefer"
    found = {
        "PGHOST": host,
        "PGPORT": str(outputs.database_port),
        "PGDATABASE": outputs.database_name,
        "PGUSER": username,
        "PGSSLMODE": mode,
    }
    who = quote(username, safe="")
    if password is not None:
        found["PGPASSWORD"] = password
        who += f":{quote(password, safe='')}"
    address = f"{host}:{outputs.database_port}/{outputs.database_name}"
    found["DATABASE_URL"] = f"postgresql://{who}@{address}?sslmode={mode}"
    if outputs.cache_endpoint:
        found["CACHE_URL"] = f"rediss://{outputs.cache_endpoint}:{outputs.cache_port}"
    return found


def container_secrets(outputs: Outputs) -> list[dict[str, str]]:
    """The part `secrets` of a container definition of ECS: where to read what at start."""
    sources = (
        ("DB", outputs.application_secret_arn, ("username", "password", "host", "port", "dbname")),
        ("CACHE", outputs.cache_secret_arn, ("auth_token", "endpoint", "port")),
    )
    return [
        {"name": f"{prefix}_{field.upper()}", "valueFrom": f"{arn}:{field}::"}
        for prefix, arn, fields in sources
        if arn
        for field in fields
    ]


def _variables(outputs: Outputs) -> dict[str, str]:
    values: dict[str, Any] = outputs.model_dump(mode="json", exclude_none=True)
    found = {name.upper(): _text(value) for name, value in values.items()}
    host = outputs.proxy_endpoint or outputs.database_endpoint
    address = f"{host}:{outputs.database_port}/{outputs.database_name}"
    found["DATABASE_URL_WITHOUT_PASSWORD"] = f"postgresql://{address}?sslmode=require"
    if outputs.cache_endpoint:
        found["CACHE_URL"] = f"rediss://{outputs.cache_endpoint}:{outputs.cache_port}"
    return found


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ",".join(map(str, value))
    if isinstance(value, dict):
        return ",".join(f"{key}={inner}" for key, inner in value.items())
    return str(value)

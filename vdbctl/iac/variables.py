"""Outputs in the forms that programs take: variables of a shell, secrets of a container."""

from __future__ import annotations

import shlex
from typing import Any

from vdbctl.iac.outputs import Outputs


def lines(outputs: Outputs, *, export: bool) -> str:
    """`NAME=value` for a .env file, or `export NAME=value` for a shell; never a secret."""
    prefix = "export " if export else ""
    return "".join(
        f"{prefix}{name}={shlex.quote(value)}\n" for name, value in _variables(outputs).items()
    )


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

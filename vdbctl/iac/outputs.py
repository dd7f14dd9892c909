"""Outputs of a stack, typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Outputs(BaseModel):
    """What a deployed stack tells about itself; never a secret, only where it is kept."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    stack: str
    region: str
    engine: Literal["aurora-postgresql", "postgres"]
    database_arn: str
    database_identifier: str
    database_endpoint: str
    database_reader_endpoint: str
    database_port: int
    database_name: str
    database_secret_arn: str | None = None
    """None for an adopted database without a known secret."""
    data_api: bool
    client_security_group_id: str | None = None
    workload_subnet_ids: tuple[str, ...]
    cache_endpoint: str | None = None
    cache_port: int | None = None
    cache_user_name: str | None = None
    cache_token_user_id: str | None = None
    cache_secret_arn: str | None = None
    application_secret_arn: str | None = None
    readonly_secret_arn: str | None = None
    proxy_endpoint: str | None = None
    proxy_reader_endpoint: str | None = None
    runner_function_name: str | None = None
    accounts_function_name: str | None = None
    invoke_policy_arn: str | None = None
    function_names: dict[str, str] | None = None
    alarm_topic_arn: str | None = None
    second_region_endpoint: str | None = None
    load_balancer_dns_name: str | None = None
    buckets: dict[str, str] | None = None
    lambda_role_arn: str | None = None


def read(document: Mapping[str, Any]) -> Outputs:
    """Read the document that `terraform output -json` prints.

    Raises:
        pydantic.ValidationError: An apply ended before all outputs were known.
    """
    return Outputs.model_validate({name: output.get("value") for name, output in document.items()})

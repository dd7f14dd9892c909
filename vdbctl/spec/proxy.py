"""RDS Proxy: a pool of connections between the clients and the database."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vdbctl.spec.part import Part


class Proxy(Part):
    """RDS Proxy: pools connections, and keeps an Aurora cluster from pausing."""

    authentication: Literal["secrets", "iam"] = "secrets"
    """How clients log in: with user and password, or with their IAM role."""
    idle_client_timeout_s: int = Field(default=1_800, ge=1, le=28_800)
    borrow_timeout_s: int = Field(default=120, ge=0, le=300)
    max_connections_percent: int = Field(default=100, ge=1, le=100)
    max_idle_connections_percent: int | None = Field(default=None, ge=0, le=100)
    """Default: half of max_connections_percent."""
    reader_endpoint: bool = False
    """A second endpoint that leads to the readers; Aurora only."""
    require_tls: bool = True

"""ECS: services."""

from __future__ import annotations

from moto.ecs.models import Service


def install() -> None:
    """Gap: a service does not tell whether it balances its tasks over the zones."""
    Service.availability_zone_rebalancing = "DISABLED"

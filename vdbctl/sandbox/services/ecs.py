"""ECS: services."""

from __future__ import annotations

import functools
from typing import Any

from moto.ecs.models import Service
from moto.ecs.responses import EC2ContainerServiceResponse


def install() -> None:
    """Gaps: a service does not tell whether it balances its tasks over the zones, nor by which
    capacity providers they run."""
    Service.availability_zone_rebalancing = "DISABLED"
    response = EC2ContainerServiceResponse
    response.create_service = _keeping_strategy(response.create_service)
    response.update_service = _keeping_strategy(response.update_service)


def _keeping_strategy(original: Any) -> Any:
    @functools.wraps(original)
    def answer(call: Any) -> Any:
        result = original(call)
        strategy = call._get_param("capacityProviderStrategy")
        if strategy is not None:
            result.result["service"].capacity_provider_strategy = [
                {"base": 0, "weight": 0, **item} for item in strategy
            ]
        return result

    return answer

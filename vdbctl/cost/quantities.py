"""How much of what an environment uses in a month; no prices here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from vdbctl.cost.parts import cache, database, monitoring, network, proxy, recovery, workload
from vdbctl.cost.quantity import Quantity
from vdbctl.spec.model import Environment


def quantities(environment: Environment, on: date) -> tuple[Quantity, ...]:
    """Everything that costs on this day, in the order of the environment's parts."""
    return tuple(_lines(environment, on))


def _lines(environment: Environment, on: date) -> Iterator[Quantity]:
    yield from database.quantities(environment, on)
    if environment.proxy:
        yield from proxy.quantities(environment, environment.proxy)
    if environment.cache:
        yield from cache.quantities(environment, environment.cache)
    yield from network.quantities(environment)
    if environment.monitoring:
        yield from monitoring.quantities(environment, environment.monitoring)
    yield from recovery.quantities(environment)
    yield from workload.quantities(environment)

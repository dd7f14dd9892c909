"""How much of what an environment uses in a month; no prices here."""

from __future__ import annotations

from collections.abc import Iterator

from vdbctl.cost.parts import cache, database, monitoring, network, proxy, recovery, workload
from vdbctl.cost.quantity import Quantity
from vdbctl.spec.model import Environment
from vdbctl.spec.network import DedicatedNetwork


def quantities(environment: Environment) -> tuple[Quantity, ...]:
    """Everything that costs, in the order of the environment's parts."""
    return tuple(_lines(environment))


def _lines(environment: Environment) -> Iterator[Quantity]:
    yield from database.quantities(environment)
    if environment.proxy:
        yield from proxy.quantities(environment)
    if environment.cache:
        yield from cache.quantities(environment, environment.cache)
    if isinstance(environment.network, DedicatedNetwork):
        yield from network.quantities(environment, environment.network)
    if environment.monitoring:
        yield from monitoring.quantities(environment, environment.monitoring)
    yield from recovery.quantities(environment)
    yield from workload.quantities(environment)

"""Names of log groups that are encrypted with the environment's own key."""

from __future__ import annotations

from collections.abc import Iterator

from vdbctl.render import functions
from vdbctl.spec.cache import NodeCache
from vdbctl.spec.database import RdsDatabase
from vdbctl.spec.model import Environment
from vdbctl.spec.network import DedicatedNetwork

_CACHE_LOGS = ("engine-log", "slow-log")


def encrypted(environment: Environment) -> tuple[str, ...]:
    """Log groups of the modules that get the key, sorted.

    The policy of the key names them, and they need the key: so the names come from here, and a test
    compares them with those in plans (tests/terraform/test_specs.py).
    """
    return tuple(sorted(_names(environment))) if environment.database.own_key else ()


def _names(environment: Environment) -> Iterator[str]:
    stack, network, cache = environment.stack, environment.network, environment.cache
    yield from _of_database(environment)
    if isinstance(cache, NodeCache) and cache.log_exports:
        yield from (f"/aws/elasticache/{stack}/{log}" for log in _CACHE_LOGS)
    if isinstance(network, DedicatedNetwork) and network.flow_logs:
        yield f"/aws/vpc/{stack}"
    if environment.workload:
        yield from (f"/aws/ecs/{stack}/{service}" for service in environment.workload.services)
    yield from (f"/aws/lambda/{stack}-{each.name}" for each in functions.chosen(environment))


def _of_database(environment: Environment) -> Iterator[str]:
    database, stack = environment.database, environment.stack
    if not database.log_exports:
        return
    if not isinstance(database, RdsDatabase):
        yield f"/aws/rds/cluster/{stack}/postgresql"
        return
    yield f"/aws/rds/instance/{stack}/postgresql"
    for number in range(1, database.replicas + 1):
        yield f"/aws/rds/instance/{stack}-replica-{number}/postgresql"

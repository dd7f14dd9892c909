"""What the cache costs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from vdbctl.cost.parts.logs import logs
from vdbctl.cost.quantity import HOURS, Quantity, plain, used
from vdbctl.fact import Fact
from vdbctl.spec.cache import NodeCache, ServerlessCache
from vdbctl.spec.model import Environment

FACTS = (
    Fact("least size of a serverless cache's bill", "ElastiCache pricing", date(2026, 11, 21)),
)

PART = "cache"
FLOOR_GB = {"valkey": Decimal("0.1"), "redis": Decimal(1)}
"""Smallest data size that a serverless cache is billed for."""


def quantities(environment: Environment, cache: NodeCache | ServerlessCache) -> Iterator[Quantity]:
    """Nodes, or data and requests; snapshots, secret, logs."""
    usage = environment.usage
    if isinstance(cache, NodeCache):
        yield Quantity(
            PART,
            f"{cache.engine.capitalize()} nodes {cache.node_type}",
            f"cache.node.{cache.engine}.{cache.node_type}",
            HOURS * cache.nodes,
            f"{cache.nodes} x {HOURS} h",
        )
    else:
        yield from _serverless(environment, cache)
    if usage.cache_backup_gb:
        label, extra = "Cache snapshots beyond the first", usage.cache_backup_gb
        yield used(PART, label, "cache.backup", extra, "GB", "cache_backup_gb")
    if cache.authentication == "token":
        floor = "each secret costs for every month it exists"
        yield Quantity(
            PART, "Secret of the auth token", "secret", Decimal(1), "1 secret", floor=floor
        )
    if isinstance(cache, NodeCache) and cache.log_exports:
        yield from logs(PART, "Log", 2 * usage.log_gb, "log_gb", cache.log_retention_days)


def _serverless(environment: Environment, cache: ServerlessCache) -> Iterator[Quantity]:
    usage, name = environment.usage, cache.engine.capitalize()
    stored, least = usage.cache_storage_gb, FLOOR_GB[cache.engine]
    billed = max(stored, least)
    yield Quantity(
        PART,
        f"Serverless {name} data",
        f"cache.serverless.{cache.engine}.storage",
        billed * HOURS,
        f"{plain(billed)} GB x {HOURS} h, at least {least} GB",
        "cache_storage_gb",
        floor=f"at least {least} GB are billed, stored or not",
        least=least * HOURS,
    )
    item, label = f"cache.serverless.{cache.engine}.ecpu", f"Serverless {name} requests"
    yield used(PART, label, item, usage.cache_million_ecpu, "million ECPU", "cache_million_ecpu")

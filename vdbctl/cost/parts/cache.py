"""What the cache costs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from vdbctl.cost.quantity import HOURS, Quantity
from vdbctl.spec.cache import NodeCache, ServerlessCache
from vdbctl.spec.model import Environment

FLOOR_GB = {"valkey": Decimal("0.1"), "redis": Decimal(1)}
"""Smallest data size that a serverless cache is billed for. Source: ElastiCache pricing page."""


def quantities(environment: Environment, cache: NodeCache | ServerlessCache) -> Iterator[Quantity]:
    usage = environment.usage
    if isinstance(cache, NodeCache):
        yield Quantity(
            "cache",
            f"{cache.engine.capitalize()} nodes {cache.node_type}",
            f"cache.node.{cache.engine}.{cache.node_type}",
            HOURS * cache.nodes,
            f"{cache.nodes} x {HOURS} h",
        )
    else:
        stored = max(usage.cache_storage_gb, FLOOR_GB[cache.engine])
        yield Quantity(
            "cache",
            f"Serverless {cache.engine.capitalize()} data",
            f"cache.serverless.{cache.engine}.storage",
            stored * HOURS,
            f"{stored} GB x {HOURS} h, at least {FLOOR_GB[cache.engine]} GB",
            "cache_storage_gb",
        )
        yield Quantity(
            "cache",
            f"Serverless {cache.engine.capitalize()} requests",
            f"cache.serverless.{cache.engine}.ecpu",
            usage.cache_million_ecpu,
            f"{usage.cache_million_ecpu} million ECPU",
            "cache_million_ecpu",
        )
    if usage.cache_backup_gb:
        yield Quantity(
            "cache",
            "Cache snapshots beyond the first",
            "cache.backup",
            usage.cache_backup_gb,
            f"{usage.cache_backup_gb} GB",
            "cache_backup_gb",
        )
    if cache.authentication == "token":
        yield Quantity("cache", "Secret of the auth token", "secret", Decimal(1), "1 secret")
    if isinstance(cache, NodeCache) and cache.log_exports:
        logs = usage.log_gb
        yield Quantity("cache", "Log ingestion", "logs.ingest", logs, f"{logs} GB", "log_gb")
        yield Quantity("cache", "Log storage", "logs.storage", logs, f"{logs} GB", "log_gb")

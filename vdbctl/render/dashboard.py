"""Graphs of the dashboard.

The Data API publishes no metrics of its own; its calls show as connections and as load.
"""

from __future__ import annotations

from collections.abc import Iterator

from vdbctl.spec.cache import NodeCache, ServerlessCache
from vdbctl.spec.database import AuroraDatabase
from vdbctl.spec.model import Environment

Metric = tuple[str, str, str, str]
Widget = dict[str, object]


def widgets(environment: Environment) -> dict[str, Widget]:
    """Title of each graph, and what it shows."""
    if not environment.monitoring or not environment.monitoring.dashboard:
        return {}
    found = dict(_database(environment))
    found.update(_cache(environment))
    if environment.monitoring.alarms == "critical":
        wanted = ("Database CPU", "Database connections", "Cache CPU")
        return {title: found[title] for title in wanted if title in found}
    return found


def _database(environment: Environment) -> Iterator[tuple[str, Widget]]:
    database = environment.database
    aurora = isinstance(database, AuroraDatabase)
    graphs = {
        "Database CPU": ("CPUUtilization", "Average"),
        "Database connections": ("DatabaseConnections", "Maximum"),
        "Freeable memory": ("FreeableMemory", "Minimum"),
        "Read latency": ("ReadLatency", "Average"),
        "Write latency": ("WriteLatency", "Average"),
        "Load (sessions)": ("DBLoad", "Average"),
    }
    if aurora:
        graphs["Buffer cache hits"] = ("BufferCacheHitRatio", "Average")
    else:
        graphs["Free storage"] = ("FreeStorageSpace", "Minimum")
    if isinstance(database, AuroraDatabase) and database.capacity:
        graphs["Capacity (ACU)"] = ("ServerlessDatabaseCapacity", "Average")
    for title, (metric, statistic) in graphs.items():
        metrics = [
            ("AWS/RDS", metric, "DBInstanceIdentifier", identifier)
            for identifier in _instances(environment)
        ]
        yield title, {"statistic": statistic, "metrics": metrics}


def _instances(environment: Environment) -> list[str]:
    """Identifiers as the modules give them."""
    database, stack = environment.database, environment.stack
    if isinstance(database, AuroraDatabase):
        return [f"{stack}-{number}" for number in range(1, database.readers + 2)]
    replicas = range(1, database.replicas + 1)
    return [stack, *(f"{stack}-replica-{number}" for number in replicas)]


def _cache(environment: Environment) -> Iterator[tuple[str, Widget]]:
    cache, stack = environment.cache, environment.stack
    if isinstance(cache, NodeCache):
        dimension, members = (
            "CacheClusterId",
            [f"{stack}-{n:03d}" for n in range(1, cache.nodes + 1)],
        )
        graphs = {
            "Cache CPU": ("CPUUtilization", "Average"),
            "Cache memory": ("DatabaseMemoryUsagePercentage", "Maximum"),
        }
    elif isinstance(cache, ServerlessCache):
        dimension, members = "clusterId", [stack]
        graphs = {
            "Cache requests (ECPU)": ("ElastiCacheProcessingUnits", "Sum"),
            "Cache data": ("BytesUsedForCache", "Maximum"),
            "Cache throttled": ("ThrottledCmds", "Sum"),
        }
    else:
        return
    graphs["Cache hit rate"] = ("CacheHitRate", "Average")
    graphs["Cache connections"] = ("CurrConnections", "Maximum")
    for title, (metric, statistic) in graphs.items():
        metrics = [("AWS/ElastiCache", metric, dimension, member) for member in members]
        yield title, {"statistic": statistic, "metrics": metrics}

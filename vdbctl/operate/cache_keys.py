"""What a cache holds: its memory, how often it is of use, and the keys that take the most."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from vdbctl.errors import DatabaseAccessDenied, DatabaseUnreachable, ExtraMissing

CONNECT_TIMEOUT_S = 5.0
SHOWN_KEYS = 10
SCAN_STEP = 500


@dataclass(frozen=True)
class Key:
    """A key and what it takes.

    Attributes:
        ttl_s: Seconds until it expires; None for one that never does.
    """

    name: str
    kind: str
    size_bytes: int
    ttl_s: int | None


@dataclass(frozen=True)
class Contents:
    """What a look found.

    Attributes:
        memory_max_bytes: None where no limit is told.
        hit_pct: Of all reads since the server began; None before the first.
        looked_at: Keys whose size was asked; of `keys` in all.
        without_expiry: Of those that were looked at.
    """

    version: str
    role: str
    memory_bytes: int
    memory_max_bytes: int | None
    fragmentation: float | None
    policy: str
    clients: int
    hit_pct: float | None
    evicted: int
    expired: int
    keys: int
    looked_at: int
    without_expiry: int
    biggest: tuple[Key, ...]


def open_cache(host: str, port: int, password: str | None, *, tls: bool) -> Any:
    """A client of Valkey and Redis.

    Raises:
        ExtraMissing: The package `redis` is not installed.
        DatabaseUnreachable: Nothing answers there.
        DatabaseAccessDenied: The password is refused.
    """
    try:
        import redis
    except ImportError as error:
        raise ExtraMissing("a look into the cache", "cache") from error
    client = redis.Redis(
        host=host,
        port=port,
        password=password,
        ssl=tls,
        socket_connect_timeout=CONNECT_TIMEOUT_S,
        decode_responses=True,
        encoding_errors="replace",
    )
    try:
        client.ping()
    except redis.AuthenticationError as error:
        client.close()
        raise DatabaseAccessDenied(
            f"the cache refuses the token: {error}", hint="`vdbctl db users ENV` sets it"
        ) from error
    except redis.RedisError as error:
        client.close()
        raise DatabaseUnreachable(
            f"no answer from the cache at {host}:{port}: {error}",
            hint="it is in private subnets: open a tunnel and name it with --via",
        ) from error
    return client


def look(client: Any, most: int) -> Contents:
    """Ask for figures, and for the sizes of up to `most` keys; nothing is blocked by it."""
    info: Mapping[str, Any] = client.info()
    hits, misses = int(info.get("keyspace_hits", 0)), int(info.get("keyspace_misses", 0))
    found = list(islice(_keys(client), most))
    return Contents(
        version=str(info.get("valkey_version") or info.get("redis_version")),
        role=str(info.get("role", "")),
        memory_bytes=int(info.get("used_memory", 0)),
        memory_max_bytes=int(info.get("maxmemory", 0)) or None,
        fragmentation=_number(info.get("mem_fragmentation_ratio")),
        policy=str(info.get("maxmemory_policy", "")),
        clients=int(info.get("connected_clients", 0)),
        hit_pct=round(100 * hits / (hits + misses), 1) if hits + misses else None,
        evicted=int(info.get("evicted_keys", 0)),
        expired=int(info.get("expired_keys", 0)),
        keys=int(client.dbsize()),
        looked_at=len(found),
        without_expiry=sum(one.ttl_s is None for one in found),
        biggest=tuple(heapq.nlargest(SHOWN_KEYS, found, key=lambda one: one.size_bytes)),
    )


def _keys(client: Any) -> Iterator[Key]:
    """In steps of SCAN, a round trip for each; KEYS would hold up everybody else."""
    names = client.scan_iter(count=SCAN_STEP)
    while step := list(islice(names, SCAN_STEP)):
        pipe = client.pipeline(transaction=False)
        for name in step:
            pipe.type(name)
            pipe.memory_usage(name)
            pipe.ttl(name)
        answers = pipe.execute()
        for name, kind, size, ttl in zip(
            step, answers[::3], answers[1::3], answers[2::3], strict=True
        ):
            if size is not None:  # else it has expired meanwhile
                yield Key(str(name), str(kind), int(size), None if ttl < 0 else int(ttl))


def _number(value: Any) -> float | None:
    return None if value is None else float(value)

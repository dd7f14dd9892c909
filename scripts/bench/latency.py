"""A way to a server on loopback that is as long as a network: `latency.py PORT MILLISECONDS`.

Prints the port it listens on; ends with its standard input.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
import time


def forward(source: socket.socket, target: socket.socket, delay_s: float) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(1 << 16):
            time.sleep(delay_s)
            target.sendall(chunk)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def serve(listener: socket.socket, port: int, delay_s: float) -> None:
    while True:
        client, _ = listener.accept()
        server = socket.create_connection(("127.0.0.1", port))
        for one in (client, server):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for pair in ((client, server), (server, client)):
            threading.Thread(target=forward, args=(*pair, delay_s), daemon=True).start()


def main() -> None:
    port, round_trip_ms = int(sys.argv[1]), float(sys.argv[2])
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    arguments = (listener, port, round_trip_ms / 2_000)
    threading.Thread(target=serve, args=arguments, daemon=True).start()
    print(listener.getsockname()[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()

"""The HTTP side of the Data API: JSON in, JSON out, errors by header."""

from __future__ import annotations

import json
import threading
import time
import traceback
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlsplit

from vdbctl.sandbox.data_api.calls import Calls
from vdbctl.sandbox.data_api.clusters import Clusters
from vdbctl.sandbox.data_api.errors import ApiError
from vdbctl.sandbox.data_api.limits import Limits
from vdbctl.sandbox.databases import ADDRESS, Databases

PAUSE_PATH = "/vdbctl/pause"
SWITCH_PATH = "/vdbctl/switch"
HEALTH_PATH = "/vdbctl/health"
DATABASES_PATH = "/vdbctl/databases"
EXPIRE_EVERY_S = 1.0


class DataApiServer:
    """Serves the Data API on loopback from threads of its own.

    Attributes:
        port: The port in use.
    """

    def __init__(
        self,
        databases: Databases,
        *,
        port: int = 0,
        limits: Limits | None = None,
        health: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        limits = limits or Limits()
        self.clusters = Clusters(databases, resume_s=limits.resume_s, clock=clock)
        self.calls = Calls(self.clusters, limits, clock)
        handler = type(
            "Handler",
            (_Handler,),
            {"calls": self.calls, "clusters": self.clusters, "limits": limits, "health": health},
        )
        self._server = ThreadingHTTPServer((ADDRESS, port), handler)
        self._server.daemon_threads = True
        self._stopped = threading.Event()
        self.port = int(self._server.server_address[1])

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        threading.Thread(target=self._expire, daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def _expire(self) -> None:
        while not self._stopped.wait(EXPIRE_EVERY_S):
            self.calls.sessions.expire()


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and body are two writes; the second waited 40 ms
    calls: Calls
    clusters: Clusters
    limits: Limits
    health: str

    def do_GET(self) -> None:
        if self.path == HEALTH_PATH:
            self._send(200, {"instance": self.health})
        elif self.path == DATABASES_PATH:
            self._send(200, {"databases": self.clusters.overview()})
        elif self.path == SWITCH_PATH:
            self._send(200, {"switches": self.calls.switches.states()})
        else:
            self._send(404, {"message": "no such page"})

    def do_POST(self) -> None:
        try:
            self._send(200, self._answer())
        except ApiError as error:
            body = {"message": error.message, **error.fields}
            self._send(error.status, body, error.code)
        except Exception as error:  # a server answers, whatever happens
            traceback.print_exc()
            self._send(500, {"message": str(error)}, "InternalServerErrorException")

    def _answer(self) -> dict[str, object]:
        length = int(self.headers.get("Content-Length") or 0)
        if length > self.limits.request_bytes:
            self.close_connection = True
            raise ApiError("BadRequestException", "Request exceeds the size limit of 4 MB")
        body = self.rfile.read(length)
        address = urlsplit(self.path)
        if address.path == PAUSE_PATH:
            self.clusters.pause("".join(parse_qs(address.query).get("arn", [])))
            return {}
        if address.path == SWITCH_PATH:
            for name, state in parse_qsl(address.query):
                self.calls.switches.turn(name, state)
            return {"switches": self.calls.switches.states()}
        try:
            request = json.loads(body or b"{}")
        except ValueError as error:
            raise ApiError("SerializationException", "The body is not JSON") from error
        if not isinstance(request, dict):
            raise ApiError("SerializationException", "The body is no JSON object")
        return self.calls.answer(address.path, request)

    def _send(self, status: int, body: dict[str, object], error: str | None = None) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if error:
            self.send_header("x-amzn-ErrorType", error)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Requests hold SQL, which may hold anything; they are not logged."""

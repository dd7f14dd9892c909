"""boto3 clients of a server on loopback, closed together: an open socket is an error here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
from botocore.config import Config

REGION = "us-east-1"
ONE_ATTEMPT = Config(retries={"total_max_attempts": 1})


class Clients:
    """One client for each service and region."""

    def __init__(self, url: Callable[[str], str], config: Config | None = None) -> None:
        """url: where a service is."""
        self._url = url
        self._config = config
        self._made: dict[tuple[str, str], Any] = {}

    def of(self, service: str, region: str = REGION) -> Any:
        if (service, region) not in self._made:
            self._made[service, region] = boto3.client(
                service,
                region,
                endpoint_url=self._url(service),
                config=self._config,
                aws_access_key_id="x",
                aws_secret_access_key="x",
            )
        return self._made[service, region]

    def close(self) -> None:
        for client in self._made.values():
            client.close()
        self._made.clear()

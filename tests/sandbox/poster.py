"""Raw requests to the Data API of one cluster: what no SDK lets through, answers as they come."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

Answer = tuple[int, str | None, dict[str, Any]]


class Poster:
    """Sends requests; each answer is a status, the name of the error, and the body."""

    def __init__(self, cloud, cluster: dict[str, Any]) -> None:
        self._url = cloud.data_api_url
        self._base = {
            "resourceArn": cluster["DBClusterArn"],
            "secretArn": cluster["MasterUserSecret"]["SecretArn"],
            "database": "app",
        }

    def __call__(self, path: str, body: dict[str, Any] | bytes) -> Answer:
        """Members of `body` go before those of the cluster; None leaves one out."""
        content = body if isinstance(body, bytes) else json.dumps(self._base | body).encode()
        request = urllib.request.Request(self._url + path, data=content, method="POST")
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, None, json.loads(answer.read(), parse_constant=_refuse)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers["x-amzn-ErrorType"], json.loads(error.read())

    def records(self, sql: str, **members: Any) -> list[list[dict[str, Any]]]:
        """The rows of a statement that succeeds."""
        status, name, body = self("/Execute", {"sql": sql, **members})
        assert status == 200, (name, body)
        return body["records"]

    def refusal(self, sql: str, **members: Any) -> tuple[str | None, str]:
        """Name and words of the error of a statement that fails."""
        status, name, body = self("/Execute", {"sql": sql, **members})
        assert status != 200, body
        return name, body["message"]


def _refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")

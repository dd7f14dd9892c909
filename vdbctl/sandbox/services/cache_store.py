"""ElastiCache: where things live that moto has no model of, and how they are found."""

from __future__ import annotations

import functools
import re
from typing import Any

from moto.core.exceptions import ServiceException
from moto.elasticache import models


class NotFound(ServiceException):  # type: ignore[misc]
    """What was asked for does not exist; `code` is the name that AWS gives the error."""

    def __init__(self, code: str, name: str) -> None:
        self.code = code
        super().__init__(f"{name} not found.")


class AlreadyExists(ServiceException):  # type: ignore[misc]
    """There is one of that name; `code` is the name that AWS gives the error."""

    def __init__(self, code: str, name: str) -> None:
        self.code = code
        super().__init__(f"{name} already exists.")


def install() -> None:
    """Places in the backend; a reset makes a new backend, and empties them. Gap: tags only for
    ARNs of the kinds that moto knows."""
    original = models.ElastiCacheBackend.__init__

    @functools.wraps(original)
    def init(self: Any, *args: Any, **options: Any) -> None:
        original(self, *args, **options)
        self.arn_regex = re.compile(r"^arn:aws:elasticache:.*:[0-9]*:\w+:.*$")
        self.user_groups = {}
        self.serverless_caches = {}
        self.serverless_snapshots = {}
        self.parameter_groups = {}

    models.ElastiCacheBackend.__init__ = init


def backend(call: Any) -> Any:
    return call.elasticache_backend


def arn(call: Any, kind: str, name: str) -> str:
    return f"arn:aws:elasticache:{call.region}:{call.current_account}:{kind}:{name}"


def found(items: dict[str, Any], name: str | None, code: str) -> list[Any]:
    """All items, or the one of that name."""
    if name is None:
        return list(items.values())
    if name not in items:
        raise NotFound(code, name)
    return [items[name]]


def tag(call: Any, resource: str, given: dict[str, Any]) -> None:
    """Keep the tags of a request for a new resource."""
    if given.get("Tags"):
        backend(call).tagging_service.tag_resource(resource, given["Tags"])

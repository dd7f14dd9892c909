"""Lambda: where a function logs to."""

from __future__ import annotations

import functools
from typing import Any

from moto.awslambda.models import LambdaFunction


def install() -> None:
    """Gap: the logging configuration is neither kept nor told."""
    function = LambdaFunction
    function.__init__ = _making(function.__init__)
    function.update_configuration = _changing(function.update_configuration)
    function.get_configuration = _telling(function.get_configuration)


def _making(original: Any) -> Any:
    @functools.wraps(original)
    def init(self: Any, account_id: str, spec: dict[str, Any], *rest: Any, **options: Any) -> None:
        original(self, account_id, spec, *rest, **options)
        self.sandbox_logging = spec.get("LoggingConfig")

    return init


def _changing(original: Any) -> Any:
    @functools.wraps(original)
    def update(self: Any, updates: dict[str, Any]) -> Any:
        self.sandbox_logging = updates.get("LoggingConfig", self.sandbox_logging)
        return original(self, updates)

    return update


def _telling(original: Any) -> Any:
    @functools.wraps(original)
    def tell(self: Any, *args: Any, **options: Any) -> dict[str, Any]:
        told: dict[str, Any] = original(self, *args, **options)
        if self.sandbox_logging:
            told["LoggingConfig"] = self.sandbox_logging
        return told

    return tell

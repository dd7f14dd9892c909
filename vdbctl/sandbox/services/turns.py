"""One request at a time in each service: what moto's own dictionaries need."""

from __future__ import annotations

import functools
import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from moto.core.utils import convert_to_flask_response

from vdbctl.sandbox.services import repeats


def install() -> None:
    """Gap: a request loops over a dictionary that another one changes, and ends as HTTP 500.

    Each service has a turn of its own, so that a database which starts holds up nothing else.
    """
    answer = convert_to_flask_response.__call__
    convert_to_flask_response.__call__ = in_turn(repeats.answered_once(answer))


def in_turn(answer: Callable[..., Any]) -> Callable[..., Any]:
    """`answer` of a view, once at a time for all views whose callback belongs to one module."""
    turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    @functools.wraps(answer)
    def wait(view: Any, *arguments: Any, **options: Any) -> Any:
        with turns[service_of(view.callback)]:
            return answer(view, *arguments, **options)

    return wait


def service_of(callback: Callable[..., Any]) -> str:
    """The module that defines what answers: its class, if there is one."""
    owner = getattr(callback, "__self__", callback)
    if not isinstance(owner, type) and owner is not callback:
        owner = type(owner)
    return str(owner.__module__)

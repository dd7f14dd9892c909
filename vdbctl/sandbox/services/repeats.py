"""A request that an SDK sends again, for its answer was lost, gets the answer of the first one."""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

KEPT = 256
MAX_BYTES = 64 * 1024
_SERVER_ERROR = 500
_FIRST = "attempt=1"


def answered_once(answer: Callable[..., Any]) -> Callable[..., Any]:
    """`answer` of a view, once for all attempts that carry one invocation id.

    On loopback it is a loaded machine that loses an answer; without this the second attempt to
    create something is told that it is there already, and the run ends with an error.
    """
    kept: OrderedDict[str, tuple[int, list[tuple[str, str]], bytes]] = OrderedDict()
    one_at_a_time = threading.Lock()

    @functools.wraps(answer)
    def once(view: Any, *arguments: Any, **options: Any) -> Any:
        from flask import Response, request

        name = request.headers.get("amz-sdk-invocation-id", "")
        first = _FIRST in request.headers.get("amz-sdk-request", _FIRST)
        if name in kept and not first:
            status, headers, content = kept[name]
            return Response(content, status, headers)
        response = answer(view, *arguments, **options)
        content = response.get_data()
        if name and response.status_code < _SERVER_ERROR and len(content) <= MAX_BYTES:
            with one_at_a_time:
                kept[name] = (response.status_code, list(response.headers), content)
                if len(kept) > KEPT:
                    kept.popitem(last=False)
        return response

    return once

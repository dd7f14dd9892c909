"""Named checks of a driver: each runs alone, and what became of it is one line of JSON."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any

SETTINGS: dict[str, str] = json.loads(os.environ["DATA_API"])
_found: list[tuple[str, Callable[[], None]]] = []


def check(name: str) -> Callable[[Callable[[], None]], None]:
    """Decorates a check."""
    return lambda run: _found.append((name, run))


def rds_data() -> Any:
    """The client of boto3 that a driver takes."""
    import boto3

    return boto3.client(
        "rds-data",
        SETTINGS["region"],
        endpoint_url=SETTINGS["endpoint"],
        aws_access_key_id="x",
        aws_secret_access_key="x",
    )


def run() -> None:
    for name, one in _found:
        try:
            one()
            error = None
        except Exception:
            error = traceback.format_exc()
        sys.stdout.write(json.dumps({"name": name, "error": error}) + "\n")

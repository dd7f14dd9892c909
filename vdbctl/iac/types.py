"""Types that the modules around a plan share."""

from __future__ import annotations

from typing import Literal

from pydantic import JsonValue

Json = JsonValue
Action = Literal["create", "update", "replace", "delete", "import"]

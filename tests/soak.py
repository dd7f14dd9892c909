"""How long and how random tests run: a fixed tenth in `make test`, all of it in `make soak`."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest

SOAK = "VDBCTL_SOAK" in os.environ
SEED = int(os.environ.get("VDBCTL_SEED") or (f"{datetime.now(UTC):%Y%m%d}" if SOAK else "20261129"))
"""Of everything random; in `make soak` that of the day, which pytest prints at its beginning."""

only = pytest.mark.skipif(not SOAK, reason="runs in `make soak`")

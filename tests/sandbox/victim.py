"""Not collected by itself: a test that is killed in the middle, by test_janitor."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(0)]


def test_victim(cloud):
    cloud.cluster("victim")
    Path(os.environ["VICTIM_READY"]).write_text(os.environ["TMPDIR"])
    signal.pause()

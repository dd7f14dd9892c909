"""AWS in this process, as vdbctl sees it."""

from __future__ import annotations

import pytest

from vdbctl.aws import Aws


@pytest.fixture
def aws(cloud, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    return Aws("us-east-1")

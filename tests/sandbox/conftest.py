"""The same cloud as the contract tests: moto and the Data API in this process."""

from __future__ import annotations

from tests.contract.conftest import cloud

__all__ = ["cloud"]

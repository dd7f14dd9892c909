"""Memory, and what Terraform is told about it."""

from __future__ import annotations

import sys

import pytest

from vdbctl.iac import memory


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read where Linux tells it")
def test_free_memory_is_told():
    assert (memory.available_mb() or 0) > 100


@pytest.mark.parametrize("available", [None, memory.PLENTY_MB])
def test_terraform_is_made_faster_where_memory_is_plenty(available):
    assert memory.go_variables({}, available) == {"GOGC": "400"}


def test_terraform_stays_small_where_memory_is_short():
    assert memory.go_variables({}, memory.PLENTY_MB - 1) == {}


def test_what_somebody_has_set_stays():
    assert memory.go_variables({"GOGC": "50"}, 64_000) == {"GOGC": "50"}

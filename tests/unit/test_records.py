"""What vdbctl writes down about a sandbox and a restore is for its owner alone."""

from __future__ import annotations

import os
import stat
import sys
from datetime import UTC, datetime

import pytest

from vdbctl.operate import swap
from vdbctl.sandbox import control, record


@pytest.fixture(autouse=True)
def _open_umask():
    before = os.umask(0)
    yield
    os.umask(before)


def test_the_record_of_a_sandbox(tmp_path):
    record.Record("id", 2, 1, 1, "data", datetime.now(UTC)).write(tmp_path)

    assert mode(tmp_path / record.FILE) == 0o600


def test_the_log_of_a_sandbox(tmp_path):
    pid = control._detached([sys.executable, "-c", ""], tmp_path / "log")
    os.waitpid(pid, 0)

    assert mode(tmp_path / "log") == 0o600


def test_a_log_of_a_sandbox_that_is_a_link_is_not_written_to(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / "log").symlink_to(victim)

    with pytest.raises(OSError, match=r"symbolic links"):
        control._detached([sys.executable, "-c", ""], tmp_path / "log")

    assert victim.read_text() == "mine"


def test_the_journal_of_a_restore(tmp_path):
    begun = swap.Journal(stack="s", origin="o", restored="r", kept_as="k", of_cluster=True)
    begun.write(tmp_path / "restores/s.json")

    assert mode(tmp_path / "restores/s.json") == 0o600


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)

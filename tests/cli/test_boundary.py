"""What the machine forbids is told with the file that it is about, and is no bug of vdbctl."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_a_file_that_cannot_be_written_is_named(run, monkeypatch, number):
    def refuse(self, *_arguments, **_options):
        raise OSError(number, "no", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)

    outcome = run("render", "dev")

    assert outcome.exit_code == 17
    assert "stacks" in outcome.stderr
    assert "bug" not in outcome.stderr


def test_any_other_error_of_the_system_is_a_bug(run, monkeypatch):
    def fail(self, *_arguments, **_options):
        raise OSError(errno.EBADF, "no", str(self))

    monkeypatch.setattr(Path, "mkdir", fail)

    assert run("render", "dev").exit_code == 1

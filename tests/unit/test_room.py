"""An apply begins only where it can write down what it does."""

from __future__ import annotations

import os

import pytest

from vdbctl.errors import FileRefused
from vdbctl.iac import room


def test_a_disk_with_room_is_no_trouble(tmp_path):
    room.require(tmp_path)


def test_a_disk_without_room_is_told_with_what_is_free_and_what_is_needed(tmp_path, monkeypatch):
    free = os.statvfs(tmp_path)
    monkeypatch.setattr(room, "LEAST", 2 * free.f_bavail * free.f_frsize)

    with pytest.raises(FileRefused, match=r"\d+ MB are free, and an apply needs \d+ MB") as refused:
        room.require(tmp_path)

    assert str(tmp_path) in refused.value.message
    assert refused.value.hint == "make room, then repeat; nothing was applied"


def test_a_large_state_needs_more_room(tmp_path, monkeypatch):
    free = os.statvfs(tmp_path)
    monkeypatch.setattr(room, "COPIES", 2 * free.f_bavail * free.f_frsize)
    (tmp_path / "terraform.tfstate").write_text("x")

    with pytest.raises(FileRefused, match="are free"):
        room.require(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("name", [".", "runs", "terraform.tfstate"])
def test_what_may_not_be_written_is_named(tmp_path, name):
    (tmp_path / "runs").mkdir()
    (tmp_path / "terraform.tfstate").touch()
    (tmp_path / name).chmod(0o500)

    with pytest.raises(FileRefused, match="this user may not write it"):
        room.require(tmp_path)

    (tmp_path / name).chmod(0o700)

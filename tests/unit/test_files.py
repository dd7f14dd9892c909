"""Files that a stranger laid out: FIFOs, devices, links, folders, bytes that are no text."""

from __future__ import annotations

import errno
import os
import socket
import ssl
import stat
import urllib.error
from email.message import Message

import pytest

from vdbctl import files
from vdbctl.errors import FileRefused, SpecInvalid


def refused(path, **options) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        files.text(path, **options)
    assert str(path) in caught.value.message
    assert caught.value.hint
    return caught.value


def test_a_fifo_that_nobody_writes_to_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "a")

    assert "a FIFO, not a file" in refused(tmp_path / "a").message


def test_a_device_that_never_ends_is_refused(tmp_path):
    (tmp_path / "a").symlink_to("/dev/zero")

    assert "a device, not a file" in refused(tmp_path / "a").message


def test_a_folder_a_socket_and_nothing_are_refused_in_words(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    with socket.socket(socket.AF_UNIX) as other:
        other.bind("socket")

        assert "a folder, not a file" in refused(tmp_path).message
        assert "No such device" in refused(tmp_path / "socket").message
    assert "No such file" in refused(tmp_path / "nothing").message


def test_a_link_out_of_the_folder_is_refused_where_that_matters(tmp_path):
    (tmp_path / "inside").mkdir()
    (tmp_path / "secret").write_text("password")
    link = tmp_path / "inside" / "a"
    link.symlink_to(tmp_path / "secret")

    assert "leads out of" in refused(link, within=tmp_path / "inside").message
    assert files.text(link) == files.text(link, within=tmp_path) == "password"


def test_what_is_not_utf_8_is_refused_with_its_line(tmp_path):
    (tmp_path / "a").write_bytes(b"one\ntwo\nthree \xff\n")

    assert f"{tmp_path / 'a'}:3: not UTF-8 text: byte 0xff" in refused(tmp_path / "a").message


def test_a_file_of_any_editor_reads_the_same(tmp_path):
    (tmp_path / "a").write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree\n")

    assert files.text(tmp_path / "a") == "one\ntwo\nthree\n"


def test_a_file_that_is_too_long_is_refused_before_it_is_in_memory(tmp_path):
    with (tmp_path / "a").open("wb") as file:
        file.truncate(1 << 40)

    assert "longer than 1 MiB" in refused(tmp_path / "a", most_bytes=1 << 20).message


def test_a_write_replaces_a_link_and_leaves_what_it_leads_to(tmp_path):
    (tmp_path / "victim").write_text("untouched")
    (tmp_path / "a").symlink_to(tmp_path / "victim")

    files.write(tmp_path / "a", "new", mode=0o600)

    assert (tmp_path / "victim").read_text() == "untouched"
    assert (tmp_path / "a").read_text() == "new"
    assert not (tmp_path / "a").is_symlink()


@pytest.mark.parametrize("append", [True, False])
def test_a_log_that_is_a_link_is_not_written_to(tmp_path, append):
    (tmp_path / "victim").write_text("untouched")
    (tmp_path / "log").symlink_to(tmp_path / "victim")

    with pytest.raises(OSError, match="log") as caught:
        files.opened(tmp_path / "log", append=append).close()

    assert "a link" in files.refusal(caught.value).hint
    assert (tmp_path / "victim").read_text() == "untouched"


def test_a_log_is_for_its_owner_alone(tmp_path):
    files.opened(tmp_path / "log").close()

    assert stat.S_IMODE((tmp_path / "log").stat().st_mode) == 0o600


def test_a_write_keeps_the_mode_and_leaves_nothing_beside(tmp_path):
    (tmp_path / "a").write_text("old")
    (tmp_path / "a").chmod(0o640)

    files.write(tmp_path / "a", "new")

    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_new_file_is_what_the_umask_leaves_and_its_owners_where_that_is_said(tmp_path):
    before = os.umask(0o027)
    try:
        files.write(tmp_path / "a", "new")
        files.write(tmp_path / "b", "new", mode=0o600)
    finally:
        os.umask(before)

    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in "ab"]
    assert modes == [0o640, 0o600]


def test_a_write_that_fails_names_the_file_and_keeps_the_old_one(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("old")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fchmod", full)
    with pytest.raises(OSError, match="No space left") as caught:
        files.write(tmp_path / "a", "new")

    refusal = files.refusal(caught.value)
    assert refusal.message == f"{tmp_path / 'a'}: No space left on device"
    assert "make room" in refusal.hint
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text() == "old"


def test_a_folder_of_ones_own_is_no_link_and_closed_to_others(tmp_path):
    files.own_folder(tmp_path / "own")
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    (tmp_path / "link").symlink_to(tmp_path / "own")

    for name in ("open", "link"):
        with pytest.raises(FileRefused, match=name):
            files.own_folder(tmp_path / name)


def test_a_folder_of_ones_own_has_the_mode_that_is_asked_for_whatever_the_umask(tmp_path):
    before = os.umask(0o077)
    try:
        files.own_folder(tmp_path / "own", 0o755)
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "own").stat().st_mode) == 0o755


def test_a_folder_of_another_user_is_refused(tmp_path, monkeypatch):
    another = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: another)

    with pytest.raises(FileRefused, match="belongs to another user"):
        files.own_folder(tmp_path)


@pytest.mark.parametrize("number", sorted(set(errno.errorcode) - {errno.EBADF}))
def test_every_error_of_the_system_about_a_file_is_told_with_advice(number):
    error = OSError(number, os.strerror(number), "some/path")

    refusal = files.refusal(error)

    assert refusal.message == f"some/path: {os.strerror(number)}"
    assert refusal.hint


def test_a_full_disk_is_told_though_the_system_names_no_file():
    assert files.refusal(OSError(errno.ENOSPC, "No space left on device")).exit_code == 17
    assert files.refusal(ConnectionResetError(errno.ECONNRESET, "reset")) is None
    assert files.refusal(OSError(errno.EBADF, "bad", "x")) is None
    assert files.refusal(ssl.SSLError(ssl.SSL_ERROR_SYSCALL, "broken")) is None
    assert files.refusal(urllib.error.HTTPError("http://x", 500, "no", Message(), None)) is None


def test_the_error_of_the_caller_is_raised(tmp_path):
    with pytest.raises(SpecInvalid, match="No such file"):
        files.text(tmp_path / "x.yaml", refused=SpecInvalid)

"""The index of a set: what makes branches conflict before production does."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from vdbctl.errors import MigrationFileInvalid
from vdbctl.migrate import files, index


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "shop"
    folder.mkdir()
    for day in (1, 2, 3):
        (folder / f"2026010{day}_0900_a{day}.sql").write_text(f"select {day}")
    index.write(folder, files.read(folder))
    return folder


def found(folder):
    return index.difference(folder, files.read(folder))


def test_what_was_written_fits(folder):
    assert found(folder) is None


def test_the_shipped_set_is_as_its_index_says():
    for folder in sorted(path for path in (ROOT / "migrations").iterdir() if path.is_dir()):
        assert index.read(folder), folder
        assert index.difference(folder, files.read(folder, None)) is None


def test_line_ends_of_windows_are_no_change(folder):
    path = folder / "20260101_0900_a1.sql"
    path.write_bytes(b"select 1\r\n")
    index.write(folder, files.read(folder))

    path.write_bytes(b"select 1\n")

    assert found(folder) is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda f: (f / "20260102_0900_a2.sql").write_text("select 4"), "a2.sql or its rollback"),
        (lambda f: (f / "20260103_0900_a3.rollback.sql").write_text("x"), "a3.sql or its rollback"),
        (lambda f: (f / "20260102_0900_a2.sql").unlink(), "a2.sql is gone"),
        (lambda f: (f / "20260103_0900_a3.sql").unlink(), "a3.sql is gone"),
        (lambda f: (f / "20260104_0900_a4.sql").write_text("select 4"), "a4.sql is not in it"),
        (lambda f: (f / "20260101_1200_x.sql").write_text("select 4"), "x.sql is not in it"),
    ],
)
def test_each_change_is_told(folder, change, words):
    change(folder)

    assert words in found(folder)
    with pytest.raises(MigrationFileInvalid, match="does not fit the files"):
        index.require(folder, files.read(folder))


def test_a_change_of_an_early_file_changes_every_line_after_it(folder):
    before = index.lines(files.read(folder))
    (folder / "20260101_0900_a1.sql").write_text("select 9")

    after = index.lines(files.read(folder))

    assert all(old.checksum != new.checksum for old, new in zip(before, after, strict=True))


def test_two_branches_that_each_add_a_migration_conflict_in_git(folder, git):
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-qm", "first")
    for branch, name in (("one", "20260104_0900_one"), ("two", "20260105_0900_two")):
        git("checkout", "-qb", branch, "main")
        (folder / f"{name}.sql").write_text("select 1")
        index.write(folder, files.read(folder))
        git("add", ".")
        git("commit", "-qm", branch)

    merged = git("merge", "one", check=False)

    assert merged.returncode == 1
    assert "CONFLICT" in merged.stdout
    with pytest.raises(MigrationFileInvalid, match="not a line of an index: <<<<<<<"):
        index.read(folder)


@pytest.fixture
def git(folder, monkeypatch):
    import shutil
    import subprocess

    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "test")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "test@example.com")

    def run(*words, check=True):
        return subprocess.run(
            ["git", *words], cwd=folder, check=check, capture_output=True, text=True
        )

    return run

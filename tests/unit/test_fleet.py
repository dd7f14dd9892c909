"""Several environments at once: bounded, reported, interrupted in order."""

from __future__ import annotations

import os
import signal
import textwrap
import threading

import pytest

from vdbctl.iac import fleet
from vdbctl.iac.runner import Interrupted


@pytest.fixture
def vdbctl(tmp_path, monkeypatch):
    """A vdbctl of its own: `python -m vdbctl` runs this file."""
    package = tmp_path / "path/vdbctl"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")

    def write(text: str) -> dict[str, str]:
        (package / "__main__.py").write_text(textwrap.dedent(text))
        return {"PYTHONPATH": str(package.parent), "PATH": os.environ["PATH"]}

    return write


def tasks(count: int):
    return [fleet.Task(f"env-{number}", ("plan", str(number))) for number in range(count)]


def test_one_that_fails_takes_no_other_with_it(vdbctl, tmp_path):
    environment = vdbctl("""
        import sys
        print("out", sys.argv[2])
        print("error: no", file=sys.stderr)
        sys.exit(20 if sys.argv[2] == "1" else 0)
    """)

    runs = fleet.Fleet(tmp_path, environment, jobs=2).run(tasks(3))

    assert [run.status for run in runs] == [0, 20, 0]
    assert [run.state for run in runs] == ["done", "failed", "done"]
    assert [run.stdout for run in runs] == ["out 0\n", "out 1\n", "out 2\n"]
    assert runs[1].stderr == "error: no\n"


def test_never_more_at_once_than_there_are_jobs(vdbctl, tmp_path):
    environment = vdbctl("""
        import pathlib, sys, time
        pathlib.Path(f"began-{sys.argv[2]}").touch()
        while len(list(pathlib.Path().glob("began-*"))) < 2:
            time.sleep(0.02)
    """)
    seen = []

    fleet.Fleet(
        tmp_path, environment, 2, lambda runs: seen.append(sum(r.state == "runs" for r in runs))
    ).run(tasks(5))

    assert max(seen) == 2


def test_an_interrupt_reaches_each_that_runs_and_none_is_begun_after_it(vdbctl, tmp_path):
    environment = vdbctl("""
        import pathlib, sys, time
        try:
            pathlib.Path(f"began-{sys.argv[2]}").touch()
            time.sleep(600)
        except KeyboardInterrupt:
            pathlib.Path(f"ended-{sys.argv[2]}").touch()
            sys.exit(130)
    """)

    def interrupt(runs) -> None:
        if len(list(tmp_path.glob("began-*"))) == 2 and not sent:
            sent.append(True)
            threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()

    sent: list[bool] = []
    with pytest.raises(Interrupted):
        fleet.Fleet(tmp_path, environment, 2, interrupt).run(tasks(4))

    assert sorted(path.name for path in tmp_path.glob("*-?")) == [
        "began-0", "began-1", "ended-0", "ended-1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "available_mb", "count", "expected"),
    [
        (None, None, 1, 1),
        (4, None, 8, 4),
        (4, None, 2, 2),
        (8, 3 * fleet.MEMORY_MB, 8, 3),
        (8, 10, 8, 1),
    ],
)
def test_jobs_are_bounded_by_what_is_wanted_by_memory_and_by_the_work(
    wanted, available_mb, count, expected
):
    assert fleet.jobs(wanted, available_mb, count) == expected

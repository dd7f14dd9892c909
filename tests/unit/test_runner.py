"""The terraform process: followed through a file, interrupted in order, never left alone."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.waiting import until
from vdbctl.errors import TerraformFailed, TerraformMissing
from vdbctl.iac.runner import Interrupted, Runner

SLOW = """\
import json, signal, sys, time
def stop(*_):
    print(json.dumps({"type": "log", "@message": "stopping"}), flush=True)
    time.sleep(0.3)
    print(json.dumps({"type": "log", "@message": "state saved"}), flush=True)
    sys.exit(1)
signal.signal(signal.SIGINT, stop)
print(json.dumps({"type": "log", "@message": "working"}), flush=True)
time.sleep(600)
"""


def program(folder: Path, text: str) -> tuple[str, str]:
    path = folder / "terraform.py"
    path.write_text(text)
    return sys.executable, str(path)


def runner(folder: Path) -> Runner:
    return Runner(folder, {"PATH": os.environ["PATH"]})


def test_lines_are_followed_and_kept_in_a_private_file(tmp_path):
    seen: list[str] = []
    log = tmp_path / "runs/a.jsonl"
    arguments = program(
        tmp_path, """print('{"type": "log", "@message": "one"}'); print('last', end='')"""
    )

    status = runner(tmp_path).follow(arguments, log, lambda event: seen.append(event.message))

    assert status == 0
    assert seen == ["one", "last"]
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_an_interrupt_is_passed_on_once_and_then_waited_for(tmp_path):
    seen: list[str] = []

    def interrupt() -> None:
        while "working" not in seen:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(Interrupted):
        runner(tmp_path).follow(
            program(tmp_path, SLOW), tmp_path / "a.jsonl", lambda event: seen.append(event.message)
        )

    assert seen == ["working", "stopping", "state saved"]


def test_when_vdbctl_is_killed_terraform_goes_on_to_its_end(tmp_path):
    work = (
        "import pathlib, time\nprint('begun', flush=True)\n"
        "while not pathlib.Path('go').exists():\n    time.sleep(0.02)\n"
        "print('saved', flush=True)\n"
    )
    arguments = program(tmp_path, work)
    log = tmp_path / "a.jsonl"
    code = (
        "from pathlib import Path; from vdbctl.iac.runner import Runner; "
        f"Runner(Path({str(tmp_path)!r}), {{}}).follow({arguments!r}, Path({str(log)!r}), print)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL)
    until(lambda: log.exists() and log.read_text())

    process.kill()
    process.wait()
    (tmp_path / "go").touch()
    until(lambda: "saved" in log.read_text())

    assert log.read_text() == "begun\nsaved\n"


def test_the_words_of_a_failed_command_are_kept(tmp_path):
    arguments = program(
        tmp_path, "import sys; print('no such state', file=sys.stderr); sys.exit(1)"
    )

    with pytest.raises(TerraformFailed, match="no such state"):
        runner(tmp_path).capture(arguments)


def test_a_program_that_is_not_there_is_missing(tmp_path):
    with pytest.raises(TerraformMissing, match="cannot start"):
        runner(tmp_path).capture((str(tmp_path / "none"), "version"))

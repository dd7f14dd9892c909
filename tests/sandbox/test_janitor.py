"""A test run that is killed leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests import janitor
from tests.conftest import ROOT

pytestmark = pytest.mark.sandbox


@pytest.mark.parametrize("workers", [0, 2])
def test_no_process_and_no_file_is_left_of_a_run_that_was_killed(workers, cloud, tmp_path):
    ready = tmp_path / "ready"
    command = [sys.executable, "-m", "pytest", f"-n{workers}", "-p", "no:cacheprovider"]
    with subprocess.Popen(
        [*command, "tests/sandbox/victim.py"],
        cwd=ROOT,
        env=os.environ | {"VICTIM_READY": str(ready)},
        stdout=subprocess.DEVNULL,
    ) as run:
        while run.poll() is None and not (ready.is_file() and ready.read_text()):
            time.sleep(0.1)
        folder = Path(ready.read_text())
        servers = [one for one in janitor.processes(folder) if janitor.is_postgres(one)]

        run.kill()
    psutil.wait_procs(keepers(folder))

    assert servers
    assert janitor.processes(folder) == []
    assert not folder.exists()


def keepers(folder: Path) -> list[psutil.Process]:
    """The janitors of a run."""
    return [one for one in janitor.processes(folder) if "tests.janitor" in janitor.texts(one)]

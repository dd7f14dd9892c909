"""Driving Terraform, beside Terraform alone in the same run and the same workspace."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vdbctl.cli.services import Services
from vdbctl.iac import fleet, memory

ROOT = Path(__file__).resolve().parents[2]
VDBCTL = [sys.executable, "-m", "vdbctl"]
COPIES = 8
RENDERED = 1000
WRITTEN = 100
RUNS = 3
"""The best of so many counts, for what takes seconds."""


def cpu_s(command: list[str], folder: Path, environment: dict[str, str]) -> float:
    """User and system time of one run and all its children, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def wall_s(command: list[str], folder: Path, environment: dict[str, str]) -> float:
    """Time of one run, in seconds."""
    started = time.monotonic()
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return time.monotonic() - started


def row(name: str, measured: str, beside: str, ratio: float, wanted: str) -> None:
    print(f"{name:<44}{measured:>12}{beside:>14}{ratio:>8.2f}  {wanted}")


@contextmanager
def used_mb() -> Iterator[list[int]]:
    """Memory that is taken meanwhile, in MB: a look each tenth of a second."""
    free, over = memory.available_mb() or 0, threading.Event()
    taken = [0]

    def look() -> None:
        while not over.wait(0.1):
            taken.append(free - (memory.available_mb() or 0))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield taken
    finally:
        over.set()
        looking.join()


def plans(project: Path) -> None:
    """plan, beside init and plan -out of terraform alone."""
    services = Services(project, dict(os.environ))
    services.enter_sandbox()
    environment = services.read("prod").environment
    terraform = services.terraform(environment)
    subprocess.run([*VDBCTL, "plan", "prod", "--sandbox"], cwd=project, check=True,
                   capture_output=True)  # fmt: skip
    alone = {**terraform.environment(), "GOGC": "100"}
    binary = str(terraform.settings.binary)
    shell = f"'{binary}' init -input=false && '{binary}' plan -input=false -out=bench.tfplan"
    beside = min(wall_s(["sh", "-c", shell], terraform.folder, alone) for _ in range(RUNS))
    (terraform.folder / "bench.tfplan").unlink()
    shown = subprocess.run([*VDBCTL, "plan", "prod", "--sandbox", "--json"], cwd=project,
                           check=True, capture_output=True, text=True)  # fmt: skip
    count = len(json.loads(shown.stdout)["changes"])
    command = [*VDBCTL, "plan", "prod", "--sandbox"]
    again = min(wall_s(command, project, dict(os.environ)) for _ in range(RUNS))
    name = f"plan, {count} resources, planned again"
    row(name, f"{again:.1f} s", f"{beside:.1f} s", again / beside, "<= 1.15 of init + plan")


def outputs(project: Path) -> None:
    """output, beside terraform output -json."""
    services = Services(project, dict(os.environ))
    services.enter_sandbox()
    terraform = services.terraform(services.read("free-tier").environment)
    binary = str(terraform.settings.binary)
    alone = {**terraform.environment(), "GOGC": "100"}
    beside = min(cpu_s([binary, "output", "-json"], terraform.folder, alone) for _ in range(RUNS))
    command = [*VDBCTL, "output", "free-tier", "--sandbox", "--json"]
    own = min(cpu_s(command, project, dict(os.environ)) for _ in range(RUNS))
    row("output", f"{own:.2f} s CPU", f"{beside:.2f} s CPU", own / beside, "<= 0.3 of terraform")
    started = time.process_time()
    for _ in range(RUNS):
        terraform.outputs()
    inside = (time.process_time() - started) / RUNS
    row("  reading alone", f"{inside:.3f} s CPU", f"{beside:.2f} s CPU", inside / beside, "")


def rendering(project: Path) -> None:
    """A thousand developers' workspaces: made, and then put on the disk."""
    from vdbctl.render import workspace

    services = Services(project, dict(os.environ))
    started = time.process_time()
    made = [services.files(services.read("dev", f"d{number}x")) for number in range(RENDERED)]
    own = time.process_time() - started
    name = f"render, {RENDERED} copies, {len(made[0])} files each"
    row(name, f"{own:.1f} s CPU", "10 s CPU", own / 10, "< 10 s of CPU")
    with tempfile.TemporaryDirectory() as folder:
        started = time.process_time()
        for number, files in enumerate(made[:WRITTEN]):
            workspace.write(Path(folder) / str(number), files)
        own = time.process_time() - started
    with tempfile.TemporaryDirectory() as folder:
        started = time.process_time()
        for number, files in enumerate(made[:WRITTEN]):
            for path, content in files.items():
                target = Path(folder) / str(number) / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content if isinstance(content, bytes) else content.encode())
        plain = time.process_time() - started
    name = f"  written whole or not at all, {WRITTEN} copies"
    row(name, f"{own:.1f} s CPU", f"{plain:.1f} s CPU", own / plain, "of plain writing")


def side_by_side(project: Path) -> None:
    """Copies planned at once, beside one after the other."""
    names = [f"d{number}x" for number in range(COPIES)]
    tasks = [
        fleet.Task(name, ("plan", "dev", "--developer", name, "--sandbox", "--json"))
        for name in names
    ]
    variables = dict(os.environ)
    fleet.Fleet(project, variables, 1).run(tasks)  # inits, once
    started = time.monotonic()
    fleet.Fleet(project, variables, 1).run(tasks)
    one_by_one = time.monotonic() - started
    jobs = fleet.jobs(None, memory.available_mb(), COPIES)
    with used_mb() as peaks:
        started = time.monotonic()
        fleet.Fleet(project, variables, jobs).run(tasks)
        together = time.monotonic() - started
    row(
        f"plan, {COPIES} copies, {jobs} at once",
        f"{together:.1f} s", f"{one_by_one:.1f} s", together / one_by_one, "<= 0.7 of one by one",
    )  # fmt: skip
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{'  largest process':<44}{peak_mb:>9.0f} MB")
    print(f"{'  all of them together, at the most':<44}{max(peaks):>9.0f} MB")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="vdbctl-bench-") as name:
        project = Path(name)
        project.chmod(0o755)
        for folder in ("environments", "migrations"):
            shutil.copytree(ROOT / folder, project / folder)
        subprocess.run([*VDBCTL, "sandbox", "start"], cwd=project, check=True, capture_output=True)
        try:
            print(f"{'':<44}{'vdbctl':>12}{'beside it':>14}{'ratio':>8}")
            rendering(project)
            plans(project)
            subprocess.run([*VDBCTL, "apply", "free-tier", "--sandbox", "--yes"], cwd=project,
                           check=True, capture_output=True)  # fmt: skip
            outputs(project)
            side_by_side(project)
        finally:
            subprocess.run([*VDBCTL, "sandbox", "stop"], cwd=project, check=False)


if __name__ == "__main__":
    main()

"""Start-up times in CPU seconds, beside `aws --version` in the same run."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

RUNS = 7
BIN = Path(sys.executable).parent
COMMANDS = {
    "aws --version": [BIN.parent / "peer/bin/aws", "--version"],
    "vdbctl --help": [BIN / "vdbctl", "--help"],
    "vdbctl cost estimate": [BIN / "vdbctl", "cost", "estimate"],
    "vdbctl validate": [BIN / "vdbctl", "validate"],
}


def cpu_s(command: list[object]) -> float:
    """User and system time of one run, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run(
        [str(part) for part in command], check=True, capture_output=True, env=environment
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def main() -> None:
    for command in COMMANDS.values():
        cpu_s(list(command))  # once for the caches of files and bytecode
    best = {
        name: min(cpu_s(list(command)) for _ in range(RUNS)) for name, command in COMMANDS.items()
    }
    floor = best["aws --version"]
    print(f"{'command':<24}{'CPU s':>8}{'to aws':>9}")
    for name, seconds in best.items():
        print(f"{name:<24}{seconds:>8.3f}{seconds / floor:>8.2f}x")


if __name__ == "__main__":
    main()

"""Terraform that keeps one provider process for each workspace.

Starting a provider for every command takes almost half of the CPU of the tests that deploy. A kept
one has one configuration at a time and does not get over an interrupt. So where a second region is
configured only `show` connects to it, which configures none; and the main job and the runs that are
cut off do without (KEEP_PROVIDER in their modules).

    python kept_provider.py TERRAFORM ARGUMENTS...
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

VALUE = Path(".terraform/kept-provider")
MARK = "TF_REATTACH_PROVIDERS='"


def main(terraform: str, *arguments: str) -> None:
    if _is_for_kept(arguments[0]):
        if not VALUE.is_file():
            VALUE.write_text(_started())
        os.environ["TF_REATTACH_PROVIDERS"] = VALUE.read_text()
    os.execv(terraform, [terraform, *arguments])


def _is_for_kept(command: str) -> bool:
    if command not in ("plan", "apply", "show"):
        return False
    return command == "show" or Path("providers.tf").read_text().count('\nprovider "aws"') == 1


def _started() -> str:
    """Start the provider in the workspace, whose files it reads."""
    [binary] = Path().glob(".terraform/providers/*/hashicorp/aws/*/*/terraform-provider-aws*")
    output = VALUE.with_suffix(".out")
    with output.open("w") as file:  # not a pipe, whose end would end the provider
        process = subprocess.Popen(
            [binary.resolve(), "-debug"],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    while process.poll() is None:
        lines = [line for line in output.read_text().splitlines(keepends=True) if MARK in line]
        if lines and lines[0].endswith("\n"):
            return lines[0].split(MARK)[1].rstrip().removesuffix("'")
        time.sleep(0.05)
    raise SystemExit(f"the provider ended: {output}")


if __name__ == "__main__":
    main(*sys.argv[1:])

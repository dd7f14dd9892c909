"""One AWS provider process for many terraform commands.

Terraform starts a provider for each command and asks it for its schema, which costs several CPU
seconds. A provider in debug mode stays, and TF_REATTACH_PROVIDERS makes Terraform connect to it:
https://developer.hashicorp.com/terraform/plugin/debugging (read 2026-11-28).

Such a provider has one configuration at a time, and Terraform neither installs it nor compares it
with version constraints and the lock file. So it is for commands that never configure it:
`validate`, and `test` with `mock_provider`. Plans, default tags and ephemeral values need a
provider of their own.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_MARK = "TF_REATTACH_PROVIDERS='"
_SUPERVISOR = """\
"$0" -debug &
provider=$!
exec >/dev/null
cat
kill "$provider"
wait "$provider"
"""
"""Ends the provider at the end of standard input: when the pipe is closed, or its writer is gone."""


def installed_binary(initialized: Path) -> Path:
    """The provider that `terraform init` linked or downloaded into a folder."""
    pattern = ".terraform/providers/*/hashicorp/aws/*/*/terraform-provider-aws*"
    [binary] = initialized.glob(pattern)
    return binary.resolve()


@contextmanager
def started(binary: Path, environment: Mapping[str, str], log: Path) -> Iterator[str]:
    """Run the provider; yields the value for TF_REATTACH_PROVIDERS."""
    with (
        log.open("w") as stderr,
        subprocess.Popen(
            ["/bin/sh", "-c", _SUPERVISOR, binary],
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        ) as supervisor,
    ):
        value = _reattach_value(supervisor.stdout, log)
        yield value
    _remove_sockets(value)


def _reattach_value(stdout: IO[str], log: Path) -> str:
    """Wait for the line that says how to connect; pytest's time limit ends what hangs."""
    for line in stdout:
        if _MARK in line:
            return line.split(_MARK)[1].rstrip().removesuffix("'")
    raise AssertionError(f"the provider ended: {log.read_text()}")


def _remove_sockets(value: str) -> None:
    for provider in json.loads(value).values():
        Path(provider["Addr"]["String"]).unlink(missing_ok=True)

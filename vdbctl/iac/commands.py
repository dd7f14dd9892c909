"""Argument lists for terraform; pure, so that tests compare them and start nothing.

The one module that knows python-terraform, and only its option-to-argument translation: version
0.10.1 treats "there are changes" as an error and owns the process badly (docs/adr/0003).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from python_terraform import IsFlagged, Terraform

Arguments = tuple[str, ...]


class _Translator(Terraform):  # type: ignore[misc]  # the package has no types
    """python-terraform without its habits of reading state and inventing commands."""

    def read_state_file(self, file_path: str | None = None) -> None:  # noqa: ARG002
        self.tfstate = None

    def __getattr__(self, item: str) -> Any:
        raise AttributeError(item)


def version(binary: Path) -> Arguments:
    return _command(binary, "version", json=IsFlagged)


LOCK_TIMEOUT = "15s"
"""Longest wait for somebody who only looks; whoever applies is named after it."""


def init(binary: Path, *, migrate_state: bool = False, upgrade: bool = False) -> Arguments:
    """Prepare the workspace; never asks.

    Args:
        binary: The terraform to start.
        migrate_state: Also copy the state to where the workspace now wants it.
        upgrade: Choose versions of providers again, whatever the lock file says.
    """
    chosen = IsFlagged if upgrade else None
    if migrate_state:  # -json and -migrate-state exclude each other
        return _command(
            binary,
            "init",
            input=False,
            no_color=IsFlagged,
            migrate_state=IsFlagged,
            force_copy=IsFlagged,
            upgrade=chosen,
        )
    return _command(binary, "init", json=IsFlagged, input=False, upgrade=chosen)


def providers_lock(binary: Path, platforms: Sequence[str], mirror: Path | None) -> Arguments:
    """Note checksums of the providers for some platforms in the lock file.

    Args:
        binary: The terraform to start.
        platforms: Such as linux_arm64.
        mirror: Folder to read them from; None for the registry, whatever is configured.
    """
    return _command(
        binary, "providers lock", platform=list(platforms), fs_mirror=mirror, no_color=IsFlagged
    )


def validate(binary: Path) -> Arguments:
    return _command(binary, "validate", json=IsFlagged)


def plan(
    binary: Path,
    out: Path,
    *,
    destroy: bool = False,
    refresh_only: bool = False,
    replace: str | None = None,
    targets: Sequence[str] = (),
) -> Arguments:
    """Write a plan file. Exit status 0: no changes; 2: changes; 1: failed.

    Args:
        binary: The terraform to start.
        out: The plan file.
        destroy: Plan to remove everything.
        refresh_only: Only look what has changed outside Terraform.
        replace: Address of a resource that is made anew, though nothing about it changes.
        targets: Addresses; with none, the plan is of everything.
    """
    return _command(
        binary,
        "plan",
        json=IsFlagged,
        input=False,
        detailed_exitcode=IsFlagged,
        destroy=IsFlagged if destroy else None,
        refresh_only=IsFlagged if refresh_only else None,
        replace=replace,
        target=list(targets) or None,
        lock_timeout=LOCK_TIMEOUT,
        out=out,
    )


def show(binary: Path, plan_file: Path) -> Arguments:
    """Print a plan file as one JSON document."""
    return _command(binary, "show", str(plan_file), json=IsFlagged)


def apply(binary: Path, plan_file: Path) -> Arguments:
    """Apply exactly this plan file."""
    return _command(
        binary,
        "apply",
        str(plan_file),
        json=IsFlagged,
        input=False,
        lock_timeout=LOCK_TIMEOUT,
    )


def output(binary: Path) -> Arguments:
    return _command(binary, "output", json=IsFlagged)


def state_list(binary: Path) -> Arguments:
    return _command(binary, "state list")


def untaint(binary: Path, address: str) -> Arguments:
    """Keep a resource whose creation was interrupted."""
    return _command(binary, "untaint", address, lock_timeout=LOCK_TIMEOUT)


def adopt(binary: Path, address: str, identifier: str) -> Arguments:
    """Take something that AWS has into the state."""
    return _command(
        binary, "import", address, identifier, input=False, no_color=IsFlagged,
        lock_timeout=LOCK_TIMEOUT,
    )  # fmt: skip


def forget(binary: Path, addresses: Sequence[str]) -> Arguments:
    """Take resources out of the state."""
    return _command(binary, "state rm", *addresses, lock_timeout=LOCK_TIMEOUT)


def _command(binary: Path, command: str, *arguments: str, **options: object) -> Arguments:
    translator = _Translator(terraform_bin_path=str(binary))
    return tuple(translator.generate_cmd_string(command, *arguments, **options))

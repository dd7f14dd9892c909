"""Checksums of the AWS provider for other platforms, so that a team shares one lock file.

Where the provider comes from a mirror or a cache, an init records the checksum of its own platform
only, and the same lock file fails on other platforms.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from filelock import FileLock

from vdbctl import files
from vdbctl.iac import commands, environment, lockfile, programs
from vdbctl.iac.runner import Runner
from vdbctl.iac.terraform import Settings

SHAPE = re.compile(r"[a-z0-9]+_[a-z0-9]+")
"""Operating system and architecture as Go names them: linux_arm64, darwin_arm64, windows_amd64."""
_ROOT = """\
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "%s"
    }
  }
}
"""


def lock(settings: Settings, platforms: Iterable[str]) -> str:
    """Add checksums for platforms, and for this machine's, to the lock that workspaces share.

    Returns:
        The version of the provider.

    Raises:
        TerraformFailed: The provider is not there for one of them, or the registry did not answer.
    """
    wanted, shared = sorted({programs.platform(), *platforms}), settings.shared_lock
    settings.cache.mkdir(parents=True, exist_ok=True)
    with (
        FileLock(settings.cache / "init.lock"),
        tempfile.TemporaryDirectory(dir=settings.cache, prefix="lock-") as name,
    ):
        folder = Path(name)
        (folder / "versions.tf").write_text(_ROOT % settings.provider, encoding="utf-8")
        if shared.is_file():
            (folder / lockfile.NAME).write_bytes(files.content(shared))
        variables = environment.of(
            settings.environment, settings.cache, settings.mirror, settings.program
        )
        mirror = settings.mirror if _has(settings, wanted) else None
        arguments = commands.providers_lock(settings.binary, wanted, mirror)
        Runner(folder, variables, start=settings.start).capture(arguments)
        content = files.content(folder / lockfile.NAME)
    files.write(shared, content)
    return lockfile.chosen(content.decode(), settings.program.provider) or ""


def spread(settings: Settings, workspaces: Iterable[Path]) -> tuple[str, ...]:
    """Give the checksums of the shared lock to workspaces with the same version of the provider.

    Returns:
        Names of those that lacked some.
    """
    shared = files.content(settings.shared_lock).decode()
    provider = settings.program.provider
    version = lockfile.chosen(shared, provider)
    changed = []
    for workspace in sorted(workspaces):
        if version is None or lockfile.of(workspace, provider) != version:
            continue
        before = files.content(workspace / lockfile.NAME).decode()
        after = lockfile.merged(before, shared, provider)
        if after != before:
            files.write(workspace / lockfile.NAME, after)
            changed.append(workspace.name)
    return tuple(changed)


def _has(settings: Settings, platforms: Sequence[str]) -> bool:
    """Whether the mirror has the provider for all platforms, packed or unpacked."""
    if settings.mirror is None:
        return False
    folder = settings.mirror / settings.program.provider
    return all(
        any(folder.glob(f"terraform-provider-aws_*_{each}.zip")) or any(folder.glob(f"*/{each}"))
        for each in platforms
    )

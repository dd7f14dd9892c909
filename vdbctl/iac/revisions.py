"""Files as they were in a revision of git."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from vdbctl.errors import EnvironmentUnknown, TerraformFailed, TerraformMissing
from vdbctl.iac.runner import Runner


def read(folder: Path, path: Path, revision: str, environment: Mapping[str, str]) -> str:
    """Text of a file in a revision of the repository that the folder is in.

    Raises:
        EnvironmentUnknown: There is no git, no such revision, or no such file in it.
    """
    runner = Runner(folder, environment)
    name = f"./{path.relative_to(folder).as_posix()}"
    try:
        return runner.capture(("git", "show", "--end-of-options", f"{revision}:{name}"))
    except TerraformMissing as error:
        raise EnvironmentUnknown("git is not installed", hint="--from reads from git") from error
    except TerraformFailed as error:
        raise EnvironmentUnknown(
            f"no {path.name} in {revision}: {error.message.partition(': ')[2].splitlines()[-1]}",
            hint="--from takes what `git show` takes: a branch, a tag, HEAD~1, a commit",
        ) from error


def patches(folder: Path, path: Path, environment: Mapping[str, str]) -> str:
    """Changes of lines with `project:` in a file, the newest first; "" without git or history."""
    runner = Runner(folder, environment)
    name = f"./{path.relative_to(folder).as_posix()}"
    options = ("--max-count=100", "--format=", "--patch", "--no-ext-diff", "-G^project:")
    try:
        return runner.capture(("git", "log", *options, "--", name))
    except (TerraformFailed, TerraformMissing):
        return ""
